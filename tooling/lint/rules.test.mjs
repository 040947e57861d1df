/** Every rule of .oxlintrc.json that we count on fires where it should, and keeps quiet where it should not. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { bin, root } from "../tasks/workspace.mjs";

const lines = (count, text = "export const line = 1;") =>
  Array.from({ length: count }, (_, at) => text.replace("line", `line${at}`)).join("\n");
const body = (count) => `export function long(): void {\n${"  void globalThis;\n".repeat(count)}}\n`;

const source = "packages/a/src";
const refused = [
  ["max-lines", `${source}/long.ts`, lines(251)],
  ["max-lines", "packages/a/test/long.test.ts", lines(401)],
  ["max-lines-per-function", `${source}/body.ts`, body(61)],
  [
    "max-params",
    `${source}/params.ts`,
    "export const f = (a: 1, b: 1, c: 1, d: 1, e: 1, g: 1): unknown => [a, b, c, d, e, g];\n",
  ],
  [
    "max-depth",
    `${source}/depth.ts`,
    "export function f(a: boolean): void {\n  if (a) {\n    if (!a) {\n      if (a) {\n        if (!a) void a;\n      }\n    }\n  }\n}\n",
  ],
  ["no-default-export", `${source}/default.ts`, "export default 1;\n"],
  ["no-cycle", `${source}/one.ts`, 'import { two } from "./two.ts";\nexport const one = (): unknown => two;\n'],
  [
    "no-self-import",
    `${source}/self.ts`,
    'import { self as again } from "./self.ts";\nexport const self = (): unknown => again;\n',
  ],
  ["filename-case", `${source}/camelCase.ts`, "export const a = 1;\n"],
  ["prefer-node-protocol", `${source}/node.ts`, 'import fs from "fs";\nexport const read = fs.readFileSync;\n'],
  ["no-explicit-any", `${source}/any.ts`, "export const a = (b: any): unknown => b;\n"],
  ["ban-ts-comment", `${source}/ignore.ts`, "// @ts-ignore because\nexport const a = 1;\n"],
  ["ban-ts-comment", `${source}/expect.ts`, "// @ts-expect-error\nexport const a: string = 1;\n"],
  [
    "consistent-type-imports",
    `${source}/type.ts`,
    'import { Stats } from "node:fs";\nexport const a = (b: Stats): unknown => b;\n',
  ],
  ["eqeqeq", `${source}/equal.ts`, "export const a = (b: unknown): boolean => b == 1;\n"],
  ["no-console", `${source}/console.ts`, 'console.log("a");\n'],
  ["no-empty", `${source}/empty.ts`, "try {\n  void 0;\n} catch {}\n"],
  ["no-param-reassign", `${source}/assign.ts`, "export function f(a: number): number {\n  a = 2;\n  return a;\n}\n"],
  ["no-unused-vars", `${source}/unused.ts`, "const a = 1;\n"],
  ["no-unused-expressions", `${source}/expression.ts`, "export const a = 1;\na;\n"],
  ["prefer-const", `${source}/let.ts`, "let a = 1;\nexport const b = a;\n"],
  ["no-var", `${source}/var.ts`, "export var a = 1;\n"],
];

const allowed = [
  ["250 lines of code under a long comment", `${source}/fits.ts`, `/*\n${" * more\n".repeat(300)} */\n${lines(250)}`],
  ["a default export in a configuration", "packages/a/vitest.config.ts", "export default {};\n"],
  ["the console in the tools", "tooling/print.mjs", 'console.log("a");\n'],
  ["the console in the logger's own console", "packages/otp/src/logger/console.ts", 'console.log("a");\n'],
  [
    "`any` where the line above says why",
    `${source}/invariant.ts`,
    "// oxlint-disable-next-line typescript/no-explicit-any -- the table is checked on entry\nexport const a = (b: any): unknown => b;\n",
  ],
  [
    "a wrong use that a type test expects",
    "packages/a/test/a.test-d.ts",
    "// @ts-expect-error a number is no string\nexport const a: string = 1;\n",
  ],
];

let base;
let reports;

beforeAll(() => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-lint-"));
  fs.copyFileSync(path.join(root, ".oxlintrc.json"), path.join(base, ".oxlintrc.json"));
  const other = [
    "two",
    `${source}/two.ts`,
    'import { one } from "./one.ts";\nexport const two = (): unknown => one;\n',
  ];
  for (const [, file, code] of [...refused, ...allowed, other]) {
    fs.mkdirSync(path.join(base, path.dirname(file)), { recursive: true });
    fs.writeFileSync(path.join(base, file), code);
  }
  const { stdout, stderr } = spawnSync(process.execPath, [bin("oxlint"), "-f", "unix"], {
    cwd: base,
    encoding: "utf8",
  });
  reports = `${stdout}${stderr}`.split("\n");
});

afterAll(() => {
  fs.rmSync(base, { recursive: true });
});

describe("oxlint", () => {
  test.each(refused)("%s fires on %s", (rule, file) => {
    const about = reports.filter((line) => line.startsWith(`${file}:`));
    expect(
      about.some((line) => line.includes(`(${rule})`)),
      about.join("\n"),
    ).toBe(true);
  });

  test.each(allowed)("allows %s", (_what, file) => {
    expect(reports.filter((line) => line.startsWith(`${file}:`))).toEqual([]);
  });
});
