import { describe, expect, test } from "vitest";

import { dropImport, ensureImport } from "../../src/gen/ensure-import.ts";
import { importsOf } from "../../src/gen/module-source.ts";

const wanted = (statement: string) => importsOf(statement)[0]!;
const ensure = (source: string, statement: string) => ensureImport(source, wanted(statement));
const drop = (source: string, statement: string) => dropImport(source, wanted(statement));

describe("ensureImport", () => {
  test.each([
    [
      "into the statement that is there",
      'import { a, c } from "m";\n',
      'import { b } from "m";',
      'import { a, b, c } from "m";\n',
    ],
    ["and nothing twice", 'import { a, b } from "m";\n', 'import { b } from "m";', 'import { a, b } from "m";\n'],
    [
      "a type beside values",
      'import { a } from "m";\n',
      'import type { B } from "m";',
      'import { a, type B } from "m";\n',
    ],
    [
      "a value beside types",
      'import type { B } from "m";\n',
      'import { a } from "m";',
      'import { a, type B } from "m";\n',
    ],
    [
      "a name under another",
      'import { a } from "m";\n',
      'import { a as b } from "m";',
      'import { a, a as b } from "m";\n',
    ],
    [
      "over several lines",
      'import {\n  a,\n  c,\n} from "m";\n',
      'import { b } from "m";',
      'import { a, b, c } from "m";\n',
    ],
    [
      "from elsewhere in a line of its own",
      'import { a } from "m";\n',
      'import { b } from "n";',
      'import { a } from "m";\nimport { b } from "n";\n',
    ],
    ["a whole module once", 'import * as M from "m";\n', 'import * as M from "m";', 'import * as M from "m";\n'],
  ])("puts a name %s", (_, source, statement, expected) => {
    expect(ensure(source, statement)).toBe(expected);
  });
});

describe("dropImport", () => {
  test.each([
    [
      "a name that nothing uses",
      'import { a, b } from "m";\n\na();\n',
      'import { b } from "m";',
      'import { a } from "m";\n\na();\n',
    ],
    [
      "no name that is used",
      'import { a, b } from "m";\n\na(b);\n',
      'import { b } from "m";',
      'import { a, b } from "m";\n\na(b);\n',
    ],
    [
      "the statement with its last name",
      'import { x } from "l";\nimport { b } from "m";\n\nx();\n',
      'import { b } from "m";',
      'import { x } from "l";\n\nx();\n',
    ],
    ["a module that nothing uses", 'import * as M from "m";\n\nx();\n', 'import * as M from "m";', "x();\n"],
    ["nothing that is not there", 'import { a } from "m";\n', 'import { b } from "n";', 'import { a } from "m";\n'],
  ])("takes away %s", (_, source, statement, expected) => {
    expect(drop(source, statement)).toBe(expected);
  });
});
