/** Which tests failed, from one run to the next. */
import { describe, expect, test } from "vitest";

import { failedArguments, parseFailures, remember } from "../../src/tests/failures.ts";

const result = (file: string, more: { broken?: boolean; passed?: string[]; failed?: string[] }) => ({
  file,
  broken: false,
  passed: [],
  failed: [],
  ...more,
});

describe("remember", () => {
  test("keeps what failed, and forgets what has passed since", () => {
    const first = remember({}, [result("a.test.ts", { passed: ["one"], failed: ["two", "three"] })]);
    expect(first).toEqual({ "a.test.ts": ["two", "three"] });
    expect(remember(first, [result("a.test.ts", { passed: ["two"], failed: ["three"] })])).toEqual({
      "a.test.ts": ["three"],
    });
    expect(remember(first, [result("a.test.ts", { passed: ["one", "two", "three"] })])).toEqual({});
  });

  test("leaves alone what was not run", () => {
    const before = { "a.test.ts": ["one", "two"], "b.test.ts": "all" } as const;
    expect(
      remember(before, [result("a.test.ts", { passed: ["one"] }), result("c.test.ts", { passed: ["x"] })]),
    ).toEqual({
      "a.test.ts": ["two"],
      "b.test.ts": "all",
    });
  });

  test("takes a file that could not be run for one of which everything failed", () => {
    const broken = remember({ "a.test.ts": ["one"] }, [result("a.test.ts", { broken: true })]);
    expect(broken).toEqual({ "a.test.ts": "all" });
    expect(remember(broken, [result("a.test.ts", { passed: ["one"] })])).toEqual({});
  });
});

describe("failedArguments", () => {
  const failures = { "test/a.test.ts": ["adds (1 + 1)", "is $5"], "test/b.test.ts": ["b"] } as const;

  test("names the files, and the tests as they are written", () => {
    const words = failedArguments(failures, []);
    expect(words.slice(0, 3)).toEqual(["test/a.test.ts", "test/b.test.ts", "--testNamePattern"]);
    const pattern = new RegExp(words[3]!);
    for (const name of ["adds (1 + 1)", "is $5", "b"]) expect(name).toMatch(pattern);
    for (const name of ["adds 1 + 1", "is $50", "ab"]) expect(name).not.toMatch(pattern);
  });

  test("names only files that fit what was asked for", () => {
    expect(failedArguments(failures, ["b.test"])[0]).toBe("test/b.test.ts");
    expect(failedArguments(failures, ["c.test"])).toEqual([]);
    expect(failedArguments({}, [])).toEqual([]);
  });

  test("runs all of the files where one could not be run", () => {
    expect(failedArguments({ ...failures, "test/c.test.ts": "all" }, [])).toEqual([
      "test/a.test.ts",
      "test/b.test.ts",
      "test/c.test.ts",
    ]);
  });
});

describe("parseFailures", () => {
  test("takes what is none for nothing", () => {
    expect(parseFailures("[]")).toEqual({});
    expect(parseFailures('{ "a": 7, "b": "all", "c": ["d"] }')).toEqual({ b: "all", c: ["d"] });
  });
});
