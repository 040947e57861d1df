/** What counts as an example, and on which line it begins. */
import { describe, expect, test } from "vitest";

import { findBlocks } from "./blocks.mjs";

describe("findBlocks", () => {
  test("takes only the fences that say `run`", () => {
    const text = ["# Title", "", "```ts run", "one();", "```", "", "```ts", "two();", "```"].join("\n");
    expect(findBlocks("README.md", text)).toEqual([{ lang: "ts", line: 4, code: "one();" }]);
  });

  test("reads the doc comments of a source file, without the star", () => {
    const text = [
      "/**",
      " * Door.",
      " *",
      " * ```ts run",
      " * if (a) {",
      " *   b();",
      " * }",
      " * ```",
      " */",
      "export {};",
    ].join("\n");
    expect(findBlocks("door.ts", text)).toEqual([{ lang: "ts", line: 5, code: "if (a) {\n  b();\n}" }]);
  });

  test("leaves fences in strings alone", () => {
    expect(findBlocks("door.ts", "const text = `\n```ts run\n`;\n".replace("```ts", "\\`\\`\\`ts"))).toEqual([]);
  });

  test("takes the indentation of its list item off a block", () => {
    const text = ["- item", "", "  ```ts run", "  a();", "    b();", "  ```"].join("\n");
    expect(findBlocks("README.md", text)).toEqual([{ lang: "ts", line: 4, code: "a();\n  b();" }]);
  });

  test("leaves an example alone that a larger fence quotes", () => {
    const text = ["````md", "```ts run", "a();", "```", "````", "```ts run", "b();", "```"].join("\n");
    expect(findBlocks("README.md", text)).toEqual([{ lang: "ts", line: 7, code: "b();" }]);
  });

  test("refuses a fence that is never closed", () => {
    expect(() => findBlocks("README.md", "```ts run\na();\n")).toThrow("opens on line 1 is never closed");
  });
});
