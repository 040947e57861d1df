import fs from "node:fs";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { filesIn, hinotori, linkModules, runBin, temporaryFolder } from "../support/new-workspace.ts";

const variants: readonly (readonly [string, ...(readonly string[])])[] = [
  ["full"],
  ["json", "--no-html"],
  ["small", "--no-dashboard"],
  ["bare", "--no-repo", "--no-html"],
  ["memory", "--no-repo"],
  ["big", "--database", "postgres", "--binary-id"],
  // As long as a name may be, and as short as a module.
  ["a_name_for_an_application_that_is_so_lon", "--module", "A"],
];

let folder: string;

beforeAll(() => {
  folder = temporaryFolder();
});

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

describe.each(variants)("a new application, %s %s", (name, ...flags) => {
  const workspace = (): string => path.join(folder, name);
  const root = (): string => path.join(workspace(), "apps", name);

  beforeAll(async () => {
    const { code, err } = await hinotori(folder, ["new", name, ...flags, "--no-install", "--no-git"]);
    expect([code, err]).toEqual([0, ""]);
    linkModules(workspace(), name);
  });

  test("is formatted and linted", () => {
    runBin(workspace(), "oxfmt", "--check");
    runBin(workspace(), "oxlint", "--deny-warnings");
  });

  test("has its types right", () => {
    runBin(root(), "tsc", "-p", "tsconfig.json");
  });

  test("declares what it imports, and nothing else", () => {
    const { dependencies, devDependencies } = JSON.parse(fs.readFileSync(path.join(root(), "package.json"), "utf8"));
    const imported = new Set(
      filesIn(root())
        .filter((file) => /\.tsx?$/.test(file) && !file.startsWith("node_modules"))
        .flatMap((file) => [
          ...fs
            .readFileSync(path.join(root(), file), "utf8")
            .matchAll(/(?:from|import|resolve\()\s*\(?["']((?:@[\w-]+\/)?[\w-]+)(?:\/[^"']*)?["']/g),
        ])
        .map((match) => match[1] ?? ""),
    );
    const peers = new Set(["better-sqlite3", "drizzle-orm", "pg", "pino", "prom-client", "tsx", "vitest", "hinotori"]);
    const declared = Object.keys({ ...dependencies, ...devDependencies });
    expect(declared.filter((each) => !imported.has(each) && !peers.has(each) && !each.startsWith("@types/"))).toEqual(
      [],
    );
    expect([...imported].filter((each) => !declared.includes(each) && !["node", name].includes(each))).toEqual([]);
  });
});

// One with everything, and one with as little as can be.
describe.each(["full", "bare"])("a new application, %s,", (name) => {
  test("passes its own tests", { timeout: 300_000 }, () => {
    runBin(path.join(folder, name, "apps", name), "vitest", "run");
  });
});

test("an application on PostgreSQL says where its server may be, in all places that ask", () => {
  const read = (file: string): string => fs.readFileSync(path.join(folder, "big/apps/big", file), "utf8");
  expect(read("README.md")).toMatch(/It needs a PostgreSQL server: .*`DATABASE_URL`/);
  expect(read("Dockerfile")).toContain("-e DATABASE_URL=… -e SECRET_KEY_BASE=… big\n");
  expect(read("Dockerfile")).not.toContain("/data");
  // What `.env` says for development holds for tests too.
  expect(read("test/support/application.ts")).toContain('DATABASE_URL: readEnvironment()["DATABASE_URL"]');
});
