/** isolation: "thread": a server in its own thread, under the same supervisor, by a program that is run for real. */

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { uncloneable } from "../src/isolation/message.ts";

/** Runs a program of the folder, and gives what it says in its last line. */
function run(name: string, ...args: string[]): unknown {
  const program = fileURLToPath(new URL(`./isolation/${name}.ts`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--conditions=@hinotori/source", "--import", "tsx", program, ...args],
    { encoding: "utf8", timeout: 170_000 },
  );
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout.trim().split("\n").at(-1)!);
}

describe('isolation: "thread"', () => {
  test(
    "PR-065: answers, crashes, loops and leaks alone, and another server answers meanwhile",
    { timeout: 180_000 },
    () => {
      expect(run("program")).toMatchObject({
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
    },
  );

  test("is seen, changed, suspended and traced by Sys as if it were here", { timeout: 180_000 }, () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "otp-isolation-"));
    onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
    const refused = (what: string): unknown => expect.stringContaining(what);
    expect(run("inside", path.join(folder, "written"))).toEqual({
      state: 1,
      replaced: 11,
      inOrder: 414,
      threw: ["OTP_CALLBACK_FAILED", "no such state"],
      uncloneableState: ["OTP_CALLBACK_FAILED", refused("state.at[0] cannot")],
      kept: 414,
      status: { module: "Counter", status: "running", state: "formatted 414", isParent: true },
      isHere: true,
      dictionary: "there",
      notSuspended: ["OTP_CALLBACK_FAILED", refused("must be suspended")],
      held: [414, true],
      timeout: "OTP_EXIT",
      resumed: [415, false],
      answeredFirst: ["woken", "ok"],
      codeChanged: [1, 415, "extra"],
      uncloneableExtra: ["OTP_EXIT", refused("argument[1] cannot")],
      suspendTimeout: "OTP_EXIT",
      suspendedLate: "suspended",
      traced: [
        ["in", ["add", 1]],
        ["in", ["get"]],
        ["out", 2],
      ],
      counted: [2, 1],
      overload: ["woken", 10],
      uncloneable: ["OTP_EXIT", refused("answer.hidden[0] cannot")],
      cannotBeChanged: ["OTP_EXIT", refused("state.hidden[0] cannot")],
      crashed: ["crash of the thread's server", "crash of the thread's server"],
      killedInAChange: ["OTP_EXIT", "killed"],
      written: "xxxxx",
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
