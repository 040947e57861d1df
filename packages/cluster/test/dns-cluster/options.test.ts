/** Options: what is refused, at the start. */
import { DNSCluster } from "@hinotori/cluster";
import { describe, expect, test } from "vitest";

describe("DNSCluster.startLink", () => {
  test.each([
    ["options that are missing", undefined, /`query`/],
    ["a missing query", {}, /`query`/],
    ["no resource types", { resourceTypes: [] }, /`resourceTypes`.*A, AAAA, SRV.*\[\]/],
    ["an unknown resource type", { resourceTypes: ["MX"] }, /`resourceTypes`.*MX/],
    ["an interval of none", { interval: 0 }, /`interval`.*0/],
    ["an interval in parts", { interval: 1.5 }, /`interval`.*1\.5/],
    ["a timeout below none", { connectTimeout: -1 }, /`connectTimeout`.*-1/],
    ["an empty name", { name: "" }, /`name`/],
    ["an unknown level", { log: "loud" }, /`log`.*loud/],
    ["a basename with an @", { basename: "a@b" }, /`basename`.*a@b/],
    ["a resolver that cannot resolve", { resolver: { resolve4: () => [] } }, /`resolver`/],
    ["a connect that is no function", { connect: "yes" }, /`connect`.*yes/],
    ["nodes that are no function", { listNodes: [] }, /`listNodes`/],
  ])("refuses %s", async (what, options, message) => {
    const whole = what.startsWith("options") || what.startsWith("a missing") ? options : { query: "a.b", ...options };
    await expect(DNSCluster.startLink(whole as never)).rejects.toMatchObject({
      code: "CLUSTER_ARGUMENT",
      message: expect.stringMatching(message),
    });
  });

  test("refuses a bad option even when the query is ignore", async () => {
    await expect(DNSCluster.startLink({ query: "ignore", interval: 0 })).rejects.toMatchObject({
      code: "CLUSTER_ARGUMENT",
    });
  });
});
