import { describe, expect, test } from "vitest";

import { exportsOf, importsOf, namespaceOf, sortImports, splitModule } from "../../src/gen/module-source.ts";

const source = `/** Opening. */
import { z, type A as B } from "m";
import type { C } from "#app/c";

import * as D from "./d.ts";

/** Body. */
export function one() {}
export const two = 2;
export type Three = 3;
`;

describe("splitModule", () => {
  test("takes the opening and the imports off", () => {
    const { imports, body } = splitModule(source);
    expect(imports).toMatchObject([
      { from: "m", names: ["z", "type A as B"], type: false },
      { from: "#app/c", names: ["C"], type: true },
      { from: "./d.ts", names: undefined, type: false },
    ]);
    expect(body).toMatch(/^\/\*\* Body\. \*\/\nexport function one/);
  });

  test("takes the opening off where there are no imports, and only the first comment", () => {
    expect(splitModule("/** Opening. */\n\n/** Body. */\nexport const a = 1;\n").body).toBe(
      "/** Body. */\nexport const a = 1;",
    );
  });
});

test("exportsOf names what is exported", () => {
  expect(exportsOf(source)).toEqual(["one", "two", "Three"]);
  expect(exportsOf("export async function a() {}\nexport interface B {}\nfunction c() {}")).toEqual(["a", "B"]);
});

test("namespaceOf finds the name of a whole module", () => {
  expect(namespaceOf(source, "./d.ts")).toBe("D");
  expect(namespaceOf(source, "m")).toBeUndefined();
  expect(namespaceOf(source, "n")).toBeUndefined();
});

describe("sortImports", () => {
  test("sorts each group by where it comes from", () => {
    expect(
      sortImports(
        '/** A. */\nimport a from "z";\nimport {\n  b,\n} from "m";\n\nimport { c } from "./c.ts";\n\nb(a, c);\n',
      ),
    ).toBe('/** A. */\nimport {\n  b,\n} from "m";\nimport a from "z";\n\nimport { c } from "./c.ts";\n\nb(a, c);\n');
  });

  test("leaves a module without imports as it is", () => {
    expect(sortImports("const a = 1;\n")).toBe("const a = 1;\n");
    expect(importsOf("const a = 1;\n")).toEqual([]);
  });
});
