CREATE TABLE `changes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`action` text NOT NULL,
	`key` text,
	`value` text,
	`origin` text NOT NULL,
	`outcome` text DEFAULT 'applied' NOT NULL,
	`inserted_at` integer NOT NULL
);
