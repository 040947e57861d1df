import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Application } from "@hinotori/otp";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { Migrator, Repo as Repository } from "../../src/index.ts";

const Repo = Repository.define("Structure.Repo", { otpApp: "structure" });
let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-structure-"));
  fs.mkdirSync(path.join(folder, "migrations"));
  use("first.db");
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

const use = (database: string) =>
  Application.putEnv("structure", "Structure.Repo", { database: path.join(folder, database), priv: folder });
const write = (name: string, sql: string) => fs.writeFileSync(path.join(folder, "migrations", name), sql);
const migrate = () => Migrator.migrate(Repo, { log: false });
const file = () => path.join(folder, "structure.sql");

function writeMigrations(): void {
  write(
    "1_create_posts.sql",
    `CREATE TABLE posts (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT DEFAULT 'it''s; new' /* a ; */); -- the posts
     CREATE UNIQUE INDEX by_title ON posts (title);`,
  );
  write(
    "2_more.sql",
    `CREATE VIEW titles AS SELECT title FROM posts;
     CREATE TRIGGER shout AFTER INSERT ON posts BEGIN UPDATE posts SET title = upper(new.title) WHERE id = new.id; END;
     CREATE VIRTUAL TABLE words USING fts5 (word);`,
  );
}

function structure(database: string): unknown[] {
  const open = new Database(path.join(folder, database), { readonly: true });
  try {
    return open.prepare("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").all();
  } finally {
    open.close();
  }
}

describe("Migrator.dump and Migrator.load", () => {
  test("make an empty database one that looks as if it had been migrated", async () => {
    writeMigrations();
    await migrate();
    expect(await Migrator.dump(Repo)).toBe(file());
    use("second.db");
    expect(await Migrator.load(Repo)).toBe("loaded");
    expect(structure("second.db")).toEqual(structure("first.db"));
    expect((await Migrator.status(Repo)).map(({ status, file: state }) => [status, state])).toEqual([
      ["up", "present"],
      ["up", "present"],
    ]);
    expect(await migrate()).toEqual([]);
    // What a loaded database dumps is what it was loaded from.
    const text = fs.readFileSync(file(), "utf8");
    await Migrator.dump(Repo);
    expect(fs.readFileSync(file(), "utf8")).toBe(text);
    expect(fs.readdirSync(folder).filter((name) => name.endsWith(".draft"))).toEqual([]);
  });

  test("leave a database alone that has a table", async () => {
    writeMigrations();
    await migrate();
    await Migrator.dump(Repo);
    expect(await Migrator.load(Repo)).toBe("already_loaded");
  });

  test("load all of a file or nothing", async () => {
    fs.writeFileSync(file(), "CREATE TABLE a (x);\nCREATE TABEL b (x);");
    await expect(Migrator.load(Repo)).rejects.toMatchObject({ reason: "statement", statement: "CREATE TABEL b (x)" });
    expect(structure("first.db")).toEqual([]);
    fs.writeFileSync(file(), "CREATE TABLE a (x); COMMIT;");
    await expect(Migrator.load(Repo)).rejects.toMatchObject({ reason: "statement", statement: "COMMIT" });
    expect(structure("first.db")).toEqual([]);
  });

  test("say what is missing", async () => {
    await expect(Migrator.load(Repo)).rejects.toMatchObject({ code: "REPO_MIGRATION", reason: "structure_missing" });
    use("never.db");
    await expect(Migrator.dump(Repo)).rejects.toMatchObject({ reason: "file_missing" });
    expect(fs.existsSync(file())).toBe(false);
  });
});

describe("Migrator.rollback", () => {
  test("says that a migration is irreversible, and why, before anything is reverted", async () => {
    write("1_drop_addresses.sql", "-- Irreversible: the old addresses are gone\nCREATE TABLE a (x);");
    write("2_create_b.sql", "CREATE TABLE b (x);");
    write("2_create_b.down.sql", "DROP TABLE b;");
    await migrate();
    await expect(Migrator.rollback(Repo, { all: true, log: false })).rejects.toMatchObject({
      code: "REPO_MIGRATION",
      reason: "irreversible",
      version: 1,
      file: path.join(folder, "migrations", "1_drop_addresses.down.sql"),
      message: expect.stringContaining("irreversible: the old addresses are gone"),
    });
    expect((await Migrator.status(Repo)).map(({ status }) => status)).toEqual(["up", "up"]);
  });

  test("goes back to a version that stays, and forth to one that does not run", async () => {
    for (const version of [1, 2, 3]) {
      write(`${version}_t${version}.sql`, `CREATE TABLE t${version} (x);`);
      write(`${version}_t${version}.down.sql`, `DROP TABLE t${version};`);
    }
    const versions = async (run: Promise<readonly { version: number }[]>) => (await run).map(({ version }) => version);
    expect(await versions(Migrator.migrate(Repo, { toExclusive: 3, log: false }))).toEqual([1, 2]);
    await migrate();
    expect(await versions(Migrator.rollback(Repo, { toExclusive: 1, log: false }))).toEqual([3, 2]);
    await expect(Migrator.rollback(Repo, { toExclusive: 1, step: 1 })).rejects.toMatchObject({ reason: "bad_option" });
  });
});
