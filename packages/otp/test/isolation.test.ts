/** isolation: "thread": a server in its own thread, under the same supervisor, by a program that is run for real. */

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { uncloneable } from "../src/isolation/message.ts";

const program = fileURLToPath(new URL("./isolation/program.ts", import.meta.url));

describe('isolation: "thread"', () => {
  test("answers, crashes, loops and leaks alone, and another server answers meanwhile", { timeout: 180_000 }, () => {
    const run = spawnSync(process.execPath, ["--conditions=@hinotori/source", "--import", "tsx", program], {
      encoding: "utf8",
      timeout: 170_000,
    });
    expect(run.status, run.stderr).toBe(0);
    const last = run.stdout.trim().split("\n").at(-1)!;
    expect(JSON.parse(last)).toMatchObject({
      inThread: true,
      state: 5,
      uncloneable: expect.stringContaining("request[1].deep[0]"),
      uncloneableAnswer: expect.stringContaining("answer cannot"),
      crash: "boom",
      restarted: 1,
      timeout: "timeout",
      answersInLoop: true,
      lastWords: "bye",
      killed: "yes",
      again: 1,
      outOfMemory: true,
      answersInLeak: true,
      afterLeak: 1,
      heldByNobody: "timeout",
    });
  });
});

describe("uncloneable", () => {
  class Point {}
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;

  test.each([
    ["a function", { a: [1, { b: () => 1 }] }, "value.a[1].b"],
    ["a symbol", [Symbol("s")], "value[0]"],
    ["an instance of a class", { at: new Point() }, "value.at"],
    ["a function in a map", new Map([["k", () => 1]]), "value entry 0"],
    ["a function in a set", new Set([() => 1]), "value member 0"],
  ])("names the path to %s", (_what, value, path) => {
    expect(uncloneable(value, "value")).toBe(path);
  });

  test.each([
    ["plain data", { a: [1, "x", null, undefined, 1n] }],
    ["dates, errors and bytes", [new Date(), new Error("x"), new Uint8Array(2)]],
    ["a cycle", cycle],
  ])("lets %s pass", (_what, value) => {
    expect(uncloneable(value, "value")).toBeUndefined();
  });
});
