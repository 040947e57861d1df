/** PartitionSupervisor: options, keys and their partitions, restarts, other sizes. */

import { availableParallelism } from "node:os";
import {
  Agent,
  ArgumentError,
  ExitError,
  GenServer,
  PartitionSupervisor,
  Process,
  Ref,
  StartError,
  Supervisor,
  ignore,
  ok,
  reply,
} from "@hinotori/otp";
import { describe, expect, test } from "vitest";
import { endOf, failureOf, startClean } from "./support/run.ts";

startClean();

const Index = GenServer.define("Index", {
  init: (index: number) => ok(index),
  handleCall: { index: (index) => reply(index, index) },
});

const begin = (partitions: number): ReturnType<typeof PartitionSupervisor.startLink> =>
  PartitionSupervisor.startLink({ name: "Counts", partitions, withArguments: (index) => [Index, index] });
const at = (key: unknown): Promise<unknown> => GenServer.call(PartitionSupervisor.via("Counts", key), ["index"]);
const pidOf = (key: unknown): ReturnType<typeof GenServer.whereis> =>
  GenServer.whereis(PartitionSupervisor.via("Counts", key));

describe("PartitionSupervisor.startLink", () => {
  test.each<[string, object]>([
    ["no name", { childSpec: Index }],
    ["an empty name", { name: "", childSpec: Index }],
    ["no child", { name: "Counts" }],
    ["no partitions", { name: "Counts", childSpec: Index, partitions: 0 }],
    ["half a partition", { name: "Counts", childSpec: Index, partitions: 1.5 }],
    ["withArguments that is no function", { name: "Counts", withArguments: [Index, 1] }],
    ["an autoShutdown", { name: "Counts", childSpec: Index, autoShutdown: "any_significant" }],
    ["a child that is none", { name: "Counts", childSpec: "Index" }],
  ])("PS-001: refuses %s, in the caller", async (_what, options) => {
    await expect(PartitionSupervisor.startLink(options as never)).rejects.toThrow(ArgumentError);
    expect(Process.whereis("Counts")).toBeUndefined();
  });

  test("PS-002: has as many partitions as there are cores, unless told otherwise", async () => {
    await PartitionSupervisor.startLink({ name: "Counts", childSpec: [Agent, () => 0] });
    expect(PartitionSupervisor.partitions("Counts")).toBe(availableParallelism());
  });

  test("PS-005: withArguments makes each partition's child once, from its index", async () => {
    const asked: number[] = [];
    await PartitionSupervisor.startLink({
      name: "Counts",
      partitions: 3,
      withArguments: (index) => (asked.push(index), [Index, index * 10]),
    });
    expect(asked).toEqual([0, 1, 2]);
    expect(await Promise.all([0, 1, 2].map(at))).toEqual([0, 10, 20]);
    expect(await PartitionSupervisor.countChildren("Counts")).toEqual({
      specs: 3,
      active: 3,
      supervisors: 0,
      workers: 3,
    });
    expect((await PartitionSupervisor.whichChildren("Counts")).map(({ id }) => id)).toEqual([2, 1, 0]);
  });

  test("fails as Supervisor's does", async () => {
    await begin(1);
    const twice = await failureOf(begin(1));
    expect([twice instanceof StartError, twice.reason]).toEqual([true, ["already_started", Process.whereis("Counts")]]);
    const failing = { id: "x", start: () => Promise.reject(new Error("no")) };
    expect(
      (await failureOf(PartitionSupervisor.startLink({ name: "Others", childSpec: failing, partitions: 2 }))).reason,
    ).toMatchObject(["shutdown", ["failed_to_start_child", 0, expect.anything()]]);
  });

  test("CS-005: is a child whose id is its name, ended with its supervisor", async () => {
    const sup = await Supervisor.startLink(
      [[PartitionSupervisor, { name: "Counts", childSpec: [Agent, () => 0], partitions: 2 }]],
      { strategy: "one_for_one" },
    );
    expect((await Supervisor.whichChildren(sup)).map(({ id, type }) => [id, type])).toEqual([["Counts", "supervisor"]]);
    const partition = pidOf(0)!;
    await Supervisor.stop(sup);
    expect(Process.alive(partition)).toBe(false);
    expect(() => PartitionSupervisor.partitions("Counts")).toThrow(ExitError);
  });
});

describe("PartitionSupervisor.via", () => {
  test("PS-004: finds an integer by its remainder, anything else always in the same place", async () => {
    await begin(4);
    expect(await Promise.all([0, 5, -5, 7].map(at))).toEqual([0, 1, 1, 3]);
    for (const key of ["user:7", 1.5, ["a", { n: 1 }], null, undefined, true, 10n, Process.self(), new Ref()]) {
      const index = PartitionSupervisor.partitionOf("Counts", key);
      expect(await at(key)).toBe(index);
      expect(PartitionSupervisor.partitionOf("Counts", key)).toBe(index);
    }
    expect(PartitionSupervisor.partitionOf("Counts", ["a", { n: 1 }])).toBe(
      PartitionSupervisor.partitionOf("Counts", ["a", { n: 1 }]),
    );
  });

  test("PS-004: spreads keys over all partitions, the same in every run", async () => {
    await begin(4);
    const indexes = Array.from({ length: 200 }, (_, n) => PartitionSupervisor.partitionOf("Counts", `user:${n}`));
    const sizes = [0, 1, 2, 3].map((index) => indexes.filter((other) => other === index).length);
    expect(Math.min(...sizes)).toBeGreaterThan(20);
    expect(["a", "b", "user:7"].map((key) => PartitionSupervisor.partitionOf("Counts", key))).toMatchInlineSnapshot(`
      [
        0,
        1,
        1,
      ]
    `);
  });

  test("PS-007: reaches the new process of a partition that was killed, by the same key", async () => {
    await begin(2);
    const [before, other] = [pidOf("k")!, PartitionSupervisor.partitionOf("Counts", "k")];
    Process.exit(before, "kill");
    await PartitionSupervisor.countChildren("Counts");
    expect(await at("k")).toBe(other);
    expect(pidOf("k")).not.toBe(before);
  });

  test("a partition whose child ignored has nobody to call: an ArgumentError, as in Elixir", async () => {
    const Absent = GenServer.define("Absent", { init: () => ignore() });
    await PartitionSupervisor.startLink({ name: "Counts", partitions: 1, childSpec: [Absent, undefined] });
    await expect(at(0)).rejects.toThrow(ArgumentError);
  });

  test("a partition that ended for good keeps its place: its keys have nobody, and go to nobody else", async () => {
    await PartitionSupervisor.startLink({
      name: "Counts",
      partitions: 2,
      withArguments: (index) => ({ id: index, start: () => Index.startLink(index), restart: "temporary" }),
    });
    const gone = pidOf(0)!;
    await GenServer.stop(gone);
    await PartitionSupervisor.countChildren("Counts");
    expect(PartitionSupervisor.partitions("Counts")).toBe(2);
    expect((await failureOf(at(0))).reason).toBe("noproc");
    expect(await at(1)).toBe(1);
  });

  test("reaches the partitions before it from the start of one, as its supervisor starts them", async () => {
    const sums: unknown[] = [];
    const child = (index: number): { id: number; start: () => ReturnType<typeof Index.startLink> } => ({
      id: index,
      start: async () => {
        if (index > 0) sums.push(await at(index - 1));
        return Index.startLink(index);
      },
    });
    await PartitionSupervisor.startLink({ name: "Counts", partitions: 3, withArguments: child });
    expect(sums).toEqual([0, 1]);
  });

  test("is nobody where none runs: a call exits with noproc, a cast is ok", async () => {
    expect(await failureOf(at(1))).toMatchObject({
      reason: "noproc",
      call: ["PartitionSupervisor", "partitions", ["Counts"]],
    });
    expect(GenServer.cast(PartitionSupervisor.via("Counts", 1), ["x"])).toBe("ok");
    await Supervisor.startLink([], { strategy: "one_for_one", name: "Plain" });
    expect(() => PartitionSupervisor.partitions("Plain")).toThrow(ExitError);
  });

  test("is no name to start a server under", async () => {
    await begin(1);
    await expect(Index.start(1, { name: PartitionSupervisor.via("Counts", 1) })).rejects.toThrow(ArgumentError);
  });
});

describe("PartitionSupervisor.resize", () => {
  test("PS-008: ends partitions and brings them back; specs stay as many as at the start", async () => {
    await begin(4);
    const [zero, three] = [pidOf(0), pidOf(3)!];
    expect(await PartitionSupervisor.resize("Counts", 2)).toBe(4);
    expect([PartitionSupervisor.partitions("Counts"), Process.alive(three), await at(3)]).toEqual([2, false, 1]);
    expect(await PartitionSupervisor.countChildren("Counts")).toMatchObject({ specs: 4, active: 2 });
    expect(await PartitionSupervisor.resize("Counts", 4)).toBe(2);
    expect([await at(3), pidOf(0) === zero]).toEqual([3, true]);
    expect(await PartitionSupervisor.countChildren("Counts")).toMatchObject({ specs: 4, active: 4 });
  });

  test("PS-008: refuses more than at the start; with none left, nothing is found", async () => {
    await begin(2);
    for (const count of [3, -1, 1.5])
      await expect(PartitionSupervisor.resize("Counts", count)).rejects.toThrow(ArgumentError);
    expect(await PartitionSupervisor.resize("Counts", 0)).toBe(2);
    await expect(at(0)).rejects.toThrow(ArgumentError);
  });
});

test("PartitionSupervisor.stop ends it and its partitions", async () => {
  const sup = await begin(2);
  const partitions = [pidOf(0)!, pidOf(1)!];
  const end = endOf(sup);
  expect(await PartitionSupervisor.stop("Counts")).toBe("ok");
  expect([await end, ...partitions.map(Process.alive)]).toEqual(["normal", false, false]);
});
