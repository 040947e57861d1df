/** Exit reasons: which are clean, what a throw becomes, and what errors say of them. */

import { ArgumentError, ExitError, HinotoriError, StartError } from "@hinotori/otp";
import { describe, expect, test } from "vitest";
import { rootError } from "../../src/errors.ts";
import { inspect } from "../../src/process/inspect.ts";
import { ExitRequest, isCleanExit, reasonOf } from "../../src/process/reason.ts";

describe("isCleanExit", () => {
  test.each([["normal"], ["shutdown"], [["shutdown", "x"]], [["shutdown", undefined]], [["shutdown", ["nested"]]]])(
    "%o is a clean end",
    (reason) => {
      expect(isCleanExit(reason)).toBe(true);
    },
  );

  test.each([
    ["killed"],
    ["kill"],
    [undefined],
    [null],
    [["shutdown"]],
    [["shutdown", 1, 2]],
    [["normal", 1]],
    [{ shutdown: 1 }],
    [new Error("shutdown")],
    ["Normal"],
  ])("ND-016: %o is none", (reason) => {
    expect(isCleanExit(reason)).toBe(false);
  });

  test("ND-016: goes by what it holds, not by identity", () => {
    expect(isCleanExit(JSON.parse('["shutdown", {"any": "thing"}]'))).toBe(true);
  });
});

describe("reasonOf", () => {
  test("an exit is its reason, an error itself, a failed call the pair, anything else nocatch", () => {
    const error = new Error("x");
    const call = ["GenServer", "call", ["s", ["r"], 1]] as const;
    expect(reasonOf(new ExitRequest(["any"]))).toEqual(["any"]);
    expect(reasonOf(error)).toBe(error);
    expect(reasonOf(new ExitError("noproc", call))).toEqual(["noproc", call]);
    expect(reasonOf("normal")).toEqual(["nocatch", "normal"]);
  });
});

describe("errors", () => {
  test("have stable codes, names, and say what was asked and how to mend it", () => {
    const exit = new ExitError("noproc", ["GenServer", "call", ["desk", ["take"], 5000]]);
    expect(exit).toBeInstanceOf(HinotoriError);
    expect([exit.code, exit.name]).toEqual(["OTP_EXIT", "ExitError"]);
    expect(exit.message).toContain('GenServer.call("desk", ');
    expect(exit.message).toContain("Start it first");
    expect(new ArgumentError("x").code).toBe("OTP_ARGUMENT");
    const start = new StartError(["shutdown", ["failed_to_start_child", "id", new Error("inner")]], "Desk");
    expect([start.code, (start.cause as Error).message]).toEqual(["OTP_START", "inner"]);
  });

  test("rootError finds the first error in nested reasons, and ends on ones that hold themselves", () => {
    const error = new Error("x");
    const loop: unknown[] = [];
    loop.push(loop, [loop, loop]);
    expect([rootError(["a", ["b", error]]), rootError("x"), rootError(loop)]).toEqual([error, undefined, undefined]);
  });
});

describe("inspect", () => {
  test("is bounded, and never throws", () => {
    expect(inspect("x".repeat(10_000)).length).toBeLessThan(300);
    expect(inspect(Array.from({ length: 1000 }, (_, n) => ({ n }))).length).toBeLessThan(1000);
    const hostile = [
      Object.defineProperty(new Error(), "message", {
        get: () => {
          throw new Error("no");
        },
      }),
      Object.defineProperty(new Error(), "name", { value: Symbol("s") }),
      {
        get a() {
          throw new Error("no");
        },
      },
      new Proxy(
        {},
        {
          getPrototypeOf: () => {
            throw Object.create(null);
          },
        },
      ),
      {
        [Symbol.for("nodejs.util.inspect.custom")]: () => {
          throw Object.create(null);
        },
      },
    ];
    for (const value of hostile) expect(typeof inspect(value)).toBe("string");
  });
});
