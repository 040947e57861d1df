import fs from "node:fs";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { filesIn, hinotori, linkModules, runBin, temporaryFolder } from "./support/new-workspace.ts";

let folder: string;
let workspace: string;

beforeAll(async () => {
  folder = temporaryFolder();
  workspace = path.join(folder, "shop");
  await hinotori(folder, ["new", "shop", "--no-install", "--no-git"]);
  linkModules(workspace, "shop");
});

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const gen = (...argv: readonly string[]) => hinotori(workspace, ["gen", "package", ...argv]);
const snapshot = () =>
  filesIn(workspace).map((file) => [
    file,
    file.includes("node_modules") ? "" : fs.readFileSync(path.join(workspace, file), "utf8"),
  ]);

describe("hinotori gen package", () => {
  test("makes a package that passes its own checks, and takes it back", async () => {
    const before = snapshot();
    const { code, out } = await gen("money_box");
    expect([code, out]).toEqual([0, expect.stringContaining("    npx pnpm install")]);
    const root = path.join(workspace, "packages", "money_box");
    expect(filesIn(root)).toEqual([
      "README.md",
      "package.json",
      "src/index.ts",
      "src/money-box.ts",
      "test/money-box.test.ts",
      "tsconfig.build.json",
      "tsconfig.json",
      "vitest.config.ts",
    ]);
    const { dependencies } = JSON.parse(fs.readFileSync(path.join(workspace, "apps/shop/package.json"), "utf8"));
    expect(dependencies).toMatchObject({ money_box: "workspace:*" });
    fs.symlinkSync(path.join(workspace, "apps/shop/node_modules"), path.join(root, "node_modules"));
    runBin(root, "tsc", "-p", "tsconfig.json");
    runBin(root, "vitest", "run");
    runBin(workspace, "oxfmt", "--check");
    runBin(workspace, "oxlint", "--deny-warnings");
    runBin(root, "tsc", "-p", "tsconfig.build.json");
    expect(fs.existsSync(path.join(root, "dist/index.d.ts"))).toBe(true);
    for (const name of ["node_modules", "dist"]) fs.rmSync(path.join(root, name), { recursive: true });
    expect((await gen("money_box")).out).toContain("same  packages/money_box/package.json");
    expect((await gen("money_box", "--undo")).code).toBe(0);
    expect(snapshot()).toEqual(before);
  });

  test("takes a scope, and shows what it would do", async () => {
    const { code, value } = await gen("@shop/money", "--dry-run", "--json");
    expect(code).toBe(0);
    expect(value).toMatchObject({
      dryRun: true,
      created: expect.arrayContaining(["packages/money/package.json"]),
      edited: ["apps/shop/package.json"],
    });
  });

  test.each([
    ["fs", "which Node.js has"],
    ["index", "such as money or @shop/money, got: index"],
    ["shop", "which apps/shop has"],
    ["hono", "which a dependency of apps/shop has"],
    ["vitest", "A scope makes it one: @shop/vitest"],
  ])("refuses the name %s, which means another package", async (name, problem) => {
    const before = snapshot();
    for (const more of [[], ["--undo"]]) {
      const { code, err } = await gen(name, ...more);
      expect([code, err]).toEqual([1, expect.stringContaining(problem)]);
    }
    expect(snapshot()).toEqual(before);
  });

  test("leaves applications alone when it is not clear which is meant", async () => {
    await hinotori(workspace, ["new", "other", "--no-install"]);
    expect((await gen("money", "--dry-run", "--json")).value).toMatchObject({ edited: [] });
    expect((await gen("money", "--dry-run", "--json", "--app", "other")).value).toMatchObject({
      edited: ["apps/other/package.json"],
    });
  });

  test.each([
    ["Money", "Did you mean money?"],
    ["money/box", "Did you mean box?"],
    ["../money", "Did you mean money?"],
    ["7", "a letter first"],
  ])("refuses the name %s", async (name, repair) => {
    expect(await gen(name)).toMatchObject({ code: 1, err: expect.stringContaining(repair) });
  });

  test("refuses to work outside a workspace", async () => {
    expect(await hinotori(folder, ["gen", "package", "money"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("hinotori new"),
    });
  });
});
