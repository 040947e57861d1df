import { describe, expect, test } from "vitest";

import { addImport, removeImport } from "../../src/changes/add-import.ts";

const module = `/** A module. */
import fs from "node:fs";

import { b } from "@hinotori/b";
import { d } from "@hinotori/d";

import { x } from "#app/x";

use(fs, b, d, x);
`;

describe("addImport", () => {
  test.each([
    ["sorted among its kind", 'import { c } from "@hinotori/c";', 'b";\nimport { c } from "@hinotori/c";\nimport { d'],
    ["behind the last of its kind", 'import { y } from "#app/y";', 'x";\nimport { y } from "#app/y";\n\nuse'],
    ["before the first of its kind", 'import ass from "node:assert";', '*/\nimport ass from "node:assert";\nimport fs'],
  ])("puts a statement %s", (_where, statement, expected) => {
    expect(addImport(module, statement)).toContain(expected);
  });

  test("puts a statement beside those that come from the same place", () => {
    const two = module.replace('"#app/x";', '"#app/x";\nimport { w } from "#app-web/w";');
    expect(addImport(two, 'import { y } from "#app/y";')).toContain('x";\nimport { y } from "#app/y";\nimport { w }');
    expect(addImport(two, 'import { v } from "#app-web/v";')).toContain(
      'x";\nimport { v } from "#app-web/v";\nimport { w }',
    );
  });

  test("does nothing when the statement is there, in any layout", () => {
    expect(addImport(module, 'import { b, } from "@hinotori/b"')).toBe(module);
    const wide = module.replace("{ b }", "{\n  b,\n  bb,\n}");
    expect(addImport(wide, 'import { b, bb } from "@hinotori/b";')).toBe(wide);
  });

  test("passes a statement of several lines whole", () => {
    const wide = module.replace("{ d }", "{\n  d,\n  e,\n}");
    expect(addImport(wide, 'import { z } from "@hinotori/z";')).toContain(
      '} from "@hinotori/d";\nimport { z } from "@hinotori/z";\n\n',
    );
  });

  test("gives a new kind a group of its own", () => {
    const bare = "/** A module. */\nuse();\n";
    expect(addImport(bare, 'import { y } from "#app/y";')).toBe(
      '/** A module. */\nimport { y } from "#app/y";\n\nuse();\n',
    );
    const one = '/** A module. */\nimport { x } from "#app/x";\n\nuse(x);\n';
    expect(addImport(one, 'import { b } from "b";')).toContain('*/\nimport { b } from "b";\n\nimport { x }');
    expect(addImport(one.replace("#app/x", "node:fs"), 'import { b } from "b";')).toContain(
      'node:fs";\n\nimport { b } from "b";\n\nuse',
    );
  });
});

describe("removeImport", () => {
  test("is the reverse of addImport", () => {
    for (const statement of ['import { c } from "@hinotori/c";', 'import type { y } from "#app/y";'])
      expect(removeImport(addImport(module, statement), statement)).toBe(module);
  });

  test("leaves no empty line where a group was", () => {
    const used = module.replace(", x)", ")");
    expect(removeImport(used, 'import { x } from "#app/x";')).toContain('d";\n\nuse');
  });

  test("does not take another import of the same name for a use", () => {
    const two = module.replace("{ x }", "{ x as y }").replace(", x)", ", y)");
    expect(removeImport(addImport(two, 'import { x } from "#app/z";'), 'import { x } from "#app/z";')).toBe(two);
  });

  test("keeps what is used", () => {
    expect(removeImport(module, 'import { x } from "#app/x";')).toBe(module);
    const renamed = module.replace("{ x }", "{ x as $ }").replace(", x)", ", $)");
    expect(removeImport(renamed, 'import { x as $ } from "#app/x";')).toBe(renamed);
  });
});
