/** The resolver: what is asked for which name, and how it is given up. */
import { describe, expect, test } from "vitest";

import { addressesOf, allAddressesOf, systemResolver, targetsOf } from "../../src/dns-cluster/resolver.ts";
import { startDns } from "../support/dns-server.ts";

describe("addressesOf", () => {
  test.each([
    ["127.0.0.1", 4, ["127.0.0.1"]],
    ["127.0.0.1", 6, []],
    ["::1", 6, ["::1"]],
    ["::1", 4, []],
  ] as const)("takes the address %s as its own, in family %s", async (host, family, addresses) => {
    const { resolver, asked } = await startDns({});
    expect(await addressesOf(resolver, host, family)).toEqual(addresses);
    expect(asked).toEqual([]);
  });

  test("looks a bare name up with the system when the resolver has no lookup", async () => {
    const { resolver, asked } = await startDns({});
    expect(await addressesOf(resolver, "localhost", 4)).toContain("127.0.0.1");
    expect(asked).toEqual([]);
  });

  test("rejects when there is no answer", async () => {
    const { resolver } = await startDns({
      "bad.internal": "servfail",
      "odd.internal": "garbage",
      "half.internal": { A: ["10.0.0.1"] },
    });
    await expect(addressesOf(resolver, "none.internal", 4)).rejects.toMatchObject({ code: "ENOTFOUND" });
    await expect(addressesOf(resolver, "bad.internal", 4)).rejects.toMatchObject({ code: "ESERVFAIL" });
    await expect(addressesOf(resolver, "odd.internal", 4)).rejects.toMatchObject({ code: "EBADRESP" });
    await expect(addressesOf(resolver, "half.internal", 6)).rejects.toMatchObject({ code: "ENODATA" });
  });
});

describe("allAddressesOf", () => {
  test("finds both families, and does with one", async () => {
    const { resolver } = await startDns({
      "both.internal": { A: ["10.0.0.1"], AAAA: ["fd00::1"] },
      "new.internal": { AAAA: ["fd00::2"] },
    });
    expect(await allAddressesOf(resolver, "both.internal")).toEqual(["10.0.0.1", "fd00::1"]);
    expect(await allAddressesOf(resolver, "new.internal")).toEqual(["fd00::2"]);
    await expect(allAddressesOf(resolver, "none.internal")).rejects.toMatchObject({ code: "ENOTFOUND" });
  });
});

describe("targetsOf", () => {
  test("names the hosts of a service", async () => {
    const { resolver } = await startDns({ "_app._tcp.internal": { SRV: ["one.internal", "two.internal"] } });
    expect(await targetsOf(resolver, "_app._tcp.internal")).toEqual(["one.internal", "two.internal"]);
    await expect(targetsOf(resolver, "_none._tcp.internal")).rejects.toMatchObject({ code: "ENOTFOUND" });
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
