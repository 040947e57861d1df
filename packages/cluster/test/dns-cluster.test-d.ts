/** The types of DNSCluster: its options, and Node's resolver as one of them. */
import type dns from "node:dns";

import { type Pid, Supervisor } from "@hinotori/otp";
import { DNSCluster, type DNSClusterOptions, type DnsResolver } from "@hinotori/cluster";
import { describe, expectTypeOf, test } from "vitest";

describe("DNSCluster as a child", () => {
  test("takes its options, checked", () => {
    const start = Supervisor.startLink;
    void start([[DNSCluster, { query: "ignore" }]], { strategy: "one_for_one" });
    void start([[DNSCluster, { query: ["a.internal", ["scuti", "b.internal"]] }]], { strategy: "one_for_one" });
    // @ts-expect-error the query is required
    void start([[DNSCluster, {}]], { strategy: "one_for_one" });
    // @ts-expect-error MX records name no nodes
    void start([[DNSCluster, { query: "a.internal", resourceTypes: ["MX"] }]], { strategy: "one_for_one" });
  });

  test("may start nothing", () => {
    expectTypeOf(DNSCluster.startLink).returns.toEqualTypeOf<Promise<Pid | undefined>>();
  });
});

describe("the options", () => {
  test("take Node's resolver", () => {
    expectTypeOf<dns.promises.Resolver>().toExtend<DnsResolver>();
    expectTypeOf<typeof dns.promises.lookup>().toExtend<NonNullable<DnsResolver["lookup"]>>();
  });

  test("take a connect that answers now or later", () => {
    const options: DNSClusterOptions = { query: "a.internal", connect: (node) => node.startsWith("scuti@") };
    const later: DNSClusterOptions = { query: "a.internal", connect: async (_node, { signal }) => !signal.aborted };
    // @ts-expect-error connect answers whether it did
    const silent: DNSClusterOptions = { query: "a.internal", connect: () => {} };
    void [options, later, silent];
  });
});
