import { describe, expect, test } from "vitest";

import { addToCatalog, allowBuilds, hasMembers, keepInCatalog, readCatalog } from "../../src/new/catalog.ts";

const yaml = `# Members.
packages:
  - "apps/*"
  - ./libs/**

catalog:
  # Ours.
  "@a/b": ^1.0.0 # a comment
  zod: ^4.0.0

onlyBuiltDependencies:
  - esbuild
`;

describe("the catalog of a pnpm-workspace.yaml", () => {
  test("is read", () => {
    expect([...readCatalog(yaml)]).toEqual([
      ["@a/b", "^1.0.0"],
      ["zod", "^4.0.0"],
    ]);
    expect([...readCatalog("packages:\n")]).toEqual([]);
  });

  test("gets what it lacks, in its place, and keeps what it has", () => {
    const more = new Map([
      ["@a/a", "^2.0.0"],
      ["hono", "^4.0.0"],
      ["zod", "^9.0.0"],
    ]);
    expect(addToCatalog(yaml, more)).toBe(
      yaml.replace('  "@a/b"', '  "@a/a": ^2.0.0\n  "@a/b"').replace("  zod:", "  hono: ^4.0.0\n  zod:"),
    );
    expect(addToCatalog("packages:\n  - a\n", new Map([["x", "1"]]))).toBe("packages:\n  - a\n\ncatalog:\n  x: 1\n");
  });

  test("loses what nobody wants", () => {
    expect(keepInCatalog(yaml, (name) => name === "zod")).toBe(yaml.replace(/ {2}"@a.*\n/, ""));
  });
});

describe("allowBuilds", () => {
  test("writes both keys, once", () => {
    const once = allowBuilds(yaml, ["esbuild", "better-sqlite3"]);
    expect(once).toBe(
      `${yaml}  - better-sqlite3\n\nallowBuilds:\n  esbuild: true\n  better-sqlite3: true\n`.replace(
        "esbuild\n  - b",
        "esbuild\n  - b",
      ),
    );
    expect(allowBuilds(once, ["esbuild", "better-sqlite3"])).toBe(once);
  });
});

describe("hasMembers", () => {
  test.each([
    ["apps", true],
    ["libs", true],
    ["packages", false],
  ])("of %s is %s", (folder, expected) => {
    expect(hasMembers(yaml, folder)).toBe(expected);
  });
});
