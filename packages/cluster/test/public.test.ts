/** The public names of the package: none appears or vanishes unnoticed. */
import * as cluster from "@hinotori/cluster";
import { expect, test } from "vitest";

test("exports these names", () => {
  expect(Object.keys(cluster).sort()).toEqual(["ClusterArgumentError", "DNSCluster"]);
  expect(Object.keys(cluster.DNSCluster).sort()).toEqual(["childSpec", "startLink"]);
});
