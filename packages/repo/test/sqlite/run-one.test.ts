import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { MigrationFile } from "../../src/migrator/files.ts";
import { ensureLedger, readLedger } from "../../src/sqlite/ledger.ts";
import { runOne } from "../../src/sqlite/run-one.ts";

let database: Database.Database;

beforeEach(() => {
  database = new Database(":memory:");
  database.pragma("foreign_keys = ON");
  ensureLedger(database);
});
afterEach(() => {
  database.close();
});

const migration = (version: number, sql: string): MigrationFile => ({
  version,
  name: `step_${version}`,
  file: `/m/${version}_step.sql`,
  downFile: undefined,
  sql,
  irreversible: undefined,
  hash: "h",
});
const up = (version: number, sql: string) => runOne(database, { migration: migration(version, sql), direction: "up" });
const tables = () =>
  database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").pluck().all();
const foreignKeys = () => database.pragma("foreign_keys", { simple: true });

describe("runOne", () => {
  test("applies a migration once", () => {
    expect(up(1, "CREATE TABLE a (x)")).toBe(true);
    expect(up(1, "CREATE TABLE a (x)")).toBe(false);
    expect(readLedger(database)).toMatchObject([{ version: 1, name: "step_1", hash: "h" }]);
  });

  test("leaves nothing of a migration that fails, and names the statement", () => {
    const sql = "CREATE TABLE a (x);\nINSERT INTO a VALUES (1);\nINSERT INTO nowhere VALUES (1);";
    expect(() => up(1, sql)).toThrow(
      expect.objectContaining({
        reason: "statement",
        file: "/m/1_step.sql",
        version: 1,
        statement: "INSERT INTO nowhere VALUES (1)",
      }),
    );
    expect(tables()).toEqual(["schema_migrations"]);
    expect(readLedger(database)).toEqual([]);
    expect(database.inTransaction).toBe(false);
  });

  test("keeps the rows of children while their parent is rebuilt", () => {
    up(1, "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (pid REFERENCES p(id) ON DELETE CASCADE);");
    database.exec("INSERT INTO p VALUES (1), (2); INSERT INTO c VALUES (1), (2), (2);");
    up(
      2,
      `PRAGMA foreign_keys=OFF;--> statement-breakpoint
       CREATE TABLE __new_p (id INTEGER PRIMARY KEY, title TEXT);--> statement-breakpoint
       INSERT INTO __new_p (id) SELECT id FROM p;--> statement-breakpoint
       DROP TABLE p;--> statement-breakpoint
       ALTER TABLE __new_p RENAME TO p;--> statement-breakpoint
       PRAGMA foreign_keys=ON;`,
    );
    expect(database.prepare("SELECT count(*) FROM c").pluck().get()).toBe(3);
    expect(database.pragma("foreign_key_list(c)")).toMatchObject([{ table: "p" }]);
    expect(foreignKeys()).toBe(1);
    expect(() => database.exec("INSERT INTO c VALUES (9)")).toThrow("FOREIGN KEY");
  });

  test("refuses a migration that leaves a child without its parent", () => {
    up(
      1,
      "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (pid REFERENCES p(id)); INSERT INTO p VALUES (1); INSERT INTO c VALUES (1);",
    );
    expect(() => up(2, "DELETE FROM p")).toThrow(
      expect.objectContaining({ reason: "foreign_keys", message: expect.stringContaining("c row 1 → p") }),
    );
    expect(database.prepare("SELECT count(*) FROM p").pluck().get()).toBe(1);
    expect(foreignKeys()).toBe(1);
  });

  test.each([0, 1])("puts foreign_keys back to %d", (setting) => {
    database.pragma(`foreign_keys = ${setting}`);
    up(1, "CREATE TABLE a (x)");
    expect(() => up(2, "nonsense")).toThrow();
    expect(foreignKeys()).toBe(setting);
  });

  test("refuses statements that begin or end a transaction before any has run", () => {
    expect(() => up(1, "CREATE TABLE a (x); COMMIT; CREATE TABLE b (x);")).toThrow(
      expect.objectContaining({ reason: "transaction", statement: "COMMIT" }),
    );
    expect(tables()).toEqual(["schema_migrations"]);
  });

  test("notices a statement that ends the transaction behind its back", () => {
    const sql =
      "CREATE TABLE a (x UNIQUE); INSERT INTO a VALUES (1); INSERT OR ROLLBACK INTO a VALUES (1); CREATE TABLE b (x);";
    expect(() => up(1, sql)).toThrow(expect.objectContaining({ reason: "statement" }));
    expect(tables()).toEqual(["schema_migrations"]);
  });

  test("tells what it runs, and only when it runs", () => {
    const told: string[] = [];
    const run = { migration: migration(1, "CREATE TABLE a (x); CREATE TABLE b (x)"), direction: "up" } as const;
    const watched = { ...run, onBegin: () => told.push("begin"), onStatement: (sql: string) => told.push(sql) };
    runOne(database, watched);
    runOne(database, watched);
    expect(told).toEqual(["begin", "CREATE TABLE a (x)", "CREATE TABLE b (x)"]);
  });
});

describe("ensureLedger", () => {
  test("completes the two columns that Ecto makes", () => {
    const other = new Database(":memory:");
    other.exec("CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, inserted_at TEXT)");
    other.exec("INSERT INTO schema_migrations VALUES (5, '2026-01-01T00:00:00')");
    expect(readLedger(other)).toEqual([
      { version: 5, name: undefined, hash: undefined, insertedAt: "2026-01-01T00:00:00" },
    ]);
    ensureLedger(other);
    ensureLedger(other);
    expect(readLedger(other)).toEqual([
      { version: 5, name: undefined, hash: undefined, insertedAt: "2026-01-01T00:00:00" },
    ]);
    expect(other.prepare("SELECT name FROM pragma_table_info('schema_migrations')").pluck().all()).toEqual([
      "version",
      "inserted_at",
      "name",
      "hash",
    ]);
    other.close();
  });
});

describe("readLedger", () => {
  test("finds nothing in a database that was never migrated, and leaves it alone", () => {
    const fresh = new Database(":memory:");
    expect(readLedger(fresh)).toEqual([]);
    expect(fresh.prepare("SELECT count(*) FROM sqlite_master").pluck().get()).toBe(0);
    fresh.close();
  });
});
