/** Examples are read by the compiler, and its errors point at the page. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { checkExamples } from "./examples.mjs";

let folder;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-examples-"));
  const compilerOptions = { strict: true, module: "nodenext", target: "es2023", types: [] };
  fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: "a", type: "module" }));
  fs.writeFileSync(path.join(folder, "tsconfig.test.json"), JSON.stringify({ compilerOptions }));
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

describe("checkExamples", () => {
  test("reports a type error on its line of the page", () => {
    const page = path.join(folder, "README.md");
    fs.writeFileSync(
      page,
      "# A\n\n```ts run\nconst a: number = await Promise.resolve(1);\nconst b: string = a;\n```\n",
    );
    expect(checkExamples(folder, [page])).toEqual([
      { file: page, line: 5, found: expect.stringContaining("TS2322"), repair: expect.any(String) },
    ]);
  });

  test("accepts what compiles, and what is refused with a reason", () => {
    const page = path.join(folder, "README.md");
    fs.writeFileSync(page, "```ts run\n// @ts-expect-error no number\nconst a: number = 'a';\n```\n");
    expect(checkExamples(folder, [page])).toEqual([]);
    expect(fs.existsSync(path.join(folder, ".vitest", "examples"))).toBe(false);
  });
});
