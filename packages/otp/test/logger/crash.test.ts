/** Crash reports: which ends are told, and how a reason with an error inside is printed. */

import { Logger, Process, StartError, Supervisor, Task } from "@hinotori/otp";
import { captureLog } from "@hinotori/otp/testing";
import { describe, expect, onTestFinished, test } from "vitest";

import { printReason } from "../../src/logger/crash.ts";
import { endOf, failureOf, startClean } from "../support/run.ts";

startClean();

/** An error whose stack is known. */
function thrown(message: string): Error {
  const error = new Error(message);
  error.stack = `Error: ${message}\n    at open (file.ts:1:2)\n    at listen (file.ts:3:4)`;
  return error;
}

const frames = "    at open (file.ts:1:2)\n    at listen (file.ts:3:4)";

describe("printReason", () => {
  test("prints an error with its stack", () => {
    expect(printReason(thrown("taken"))).toBe(`** Error: taken\n${frames}`);
  });

  test("says a tree that did not start in words: the children on the way, and the reason of the last once", () => {
    const failed = (id: unknown, reason: unknown): unknown => ["shutdown", ["failed_to_start_child", id, reason]];
    expect(printReason(failed("web", failed("server", thrown("taken\n\nUse PORT=4001"))))).toBe(
      `** (exit) failed to start child web: failed to start child server: Error: taken\n\nUse PORT=4001\n${frames}`,
    );
    expect(printReason(failed(1, failed("b", ["bad", "luck"])))).toBe(
      '** (exit) failed to start child 1: failed to start child b: ["bad", "luck"]',
    );
  });

  test("tells an error inside another reason once, and one that the words cut off in full", () => {
    expect(printReason(["odd", thrown("taken")])).toBe(`** (exit) ["odd", Error: taken]\n${frames}`);
    const long = thrown("x".repeat(2000));
    expect(printReason(["odd", long])).toMatch(
      new RegExp(`^\\*\\* \\(exit\\) .*…\n\\*\\* Error: x{2000}\n    at open`),
    );
  });
});

describe("a supervisor's reports", () => {
  /** A tree of three supervisors, at whose end one child does not start. */
  const deep = (depth: number): Promise<unknown> =>
    Supervisor.startLink(
      [
        {
          id: depth,
          type: "supervisor",
          start: () => (depth === 1 ? Promise.reject(thrown("a\nb")) : deep(depth - 1)),
        },
      ] as never,
      { strategy: "one_for_one", name: `level ${depth}` },
    );

  test("of a start that failed are full where it failed, and one line in those above", async () => {
    const before = Logger.level();
    Logger.configure({ level: "debug" });
    onTestFinished(() => Logger.configure({ level: before }));
    const events = await captureLog(async () => {
      expect(await failureOf(deep(3))).toBeInstanceOf(StartError);
    });
    expect(events.filter(({ report }) => report?.["context"] === "start_error").map((event) => event.text())).toEqual([
      `Child 1 of Supervisor level 1 failed to start\n** (exit) ["EXIT", Error: a\nb]\n${frames}`,
      "Child 2 of Supervisor level 2 failed to start\n** (exit) failed to start child 1: Error: a",
      "Child 3 of Supervisor level 3 failed to start\n** (exit) failed to start child 2: failed to start child 1: Error: a",
    ]);
  });
});

describe("the report of a task", () => {
  const reports = async (reason: unknown): Promise<unknown[]> => {
    const events = await captureLog(async () => endOf(await Task.start(() => Process.exit(reason))));
    return events.map(({ report }) => report?.["reason"]);
  };

  test("is none after a clean end, and one after any other", async () => {
    for (const clean of ["normal", "shutdown", ["shutdown", "any"]]) expect(await reports(clean)).toEqual([]);
    for (const odd of ["odd", ["shutdown"], ["shutdown", 1, 2]]) expect(await reports(odd)).toEqual([odd]);
  });
});
