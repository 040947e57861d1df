import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { checkConfig } from "../src/sqlite/config.ts";
import { openDatabase, openToRead, storageDown, storageUp } from "../src/sqlite.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-sqlite-"));
  file = path.join(folder, "data", "posts.db");
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

describe("storageUp", () => {
  test("makes the folder and an empty database", () => {
    expect(storageUp(file)).toBe("created");
    expect(new Database(file, { readonly: true }).close().open).toBe(false);
  });

  test("leaves a database that is there alone", () => {
    storageUp(file);
    const database = new Database(file);
    database.exec("CREATE TABLE a (x)");
    database.close();
    expect(storageUp(file)).toBe("already_up");
    expect(fs.statSync(file).size).toBeGreaterThan(0);
  });
});

describe("storageDown", () => {
  test("removes the database and what SQLite keeps beside it", () => {
    storageUp(file);
    for (const suffix of ["-wal", "-shm", "-journal"]) fs.writeFileSync(`${file}${suffix}`, "");
    expect(storageDown(file)).toBe("dropped");
    expect(fs.readdirSync(path.dirname(file))).toEqual([]);
  });

  test("answers already_down when there is none", () => {
    expect(storageDown(file)).toBe("already_down");
  });
});

describe("a database in memory", () => {
  test("is always up, and down, without a file", () => {
    expect([storageUp(":memory:"), storageDown(":memory:")]).toEqual(["already_up", "already_down"]);
    expect(fs.existsSync(":memory:")).toBe(false);
  });
});

describe("openDatabase", () => {
  const config = () => checkConfig("Blog.Repo", { database: file, busyTimeoutMs: 0 });

  test("names the file when it is no database, and lets go of it", () => {
    const closed = vi.spyOn(Database.prototype, "close");
    fs.mkdirSync(path.dirname(file));
    fs.writeFileSync(file, "no database".repeat(200));
    expect(() => openDatabase(config())).toThrow(
      expect.objectContaining({
        code: "REPO_CONFIG",
        key: "database",
        cause: expect.objectContaining({ code: "SQLITE_NOTADB" }),
      }),
    );
    expect(closed).toHaveBeenCalledOnce();
  });

  test("hands SQLite's busy error on while another connection keeps the file to itself", () => {
    storageUp(file);
    const other = new Database(file);
    other.pragma("locking_mode = EXCLUSIVE");
    other.exec("BEGIN EXCLUSIVE");
    expect(() => openDatabase(config())).toThrow(expect.objectContaining({ code: "SQLITE_BUSY" }));
    other.close();
    openDatabase(config()).close();
  });

  test("names the file when its folder cannot be made", () => {
    fs.writeFileSync(path.join(folder, "data"), "a file where a folder should be");
    expect(() => openDatabase(config())).toThrow(
      expect.objectContaining({ code: "REPO_CONFIG", message: expect.stringContaining(file) }),
    );
  });
});

describe("openToRead", () => {
  test("answers undefined, and makes nothing, when there is no file", () => {
    expect(openToRead(checkConfig("Blog.Repo", { database: file }))).toBeUndefined();
    expect(fs.existsSync(file)).toBe(false);
  });

  test("cannot write", () => {
    const config = checkConfig("Blog.Repo", { database: file });
    openDatabase(config).close();
    const database = openToRead(config)!;
    expect(() => database.exec("CREATE TABLE a (x)")).toThrow("readonly");
    database.close();
  });
});
