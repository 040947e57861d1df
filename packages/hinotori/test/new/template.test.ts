import fs from "node:fs";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

import { problemOfName } from "../../src/new/app-name.ts";
import { readCatalog } from "../../src/new/catalog.ts";
import { pinnedPnpm } from "../../src/new/pnpm.ts";

const checkout = fileURLToPath(new URL("../../../../", import.meta.url));
const template = fileURLToPath(new URL("../../templates/workspace/", import.meta.url));

const readRoot = (file: string): string => fs.readFileSync(checkout + file, "utf8");
const readTemplate = (file: string): string => fs.readFileSync(template + file, "utf8");
const readApp = (file: string): string => readTemplate(`../app/${file}`);
const parse = (text: string) => JSON.parse(text.replace(/^\s*\/\/.*$/gm, ""));

describe("templates/app", () => {
  test("has no folder or file that an application could be called like", () => {
    const app = fileURLToPath(new URL("../../templates/app/", import.meta.url));
    const names = ["src", "test"]
      .flatMap((folder) => fs.readdirSync(app + folder))
      .map((name) => name.split(".")[0] ?? "");
    const free = names.filter((name) => !name.startsWith("blank-slate") && problemOfName(name) === undefined);
    expect(free).toEqual([]);
  });

  test("has an image that is built of nothing that git does not see", () => {
    const patterns = (text: string): readonly string[] => text.split("\n").filter((line) => !/^(?:#|$)/.test(line));
    const unseen = [readApp("_gitignore"), readTemplate("_gitignore")]
      .flatMap(patterns)
      .map((pattern) => `**/${pattern.replace(/^\/|\/$/g, "")}`);
    // The keys of `gen cert` have a .gitignore of their own, which a builder does not read.
    const wanted = new Set([...unseen, "**/priv/cert", ".git"]);
    expect([...wanted].filter((pattern) => !patterns(readApp("Dockerfile.dockerignore")).includes(pattern))).toEqual(
      [],
    );
  });
});

describe("templates/workspace", () => {
  test("has the versions of Hinotori's own workspace", () => {
    const own = readCatalog(readRoot("pnpm-workspace.yaml"));
    const entries = [...readCatalog(readTemplate("pnpm-workspace.yaml"))];
    expect(entries.map(([name]) => [name, own.get(name)])).toEqual(entries);
    expect(entries.length).toBeGreaterThan(10);
  });

  test("has the pnpm and the Node.js of Hinotori's own workspace", () => {
    const [root, own] = [parse(readRoot("package.json")), parse(readTemplate("package.json"))];
    expect([own.packageManager, own.engines]).toEqual([root.packageManager, root.engines]);
    expect([root.packageManager, own.devDependencies.pnpm]).toEqual([`pnpm@${pinnedPnpm}`, pinnedPnpm]);
    // `npm create hinotori` brings it along.
    expect(parse(readRoot("packages/create-hinotori/package.json")).dependencies.pnpm).toBe(pinnedPnpm);
  });

  test("is formatted, compiled and linted by the same rules", () => {
    expect(parse(readTemplate("_oxfmtrc.json"))).toEqual(parse(readRoot(".oxfmtrc.json")));
    expect(parse(readTemplate("tsconfig.base.json"))).toEqual(parse(readRoot("tsconfig.base.json")));
    const { rules, plugins, categories } = parse(readTemplate("_oxlintrc.json"));
    expect({ rules, plugins, categories }).toEqual(
      (({ rules, plugins, categories }) => ({ rules, plugins, categories }))(parse(readRoot(".oxlintrc.json"))),
    );
  });
});
