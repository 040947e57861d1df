import { describe, expect, test } from "vitest";

import { assignedNames, awaitedName, readInput } from "../../src/console/read.ts";

describe("readInput", () => {
  test.each([
    ["1 + 1", "", "1 + 1", []],
    ["{ a: 1 }", "", "{ a: 1 }", []],
    ["await f();", "", "await f()", []],
    ["const pid = await f({ a: 1 })", "const pid = await f({ a: 1 })", undefined, ["pid"]],
    ["let x = 1; x", "let x = 1;", "x", ["x"]],
    ["const { a, b: c, ...d } = e; a + c", "const { a, b: c, ...d } = e;", "a + c", ["a", "c", "d"]],
    ["function g() { return 1 }\ng()", "function g() { return 1 }\n", "g()", ["g"]],
    ["class A {}", "class A {}", undefined, ["A"]],
    ["for (const i of [1]) f(i)", "for (const i of [1]) f(i)", undefined, []],
    ["for (var i of [1]) f(i)", "for (var i of [1]) f(i)", undefined, ["i"]],
    ['const s = "a; b"; s', 'const s = "a; b";', "s", ["s"]],
    ["const t = `x\n${1}`\nt", "const t = `x\n${1}`\n", "t", ["t"]],
    ["const y = f\n(x)", "const y = f\n(x)", undefined, ["y"]],
    ["if (x) { y }\nz", "if (x) { y }\n", "z", []],
    ["// nothing", "// nothing", undefined, []],
  ])("takes %j apart", (source, statements, expression, declared) => {
    expect(readInput(source)).toEqual({ is: "complete", parts: { statements, expression, declared } });
  });

  test.each([
    "1 +",
    "f(",
    "[1, 2",
    "{ a: 1",
    "`abc",
    "/* a",
    "function f() {",
    "const f = (x) => {",
    "await f(",
    "a ? b :",
    "f.",
  ])("waits for the rest of %j", (source) => expect(readInput(source)).toEqual({ is: "incomplete" }));

  test.each(["}", ")", "foo bar", "if (x) {}}", "await f() }", 'const a = "x', "({ a: 1 }))", "const x: number = 1"])(
    "refuses %j",
    (source) => expect(readInput(source)).toMatchObject({ is: "wrong", error: expect.any(SyntaxError) }),
  );
});

describe("awaitedName", () => {
  test("is the variable that an input declares and waits for", () => {
    expect(awaitedName("const pid = await Tickets.startLink(1)")).toBe("pid");
    expect(awaitedName("let pid: Pid = await Tickets.startLink(1)")).toBe("pid");
    expect(awaitedName("await Tickets.startLink(1)")).toBeUndefined();
  });
});

describe("assignedNames", () => {
  test("are those at the top that get a value", () => {
    expect(assignedNames("x = 1; y = 2\nz = 3")).toEqual(["x", "y", "z"]);
    expect(assignedNames("x === 1; f(y = 2); z => 3")).toEqual([]);
  });
});
