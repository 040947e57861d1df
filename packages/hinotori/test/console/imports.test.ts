import { describe, expect, test } from "vitest";

import { rewriteImports } from "../../src/console/imports.ts";

describe("rewriteImports", () => {
  test.each([
    ['import { a, b as c } from "x"', 'const { a, b: c } = await import("x");'],
    ["import d from 'x';", 'const { default: d } = await import("x");'],
    ['import d, { a } from "x"', 'const { default: d, a } = await import("x");'],
    ['import * as n from "x"', 'const n = await import("x");'],
    ['import d, * as n from "x"', 'const { default: d, ...n } = await import("x");'],
    ['import {\n  a,\n  b,\n} from "x"', 'const { a, b } = await import("x");'],
    ['import { type T, a } from "x"', 'const { a } = await import("x");'],
    ['import "x"', 'await import("x");'],
    ['import type { T } from "x"', ""],
  ])("turns %j into %j", (source, expected) => {
    expect(rewriteImports(source).trim()).toBe(expected);
  });

  test.each(['await import("x")', "import.meta.url", 'const s = "import a from b"', 'f("x"); importance = 1'])(
    "leaves %j alone",
    (source) => expect(rewriteImports(source)).toBe(source),
  );
});
