import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

const bin = fileURLToPath(new URL("../bin/", import.meta.url));

let folder: string;

beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "create-hinotori-")));
});

afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const create = (...argv: readonly string[]) =>
  spawnSync(process.execPath, [path.join(bin, "create-hinotori.mjs"), ...argv], { cwd: folder, encoding: "utf8" });

describe("create-hinotori", () => {
  test("makes a new application", () => {
    const { status, stdout } = create("my_app", "--no-install", "--no-git");
    expect(stdout).toContain("    cd my_app\n    npm start\n");
    expect(status).toBe(0);
    expect(fs.existsSync(path.join(folder, "my_app/apps/my_app/hinotori.config.ts"))).toBe(true);
  });

  test("takes every option of hinotori new, and its exit code", () => {
    expect(create("--help").stdout).toContain("Usage  hinotori new [path] [options]");
    expect(create("My App", "--no-install")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("Did you mean my_app?"),
    });
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test("checks the version of Node.js as hinotori does", () => {
    const [own, hinotori] = [bin, path.join(bin, "../../hinotori/bin")].map((each) =>
      fs.readFileSync(path.join(each, "node-version.mjs"), "utf8"),
    );
    expect(own).toBe(hinotori);
  });
});
