/** Which marks become which assertions, and which are refused. */
import { describe, expect, test } from "vitest";

import { assertMarks } from "./assertions.mjs";

const cases = [
  ["a value behind a call", "add(1, 2); // => 3", "__doctest.equal((add(1, 2)), (3)); // => 3"],
  ["a value without a semicolon", "add(1, 2) // => 3", "__doctest.equal((add(1, 2)), (3)) // => 3"],
  [
    "a value that is awaited",
    "await take(); // => { a: [1] }",
    "__doctest.equal((await take()), ({ a: [1] })); // => { a: [1] }",
  ],
  ["a value on the next line", "a();\n// => 1", "__doctest.equal((a()), (1));\n// => 1"],
  ["a value over two lines", "a();\n// => { b:\n//   2 }", "__doctest.equal((a()), ({ b: 2 }));\n// => { b:\n//   2 }"],
  ["a declaration", "const x = a(); // => 1", "const x = a();; __doctest.equal(x, (1)); // => 1"],
  ["an error code", "b(); // throws OTP_X", 'await __doctest.throws(async () => (b()), "OTP_X"); // throws OTP_X'],
  ["a plain comment", "a(); // the first", "a(); // the first"],
  [
    "a statement in a function",
    "const f = () => {\n  a(); // => 1\n};",
    "const f = () => {\n  __doctest.equal((a()), (1)); // => 1\n};",
  ],
];

const refused = [
  ["a mark that stands behind nothing", "// => 3", "stands behind no statement"],
  ["a mark apart from its statement", "a();\n\n// => 3", "stands behind no statement"],
  ["a value that is no JavaScript", "a(); // => #Pid<0.1>", "expected a JavaScript value"],
  ["an error without a code", "a(); // throws an error", "expected an error code"],
  ["a declaration with a pattern", "const { a } = b(); // => 1", "needs one plain name"],
  ["code that does not parse", "const = 1;", "Unexpected token"],
];

describe("assertMarks", () => {
  test.each(cases)("asserts %s", (_name, code, expected) => {
    expect(assertMarks(code)).toBe(expected);
  });

  test.each(refused)("refuses %s", (_name, code, message) => {
    expect(() => assertMarks(code)).toThrow(message);
  });

  test("keeps every line on its number", () => {
    const code = "a(\n  1,\n); // => 1\nb();";
    expect(assertMarks(code).split("\n")[3]).toBe("b();");
  });
});
