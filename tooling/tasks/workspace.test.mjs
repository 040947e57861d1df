/** What the workspace file and the manifests say, as the tasks read them. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { bin, packages, root } from "./workspace.mjs";

let base;

beforeEach(() => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-workspace-"));
});

afterEach(() => {
  fs.rmSync(base, { recursive: true });
});

describe("packages", () => {
  test("follows the list of pnpm-workspace.yaml, and skips folders without a manifest", () => {
    fs.writeFileSync(
      path.join(base, "pnpm-workspace.yaml"),
      'packages:\n  # comment\n  - packages/*\n  - "tooling"\n\ncatalog:\n  - no\n',
    );
    for (const folder of ["packages/b", "packages/a", "tooling"]) {
      fs.mkdirSync(path.join(base, folder), { recursive: true });
      fs.writeFileSync(path.join(base, folder, "package.json"), JSON.stringify({ name: folder }));
    }
    fs.mkdirSync(path.join(base, "packages/empty"));
    expect(packages(base).map(({ manifest }) => manifest.name)).toEqual(["packages/a", "packages/b", "tooling"]);
  });
});

describe("bin", () => {
  test("is an absolute path to a file", () => {
    for (const name of ["turbo", "tsx", "oxlint", "oxfmt"]) expect(fs.statSync(bin(name)).isFile()).toBe(true);
    expect(path.isAbsolute(bin("vitest", "vitest", path.join(root, "tooling")))).toBe(true);
  });
});
