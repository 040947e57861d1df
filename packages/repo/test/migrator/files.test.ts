import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { readDown, readMigrations } from "../../src/migrator/files.ts";

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-files-"));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
}

const named = () => readMigrations(folder).migrations.map(({ version, name }) => `${version} ${name}`);
const journal = (...entries: { tag: string; when: number }[]) =>
  JSON.stringify({ version: "7", dialect: "sqlite", entries });

describe("readMigrations", () => {
  test("reads plain files in the order of their numbers, not of their text", () => {
    write({ "10_ten.sql": "SELECT 10", "9_nine.sql": "SELECT 9", "20260101120000_later.sql": "SELECT 1" });
    expect(named()).toEqual(["9 nine", "10 ten", "20260101120000 later"]);
  });

  test("reads drizzle-kit's numbered files with their journal", () => {
    write({
      "0000_lush_vision.sql": "SELECT 0",
      "0001_calm_river.sql": "SELECT 1",
      "meta/_journal.json": journal(
        { tag: "0000_lush_vision", when: 1_700_000_000_000 },
        { tag: "0001_calm_river", when: 1_700_000_000_001 },
      ),
      "meta/0000_snapshot.json": "{}",
    });
    expect(named()).toEqual(["0 lush_vision", "1 calm_river"]);
    expect(readMigrations(folder).strangers).toEqual([]);
  });

  test("takes the version of a file without a number from the journal", () => {
    write({
      "lush_vision.sql": "SELECT 0",
      "meta/_journal.json": journal({ tag: "lush_vision", when: 1_700_000_000_000 }),
    });
    expect(named()).toEqual(["1700000000000 lush_vision"]);
  });

  test("reads drizzle-kit's one folder a migration", () => {
    write({
      "20260101120000_calm_river/migration.sql": "SELECT 1",
      "20260101120000_calm_river/snapshot.json": "{}",
      "20260101120000_calm_river/down.sql": "SELECT 2",
    });
    const [migration] = readMigrations(folder).migrations;
    expect(migration).toMatchObject({ version: 20_260_101_120_000, name: "calm_river", sql: "SELECT 1" });
    expect(migration && readDown(migration)).toBe("SELECT 2");
  });

  test("finds the file that reverts a migration beside it", () => {
    write({ "1_one.sql": "SELECT 1", "1_one.down.sql": "SELECT 2", "2_two.sql": "SELECT 3" });
    const [one, two] = readMigrations(folder).migrations;
    expect(one && readDown(one)).toBe("SELECT 2");
    expect(() => two && readDown(two)).toThrow(
      expect.objectContaining({ code: "REPO_MIGRATION", reason: "down_missing" }),
    );
  });

  test("hashes a text alike, whatever its line endings", () => {
    write({ "1_one.sql": "SELECT 1;\nSELECT 2;" });
    const [unix] = readMigrations(folder).migrations;
    write({ "1_one.sql": "SELECT 1;\r\nSELECT 2;" });
    const [windows] = readMigrations(folder).migrations;
    expect(windows?.hash).toBe(unix?.hash);
  });

  test("names files that will not run", () => {
    write({
      "1_one.sql": "SELECT 1",
      "two.sql": "SELECT 2",
      "3_three.ts": "",
      "4_four.down.sql": "SELECT 4",
      "README.md": "",
      ".keep": "",
      "5_five/notes.txt": "",
    });
    const strangers = readMigrations(folder).strangers.map((file) => path.relative(folder, file));
    expect(strangers).toEqual(["3_three.ts", "4_four.down.sql", "5_five", "two.sql"]);
  });

  test.each([
    ["duplicate_version", { "1_one.sql": "", "0001_two.sql": "" }],
    ["duplicate_name", { "1_one.sql": "", "2_one.sql": "" }],
    ["duplicate_name", { "1_one.sql": "", "2_one/migration.sql": "" }],
    ["version", { "20260101120000000_too_long.sql": "" }],
    ["file_missing", { "meta/_journal.json": journal({ tag: "0000_gone", when: 1 }) }],
    ["journal", { "meta/_journal.json": "{" }],
    ["journal", { "meta/_journal.json": '{"entries":[{}]}' }],
  ])("refuses a folder with %s", (reason, files) => {
    write(files);
    expect(() => readMigrations(folder)).toThrow(expect.objectContaining({ code: "REPO_MIGRATION", reason }));
  });

  test("refuses a folder that is not there", () => {
    expect(() => readMigrations(path.join(folder, "nowhere"))).toThrow(
      expect.objectContaining({ reason: "folder_missing" }),
    );
  });
});
