/** Digested copies of an application's static files. */
import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

import { runCommand } from "./support/run-command.ts";
import { smallApp } from "./support/small-app.ts";

function shopWithStyle() {
  const app = smallApp();
  app.write({ "priv/static/app.css": "a".repeat(2000), "build/app.js": "run();\n" });
  const names = (folder: string): string[] => fs.readdirSync(path.join(app.root, folder)).sort();
  return { ...app, names };
}

const copy = expect.stringMatching(/^app-[0-9a-f]{32}\.css$/);

describe("hinotori digest", () => {
  test("makes copies beside the files of priv/static, and a manifest", async () => {
    const { root, names } = shopWithStyle();
    const { code, out } = await runCommand(root, "digest");
    expect([code, out]).toEqual([0, "digested 1 file: priv/static/cache_manifest.json says which"]);
    expect(names("priv/static")).toEqual(expect.arrayContaining(["app.css", copy, "cache_manifest.json"]));
  });

  test("takes the files of another folder, and puts the copies elsewhere", async () => {
    const { root, names } = shopWithStyle();
    const { io } = await runCommand(root, "digest build --output public --json");
    expect(io.values).toEqual([{ fileCount: 1, manifest: "public/cache_manifest.json" }]);
    expect(names("build")).toEqual(["app.js"]);
    expect(names("public")).toContain("app.js");
  });

  test("says where no files are", async () => {
    const { code, err } = await runCommand(shopWithStyle().root, "digest nowhere");
    expect([code, err]).toEqual([1, expect.stringContaining("Build the files first")]);
  });
});

describe("hinotori digest clean", () => {
  test("leaves what is in use, and says what it has removed", async () => {
    const { root, write, names } = shopWithStyle();
    await runCommand(root, "digest");
    const [first] = names("priv/static").filter((name) => /^app-\w+\.css$/.test(name));
    write({ "priv/static/app.css": "b".repeat(2000) });
    await runCommand(root, "digest");
    expect((await runCommand(root, "digest clean")).out).toBe("nothing to remove");
    expect((await runCommand(root, "digest clean --keep 0")).out).toBe(`   remove  priv/static/${first}`);
    expect(names("priv/static").filter((name) => /^app-\w+\.css$/.test(name))).toHaveLength(1);
  });

  test("leaves nothing but the files with --all", async () => {
    const { root, names } = shopWithStyle();
    await runCommand(root, "digest");
    const { io } = await runCommand(root, "digest clean --all --json");
    expect(io.values).toEqual([{ removed: [copy] }]);
    expect(names("priv/static")).toEqual(["app.css"]);
  });

  test("refuses a count that is none", async () => {
    const { code, err } = await runCommand(shopWithStyle().root, "digest clean --keep=few");
    expect([code, err]).toEqual([1, expect.stringContaining("expected --keep to be a whole number, got: few")]);
  });
});
