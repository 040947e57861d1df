/** A circle of files is seen, whatever ties it, and what only looks like one is not. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { print } from "./check.mjs";
import { checkCircles } from "./circles.mjs";
import { readModel } from "./model.mjs";

let base;

beforeEach(() => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-circles-"));
  write("pnpm-workspace.yaml", "packages:\n  - packages/*\n");
  write("packages/otp/package.json", JSON.stringify({ name: "@hinotori/otp", imports: { "#otp/*": "./src/*.ts" } }));
});

afterEach(() => {
  fs.rmSync(base, { recursive: true });
});

function write(file, text) {
  fs.mkdirSync(path.dirname(path.join(base, file)), { recursive: true });
  fs.writeFileSync(path.join(base, file), text);
}

/** What is said of files of a package, given by their paths in it. */
function problemsOf(files) {
  for (const [name, text] of Object.entries(files)) write(`packages/otp/${name}`, text);
  return checkCircles(readModel(base));
}

const back = 'import { one } from "./one.ts"; export const two = () => one;';

/** What ties `one.ts` to `two.ts`, which imports `one`: a sentence, the code, and the names that are told. */
const ties = [
  ["values", 'import { two, three as four } from "./two.ts"; export const one = [two, four];', "two, three"],
  ["types", 'import type { Two } from "./two.ts"; export const one: Two = 1;', "type Two"],
  ["types beside values", 'import { two, type Two } from "./two.ts"; export const one: Two = two;', "two, type Two"],
  ["a type in its place", 'export const one: import("./two.ts").Two = 1;', "type import()"],
  ["all of a file", 'import * as everything from "./two.ts"; export const one = everything;', "*"],
  ["an export handed on", 'export { two } from "./two.ts"; export const one = 1;', "two"],
  [
    "a name that is taken twice",
    'import { two } from "./two.ts"; export { two } from "./two.ts"; export const one = two;',
    "two",
  ],
  ["all exports handed on", 'export * from "./two.ts"; export const one = 1;', "*"],
  ["an import at run time", 'export const one = () => import("./two.ts");', "import()"],
  ["an import for its effects", 'import "./two.ts"; export const one = 1;', "no name"],
  ["a name of package.json", 'import { two } from "#otp/two"; export const one = two;', "two"],
];

describe("checkCircles", () => {
  test.each(ties)("refuses a circle that is tied by %s", (_what, code, names) => {
    const problems = problemsOf({ "src/one.ts": code, "src/two.ts": back });
    expect(problems.map(({ at }) => at)).toEqual(["packages/otp/src/one.ts"]);
    expect(problems[0].found.split("\n").slice(1)).toEqual([
      `src/one.ts → src/two.ts: ${names}`,
      "src/two.ts → src/one.ts: one",
    ]);
  });

  test("names every tie of a longer way round, and nothing that only leads there", () => {
    const [problem, ...others] = problemsOf({
      "src/door.ts": 'import { a } from "./door/a.ts"; export const door = a;',
      "src/door/a.ts": 'import { b } from "./b.ts"; import { leaf } from "./leaf.ts"; export const a = [b, leaf];',
      "src/door/b.ts": 'import type { C } from "./c.ts"; export const b: C = 1;',
      "src/door/c.ts": 'import { a } from "./a.ts"; import { b } from "./b.ts"; export type C = typeof a | typeof b;',
      "src/door/leaf.ts": "export const leaf = 1;",
    });
    expect(others).toEqual([]);
    expect(print(problem)).toBe(
      [
        "packages/otp/src/door/a.ts",
        "  found    a circle of files: 3 import each other",
        "           src/door/a.ts → src/door/b.ts: b",
        "           src/door/b.ts → src/door/c.ts: type C",
        "           src/door/c.ts → src/door/a.ts: a",
        "           src/door/c.ts → src/door/b.ts: b",
        "  allowed  imports without a way back; types count too",
        "  repair   move what ties them into a file of its own, named after the idea, below them all; or pass it as a parameter",
        "",
      ].join("\n"),
    );
  });

  test("tells two circles apart, also where one leads to the other", () => {
    const problems = problemsOf({
      "src/one.ts": 'import "./two.ts"; import "./x.ts"; export const one = 1;',
      "src/two.ts": back,
      "src/x.ts": 'export * from "./y.ts";',
      "src/y.ts": 'import "./x.ts";',
    });
    expect(problems.map(({ at }) => at)).toEqual(["packages/otp/src/one.ts", "packages/otp/src/x.ts"]);
  });

  test("allows two ways to the same file, and tests that import what they test", () => {
    expect(
      problemsOf({
        "src/one.ts": 'export { two } from "./two.ts"; export { leaf } from "./leaf.ts";',
        "src/two.ts": 'import { leaf } from "./leaf.ts"; export const two = leaf;',
        "src/leaf.ts": "export const leaf = 1;",
        "test/a.ts": 'import { b } from "./b.ts"; import "../src/one.ts"; export const a = b;',
        "test/b.ts": 'import { a } from "./a.ts"; export const b = () => a;',
      }),
    ).toEqual([]);
  });
});
