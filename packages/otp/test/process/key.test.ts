/** Terms by structure: which are the same, and what goes by that. */

import { GenServer, Process, Registry, Supervisor, ok } from "@hinotori/otp";
import { describe, expect, test } from "vitest";
import { TermMap, isSame } from "../../src/process/key.ts";
import { failureOf, startClean } from "../support/run.ts";

startClean();

const Desk = GenServer.define("Desk", { init: (first: number = 1) => ok(first) });

describe("isSame", () => {
  const error = new Error("x");
  const cycle: unknown[] = [];
  cycle.push(cycle);

  test.each([
    ["lists of the same", ["shutdown", { a: 1 }], ["shutdown", { a: 1 }], true],
    ["objects in another order", { a: 1, b: [2] }, { b: [2], a: 1 }, true],
    ["a list and what it holds", ["a"], "a", false],
    ["a number and its text", [1], ["1"], false],
    ["one pid", [Process.self()], [Process.self()], true],
    ["two errors with one message", [error], [new Error("x")], false],
    ["one error", [error], [error], true],
    ["a value that holds itself, and itself", cycle, cycle, true],
    ["a value that holds itself, and another", cycle, [[]], false],
  ])("compares %s", (_what, one, other, same) => {
    expect(isSame(one, other)).toBe(same);
  });
});

test("a TermMap finds by structure, gives keys back as they were put, and keeps their order", () => {
  const key = ["a", { b: 1 }];
  const map = new TermMap<number>([[key, 1]]);
  map.set("other", 2);
  map.set(["a", { b: 1 }], 3);
  expect([map.has(["a", { b: 1 }]), map.get(["a", { b: 1 }]), map.get(["a"]), map.size]).toEqual([
    true,
    3,
    undefined,
    2,
  ]);
  expect([...map]).toEqual([
    [key, 3],
    ["other", 2],
  ]);
  expect([map.delete(["a", { b: 1 }]), map.delete(["a", { b: 1 }]), [...map.values()]]).toEqual([true, false, [2]]);
});

test("ids of children are compared by structure", async () => {
  const desk = (id: unknown) => ({ id, start: () => Desk.startLink(1) });
  expect(
    await failureOf(Supervisor.startLink([desk(["room", 1]), desk(["room", 1])], { strategy: "one_for_one" })),
  ).toMatchObject({ reason: ["start_spec", ["duplicate_child_name", ["room", 1]]] });
  const sup = await Supervisor.startLink([desk(["room", 1])], { strategy: "one_for_one" });
  const [{ pid } = { pid: undefined }] = await Supervisor.whichChildren(sup);
  expect(await failureOf(Supervisor.startChild(sup, desk(["room", 1])))).toMatchObject({
    reason: ["already_started", pid],
  });
  expect(await Supervisor.terminateChild(sup, ["room", 1])).toBe("ok");
  expect(await Supervisor.restartChild(sup, ["room", 1])).not.toBe(pid);
});

test("keys of a process's own dictionary, and the values they are found by, are compared by structure", () => {
  expect([Process.put(["k", 1], ["v"]), Process.put(["k", 1], ["w"])]).toEqual([undefined, ["v"]]);
  expect([Process.get(["k", 1]), Process.getKeys(["w"]), Process.getKeys(["v"])]).toEqual([["w"], [["k", 1]], []]);
  expect([Process.remove(["k", 1]), Process.get(["k", 1])]).toEqual([["w"], undefined]);
});

test("keys of a registry's own values are compared by structure", async () => {
  await Registry.startLink({ keys: "unique", name: "Metas", meta: [[["a", 1], "first"]] });
  expect(Registry.meta("Metas", ["a", 1])).toBe("first");
  Registry.putMeta("Metas", ["a", 1], "second");
  expect(Registry.meta("Metas", ["a", 1])).toBe("second");
  Registry.deleteMeta("Metas", ["a", 1]);
  expect(Registry.meta("Metas", ["a", 1])).toBeUndefined();
});
