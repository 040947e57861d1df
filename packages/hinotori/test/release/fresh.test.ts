/** Which packages need no build: files with times, and what is said of them. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";

import { isFresh } from "../../src/release/fresh.ts";
import type { Gathered } from "../../src/release/gather.ts";

let workspace: string;
let from: string;

beforeEach(() => {
  workspace = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-fresh-"));
  onTestFinished(() => fs.rmSync(workspace, { recursive: true, force: true }));
  from = path.join(workspace, "packages", "lib");
  write("tsconfig.base.json", 1);
  write("packages/lib/package.json", 1);
  write("packages/lib/src/inner/a.ts", 2);
  write("packages/lib/dist/inner/a.js", 3);
  write("packages/lib/dist/index.js", 4);
});

/** Writes a file as of some minute. */
function write(file: string, minute: number): void {
  const at = path.join(workspace, file);
  fs.mkdirSync(path.dirname(at), { recursive: true });
  fs.writeFileSync(at, "");
  fs.utimesSync(at, minute * 60, minute * 60);
}

const fresh = (script = "tsc -p tsconfig.json"): boolean => {
  const one: Gathered = {
    name: "lib",
    manifest: { scripts: { build: script } },
    from,
    to: "node_modules/lib",
    isSource: true,
  };
  return isFresh(one, workspace);
};

describe("isFresh", () => {
  test("says so of a package whose build is younger than everything that it is made of", () => {
    expect(fresh()).toBe(true);
    write("packages/lib/test/a.test.ts", 9);
    expect(fresh()).toBe(true);
  });

  test.each(["packages/lib/src/b.ts", "packages/lib/tsconfig.json", "tsconfig.base.json", "pnpm-lock.yaml"])(
    "does not when %s is younger",
    (file) => {
      write(file, 9);
      expect(fresh()).toBe(false);
    },
  );

  test("does not when a part of the build is older, such as one that has no source any more", () => {
    write("packages/lib/dist/old.js", 1);
    expect(fresh()).toBe(false);
  });

  test("does not when nothing is built, and of builds that it does not know", () => {
    expect([fresh("tsc && node copy.mjs"), fresh("vite build")]).toEqual([false, false]);
    fs.rmSync(path.join(from, "dist"), { recursive: true });
    expect(fresh()).toBe(false);
  });
});
