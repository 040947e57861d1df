DROP TABLE `changes`;
