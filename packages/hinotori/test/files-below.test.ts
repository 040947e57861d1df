/** What lies below a folder, with links in it. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { beforeEach, expect, onTestFinished, test } from "vitest";

import { filesBelow } from "../src/files-below.ts";

let folder: string;

const named = (): readonly string[] => filesBelow(folder).map((file) => path.relative(folder, file));

beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-below-")));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  fs.mkdirSync(path.join(folder, "in"));
  fs.writeFileSync(path.join(folder, "in", "file"), "");
});

test("goes into folders, and not into links to them", () => {
  fs.symlinkSync("..", path.join(folder, "in", "back"));
  expect(named()).toEqual(["in/file"]);
});

test("a link to a file is a file, and one that leads nowhere is none", () => {
  fs.symlinkSync("in/file", path.join(folder, "link"));
  fs.symlinkSync("gone", path.join(folder, "dangling"));
  expect([...named()].sort()).toEqual(["in/file", "link"]);
});

test("where there is no folder there are none", () => {
  expect(filesBelow(path.join(folder, "gone"))).toEqual([]);
});
