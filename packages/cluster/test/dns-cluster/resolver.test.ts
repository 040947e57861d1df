/** The resolver: what is asked for which name, and how it is given up. */
import { describe, expect, test } from "vitest";

import { addressesOf, systemResolver } from "../../src/dns-cluster/resolver.ts";
import { startDns } from "../support/dns-server.ts";

describe("addressesOf", () => {
  test.each([
    ["127.0.0.1", "A", ["127.0.0.1"]],
    ["127.0.0.1", "AAAA", []],
    ["::1", "AAAA", ["::1"]],
    ["::1", "A", []],
  ] as const)("takes the address %s as its own %s record", async (host, type, addresses) => {
    const { resolver, asked } = await startDns({});
    expect(await addressesOf(resolver, host, type)).toEqual(addresses);
    expect(asked).toEqual([]);
  });

  test("looks a bare name up with the system when the resolver has no lookup", async () => {
    const { resolver, asked } = await startDns({});
    expect(await addressesOf(resolver, "localhost", "A")).toContain("127.0.0.1");
    expect(asked).toEqual([]);
  });

  test("rejects when there is no answer", async () => {
    const { resolver } = await startDns({ "bad.internal": "servfail", "half.internal": { A: ["10.0.0.1"] } });
    await expect(addressesOf(resolver, "none.internal", "A")).rejects.toMatchObject({ code: "ENOTFOUND" });
    await expect(addressesOf(resolver, "bad.internal", "A")).rejects.toMatchObject({ code: "ESERVFAIL" });
    await expect(addressesOf(resolver, "half.internal", "AAAA")).rejects.toMatchObject({ code: "ENODATA" });
    await expect(addressesOf(resolver, "none.internal", "SRV")).rejects.toMatchObject({ code: "ENOTFOUND" });
  });
});

describe("systemResolver", () => {
  test("gives up what it is asking when the signal aborts", async () => {
    const controller = new AbortController();
    const resolver = systemResolver(controller.signal);
    const { resolver: silent } = await startDns({ "app.internal": "silence" });
    (resolver as unknown as { setServers(servers: readonly string[]): void }).setServers(silent.getServers());
    const asking = resolver.resolve4("app.internal");
    controller.abort();
    await expect(asking).rejects.toMatchObject({ code: "ECANCELLED" });
  });
});
