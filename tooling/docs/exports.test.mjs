/** Which exports count as documented. */
import { describe, expect, test } from "vitest";

import { checkExports, docText, firstSentence, longestSentence } from "./exports.mjs";

const opening = "/** What the file holds. */\n\n";
const long = `A sentence ${"that goes on ".repeat(12)}.`;

const refused = [
  ["a function without a block", "export function a(): void {}", "a is exported without"],
  ["a value without a block", "export const a = 1;", "a is exported without"],
  ["a type without a block", "export type A = 1;", "A is exported without"],
  ["an interface without a block", "export interface A {}", "A is exported without"],
  ["a class without a block", "export class A {}", "A is exported without"],
  ["a line comment", "// A.\nexport const a = 1;", "a is exported without"],
  ["a block with an empty line below it", "/** A. */\n\nexport const a = 1;", "a is exported without"],
  ["a name exported by a list", "const a = 1;\nexport { a };", "a is exported without"],
  ["an empty block", "/** */\nexport const a = 1;", "says nothing"],
  ["a sentence without an end", "/** A thing */\nexport const a = 1;", "does not end"],
  ["a sentence that is too long", `/** ${long} */\nexport const a = 1;`, "characters long"],
];

const allowed = [
  ["a block on one line", "/** A. */\nexport const a = 1;"],
  [
    "a block on many lines",
    "/**\n * A thing: `x.y`, e.g. 1.5, that\n * goes on.\n *\n * More.\n */\nexport const a = 1;",
  ],
  ["a documented name in a list", "/** A. */\nconst a = 1;\nexport { a };"],
  [
    "overloads below a documented one",
    "/** A. */\nexport function a(b: 1): void;\nexport function a(b: 2): void;\nexport function a(): void {}",
  ],
  ["what comes from another file", 'export { a } from "./a.ts";\nexport * from "./b.ts";'],
  ["what is not exported", "const a = 1;"],
];

describe("checkExports", () => {
  test.each(refused)("refuses %s", (_what, code, message) => {
    expect(checkExports("a.ts", opening + code).map(({ found }) => found)).toEqual([expect.stringContaining(message)]);
  });

  test.each(allowed)("allows %s", (_what, code) => {
    expect(checkExports("a.ts", opening + code)).toEqual([]);
  });

  test("says the line", () => {
    expect(checkExports("a.ts", `${opening}export const a = 1;`)[0].line).toBe(3);
  });

  test("looks at the opening block too", () => {
    expect(checkExports("a.ts", `/** ${long} */\n\nexport {};`)).toHaveLength(1);
  });
});

describe("docText", () => {
  test("keeps the doc blocks, on their lines", () => {
    expect(
      docText("a.ts", "const a = [1](2);\n/** [b](c) */\nexport {};")
        .split("\n")
        .map((line) => line.trim()),
    ).toEqual(["", "/** [b](c) */", ""]);
  });
});

describe("firstSentence", () => {
  test("ends where the next one begins", () => {
    expect(firstSentence("* One thing. Another. ")).toBe("One thing.");
    expect(firstSentence("* Runs v1.5 of `a.b. C` on node.js now. Next.")).toBe(
      "Runs v1.5 of `a.b. C` on node.js now.",
    );
    expect(longestSentence).toBe(140);
  });
});
