/** DNSCluster: rounds over a DNS server of our own, asked through Node's resolver. */
import { Process, Supervisor, Sys } from "@hinotori/otp";
import { clock, settled, startSupervised } from "@hinotori/otp/testing";
import { type Connect, DNSCluster, type DNSClusterOptions } from "@hinotori/cluster";
import { describe, expect, test } from "vitest";

import { startDns, type Zone } from "./support/dns-server.ts";
import { logged } from "./support/log.ts";

/** The end of the round that is under way: the process answers between two rounds only. */
async function roundEnds(): Promise<void> {
  await Sys.getState("DNSCluster", "infinity");
}

interface Setup {
  readonly zone: Zone;
  readonly options?: Partial<DNSClusterOptions>;
}

/** Starts a cluster over the zone and waits for its first round. */
async function firstRound({ zone, options = {} }: Setup) {
  const { resolver, asked } = await startDns(zone);
  const found: string[] = [];
  const connect: Connect = (node) => {
    found.push(node);
    return true;
  };
  const pid = await startSupervised([DNSCluster, { query: "app.internal", resolver, connect, ...options }]);
  await roundEnds();
  return { pid, found, asked };
}

describe("DNSCluster, a round", () => {
  test("finds a node for each address, IPv4 and IPv6, with this node's basename", async () => {
    const { found } = await firstRound({
      zone: { "app.internal": { A: ["10.0.0.1", "10.0.0.2"], AAAA: ["fd00::1"] } },
    });
    expect(found.sort()).toEqual(["nonode@10.0.0.1", "nonode@10.0.0.2", "nonode@fd00::1"]);
  });

  test("asks for the given types of records only", async () => {
    const { found, asked } = await firstRound({
      zone: { "app.internal": { A: ["10.0.0.1"], AAAA: ["fd00::1"] } },
      options: { resourceTypes: ["AAAA"] },
    });
    expect(found).toEqual(["nonode@fd00::1"]);
    expect(asked).toEqual(["AAAA app.internal"]);
  });

  test("resolves the targets of SRV records to addresses", async () => {
    const { found } = await firstRound({
      zone: {
        "_app._tcp.internal": { SRV: ["one.internal", "two.internal"] },
        "one.internal": { A: ["10.0.0.1"] },
        "two.internal": { A: ["10.0.0.2"], AAAA: ["fd00::2"] },
      },
      options: { query: "scuti@_app._tcp.internal", resourceTypes: ["SRV"] },
    });
    expect(found.sort()).toEqual(["scuti@10.0.0.1", "scuti@10.0.0.2", "scuti@fd00::2"]);
  });

  test("finds the other targets when one has no address, and says which", async () => {
    const zone: Zone = {
      "_app._tcp.internal": { SRV: ["gone.internal", "two.internal"] },
      "two.internal": { A: ["10.0.0.2"] },
    };
    let found: readonly string[] = [];
    const log = await logged(async () => {
      ({ found } = await firstRound({ zone, options: { query: "scuti@_app._tcp.internal", resourceTypes: ["SRV"] } }));
    });
    expect(found).toEqual(["scuti@10.0.0.2"]);
    expect(log).toEqual([expect.stringMatching(/^warning: DNSCluster found no address of gone\.internal/)]);
  });

  test("asks several queries, and finds each node once", async () => {
    const { found } = await firstRound({
      zone: { "app.internal": { A: ["10.0.0.1"] }, "eu.internal": { A: ["10.0.0.1", "10.0.0.2"] } },
      options: { query: ["scuti@app.internal", ["scuti", "eu.internal"], ["worker", "eu.internal"]] },
    });
    expect(found.sort()).toEqual(["scuti@10.0.0.1", "scuti@10.0.0.2", "worker@10.0.0.1", "worker@10.0.0.2"]);
  });

  test("leaves known nodes alone", async () => {
    const { found } = await firstRound({
      zone: { "app.internal": { A: ["10.0.0.1", "10.0.0.2"] } },
      options: { basename: "scuti", listNodes: async () => ["scuti@10.0.0.1"] },
    });
    expect(found).toEqual(["scuti@10.0.0.2"]);
  });

  test("looks bare names up as the system does", async () => {
    const { resolver, asked } = { resolver: (await startDns({})).resolver, asked: [] as unknown[] };
    const lookup = async (host: string, options: { family: 4 | 6 }) => {
      asked.push([host, options]);
      return options.family === 4 ? [{ address: "10.0.0.1", family: 4 }] : [];
    };
    const bare = {
      resolve4: resolver.resolve4.bind(resolver),
      resolve6: resolver.resolve6.bind(resolver),
      resolveSrv: resolver.resolveSrv.bind(resolver),
      lookup,
    };
    const { found } = await firstRound({ zone: {}, options: { query: "scuti@nodes", resolver: bare } });
    expect(found).toEqual(["scuti@10.0.0.1"]);
    expect(asked).toEqual([
      ["nodes", { all: true, family: 4 }],
      ["nodes", { all: true, family: 6 }],
    ]);
  });

  test("connects all strangers at once", async () => {
    const waiting: (() => void)[] = [];
    const all = Process.self();
    const connect: Connect = () =>
      new Promise((resolve) => {
        waiting.push(() => resolve(true));
        if (waiting.length === 3) Process.send(all, "all are waiting");
      });
    const { resolver } = await startDns({ "app.internal": { A: ["10.0.0.1", "10.0.0.2", "10.0.0.3"] } });
    await startSupervised([DNSCluster, { query: "app.internal", resolver, connect }]);
    await Process.receive((message) => message === "all are waiting");
    for (const go of waiting) go();
    await roundEnds();
  });
});

describe("DNSCluster, the beat", () => {
  test("starts before the first lookup has an answer, and stops without one", async () => {
    const { resolver } = await startDns({ "app.internal": "silence" });
    const log = await logged(async () => {
      const pid = await DNSCluster.startLink({ query: "app.internal", resolver });
      const ref = Process.monitor(pid!);
      Process.exit(pid!, "shutdown");
      await Process.receive((message) => Array.isArray(message) && message[1] === ref);
      resolver.cancel();
      await settled();
    });
    expect(log).toEqual([]);
  });

  test("begins the next round when the interval after the last is over", async () => {
    clock.virtual();
    const zone: Zone = { "app.internal": { A: ["10.0.0.1"] } };
    const { found } = await firstRound({ zone, options: { interval: 1000 } });
    zone["app.internal"] = { A: ["10.0.0.2"] };
    await clock.advance(999);
    await roundEnds();
    expect(found).toEqual(["nonode@10.0.0.1"]);
    await clock.advance(1);
    await roundEnds();
    expect(found).toEqual(["nonode@10.0.0.1", "nonode@10.0.0.2"]);
  });

  test("counts the interval from the end of the round", async () => {
    clock.virtual();
    const tester = Process.self();
    let rounds = 0;
    let finish = (_connected: boolean): void => {};
    const connect: Connect = () => {
      rounds++;
      Process.send(tester, "asked");
      return new Promise((resolve) => (finish = resolve));
    };
    const { resolver } = await startDns({ "app.internal": { A: ["10.0.0.1"] } });
    await startSupervised([DNSCluster, { query: "app.internal", resolver, connect, interval: 1000 }]);
    const asked = (): Promise<unknown> => Process.receive((message) => message === "asked");
    await asked();
    await clock.advance(3000);
    finish(true);
    await roundEnds();
    await clock.advance(999);
    expect(rounds).toBe(1);
    await clock.advance(1);
    await asked();
    expect(rounds).toBe(2);
    finish(true);
    await roundEnds();
  });

  test("leaves out a round in which nobody can say which nodes are connected, and goes on", async () => {
    clock.virtual();
    let isDown = true;
    const listNodes = async (): Promise<readonly string[]> => {
      if (isDown) throw new Error("no carrier");
      return [];
    };
    let found: readonly string[] = [];
    const log = await logged(async () => {
      ({ found } = await firstRound({ zone: { "app.internal": { A: ["10.0.0.1"] } }, options: { listNodes } }));
    });
    expect(log).toEqual([expect.stringContaining("could not list the nodes that are connected: Error: no carrier")]);
    expect(found).toEqual([]);
    isDown = false;
    await clock.advance(5000);
    await roundEnds();
    expect(found).toEqual(["nonode@10.0.0.1"]);
  });

  test.each([["servfail"], ["garbage"], [undefined]] as const)(
    "counts a lookup that fails (%s) as empty, says so once, and asks again",
    async (failure) => {
      clock.virtual();
      const zone: Zone = failure === undefined ? {} : { "app.internal": failure };
      const nextRound = async (): Promise<void> => {
        await clock.advance(5000);
        await roundEnds();
      };
      let found: readonly string[] = [];
      const first = await logged(async () => {
        ({ found } = await firstRound({ zone, options: { resourceTypes: ["A"] } }));
        await nextRound();
      });
      expect(found).toEqual([]);
      expect(first).toEqual([expect.stringMatching(/^warning: DNSCluster found no A records of app\.internal/)]);

      zone["app.internal"] = { A: ["10.0.0.1"] };
      expect(await logged(nextRound)).toEqual([]);
      expect(found).toEqual(["nonode@10.0.0.1"]);

      zone["app.internal"] = "servfail";
      expect(await logged(nextRound)).toHaveLength(1);
    },
  );

  test("takes a name without records of a type for granted", async () => {
    const log = await logged(() => firstRound({ zone: { "app.internal": { A: ["10.0.0.1"] } } }));
    expect(log).toEqual([]);
  });
});

describe("DNSCluster, connect", () => {
  const zone: Zone = { "app.internal": { A: ["10.0.0.1", "10.0.0.2"] } };

  test("that is slow is logged and told by its signal, and the beat goes on", async () => {
    clock.virtual();
    const signals: AbortSignal[] = [];
    const tester = Process.self();
    const connect: Connect = (node, { signal }) => {
      signals.push(signal);
      Process.send(tester, ["asked", node]);
      return new Promise(() => {});
    };
    const { resolver } = await startDns({ "app.internal": { A: ["10.0.0.1"] } });
    const pid = await startSupervised([DNSCluster, { query: "app.internal", resolver, connect, connectTimeout: 300 }]);
    const asked = (): Promise<unknown> =>
      Process.receive((message) => Array.isArray(message) && message[0] === "asked");
    await asked();
    await clock.advance(299);
    expect(signals[0]?.aborted).toBe(false);
    const log = await logged(async () => {
      await clock.advance(1);
      await roundEnds();
    });
    expect(signals[0]?.aborted).toBe(true);
    expect(log).toEqual([
      expect.stringMatching(/^warning: DNSCluster did not connect to nonode@10\.0\.0\.1 within 300 ms/),
    ]);
    await clock.advance(5000);
    await asked();
    expect(Process.alive(pid!)).toBe(true);
  });

  test("that throws is logged, and the others are connected", async () => {
    const found: string[] = [];
    const connect: Connect = (node) => {
      if (node.endsWith("1")) throw new Error("no route");
      return found.push(node) > 0;
    };
    const log = await logged(() => firstRound({ zone, options: { connect } }));
    expect(found).toEqual(["nonode@10.0.0.2"]);
    expect(log).toEqual([
      expect.stringMatching(/^warning: DNSCluster could not connect to nonode@10\.0\.0\.1: Error: no route/),
    ]);
  });

  test("that succeeds is logged at the level of the option", async () => {
    const connect: Connect = (node) => node.endsWith("1");
    const log = await logged(() => firstRound({ zone, options: { log: "warning", connect } }));
    expect(log).toEqual(["warning: DNSCluster connected to nonode@10.0.0.1"]);
  });

  test("left out says once that no carrier is configured", async () => {
    clock.virtual();
    const { resolver } = await startDns(zone);
    const log = await logged(async () => {
      await startSupervised([DNSCluster, { query: "app.internal", resolver }]);
      await roundEnds();
      await clock.advance(5000);
      await roundEnds();
    });
    expect(log).toEqual([
      expect.stringMatching(/^warning: DNSCluster found nonode@10\.0\.0\.\d, but no carrier is configured/),
    ]);
  });

  test("is given up when the cluster is stopped", async () => {
    const tester = Process.self();
    const connect: Connect = (_node, { signal }) => {
      signal.addEventListener("abort", () => Process.send(tester, "given up"));
      Process.send(tester, "asked");
      return new Promise(() => {});
    };
    const { resolver } = await startDns({ "app.internal": { A: ["10.0.0.1"] } });
    const pid = await DNSCluster.startLink({ query: "app.internal", resolver, connect });
    await Process.receive((message) => message === "asked");
    Process.exit(pid!, "shutdown");
    await Process.receive((message) => message === "given up");
  });
});

describe("DNSCluster, under a supervisor", () => {
  test("starts nothing for the query ignore", async () => {
    expect(await DNSCluster.startLink({ query: "ignore" })).toBeUndefined();
    const supervisor = await Supervisor.startLink([[DNSCluster, { query: "ignore" }]], { strategy: "one_for_one" });
    expect(await Supervisor.whichChildren(supervisor)).toMatchObject([{ id: "DNSCluster", pid: undefined }]);
    await Supervisor.stop(supervisor);
  });

  test("may run twice under two names", async () => {
    const { resolver } = await startDns({ "app.internal": {} });
    const options = { query: "app.internal", resolver };
    await startSupervised([DNSCluster, { ...options, name: "One" }]);
    await startSupervised([DNSCluster, { ...options, name: "Two" }]);
    expect(Process.whereis("One")).not.toBe(Process.whereis("Two"));
  });
});
