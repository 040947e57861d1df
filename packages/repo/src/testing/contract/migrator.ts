/** The contract of migrations: run once, whole, in order, taken back, told of, dumped and loaded. */
import fs from "node:fs";

import { captureLog } from "@hinotori/otp/testing";
import { beforeEach, expect, test } from "vitest";

import { Migrator } from "../../migrator.ts";
import { Storage } from "../../storage.ts";
import { type ContractSubject, prepare, type Subject } from "./subject.ts";

const versions = (list: readonly { readonly version: number }[]) => list.map(({ version }) => version);

let mine: Subject;

const migrate = (options = {}) => Migrator.migrate(mine.repo, { log: false, ...options });
const has = (table: string) =>
  Storage.query(mine.repo, `SELECT * FROM ${table}`).then(
    () => true,
    () => false,
  );

/** Adds the tests. */
export function testMigrator(subject: ContractSubject): void {
  beforeEach(async () => {
    mine = prepare(subject);
    await Storage.create(mine.repo);
  });
  testRuns();
  testOrder();
  testStructure(subject);
}

function testRuns(): void {
  test("run what has not run, and then nothing; the repo need not be running", async () => {
    mine.write("1_a.sql", "CREATE TABLE a (x integer)");
    expect(await migrate()).toEqual([{ version: 1, name: "a" }]);
    mine.write("20_b.sql", "CREATE TABLE b (x integer); INSERT INTO b VALUES (1);");
    mine.write("3_c.sql", "CREATE TABLE c (x integer)");
    expect(versions(await migrate({ step: 1 }))).toEqual([3]);
    expect(versions(await migrate())).toEqual([20]);
    expect(await migrate()).toEqual([]);
    expect((await Storage.query(mine.repo, "SELECT x FROM b")).rows).toEqual([[1]]);
  });

  test("happen whole or not at all, and keep what ran before", async () => {
    mine.write("1_a.sql", "CREATE TABLE a (x integer)");
    mine.write("2_b.sql", "CREATE TABLE b (x integer); INSERT INTO a VALUES (1); INSERT INTO nowhere VALUES (1)");
    await expect(migrate()).rejects.toMatchObject({
      code: "REPO_MIGRATION",
      reason: "statement",
      version: 2,
      statement: "INSERT INTO nowhere VALUES (1)",
      file: expect.stringContaining("2_b.sql"),
    });
    expect([await has("a"), await has("b")]).toEqual([true, false]);
    expect((await Storage.query(mine.repo, "SELECT * FROM a")).rows).toEqual([]);
  });

  test("are run by the guard's button in a database that it makes first", async () => {
    mine.write("1_a.sql", "CREATE TABLE a (x integer)");
    await Storage.drop(mine.repo);
    const guard = Migrator.guard({ repos: [mine.repo] });
    const ask = (method: string) => guard(new Request("http://localhost/hinotori/migrate", { method }));
    await expect(ask("GET")).rejects.toMatchObject({
      code: "REPO_PENDING_MIGRATION",
      migrations: [{ version: 1, name: "a" }],
    });
    await captureLog(async () => {
      expect((await ask("POST"))?.status).toBe(303);
    });
    expect(await ask("GET")).toBeUndefined();
    expect(await has("a")).toBe(true);
  });

  test.each(["COMMIT", "BEGIN", "ROLLBACK"])("leave transactions to the migrator: %s", async (sql) => {
    mine.write("1_a.sql", `CREATE TABLE a (x integer); ${sql}`);
    await expect(migrate()).rejects.toMatchObject({ reason: "transaction", statement: sql });
    expect(await has("a")).toBe(false);
  });
}

function testOrder(): void {
  test("run late with a warning, and are noticed when they were edited", async () => {
    mine.write("2_b.sql", "CREATE TABLE b (x integer)");
    await migrate();
    mine.write("1_a.sql", "CREATE TABLE a (x integer)");
    mine.write("2_b.sql", "CREATE TABLE b (x integer, y integer)");
    await expect(migrate({ strictVersionOrder: true })).rejects.toMatchObject({ reason: "late" });
    await expect(migrate({ onChanged: "error" })).rejects.toMatchObject({ reason: "changed" });
    const events = await captureLog(() => migrate(), "warning");
    expect(events.map((event) => event.text())).toEqual([
      expect.stringContaining("was changed since"),
      expect.stringContaining("1 a late, after 2"),
    ]);
  });

  test("are taken back by what stands beside them", async () => {
    for (const name of ["a", "b"]) {
      const version = name === "a" ? 1 : 2;
      mine.write(`${version}_${name}.sql`, `CREATE TABLE ${name} (x integer)`);
      mine.write(`${version}_${name}.down.sql`, `DROP TABLE ${name}`);
    }
    await migrate();
    expect(versions(await Migrator.rollback(mine.repo, { log: false }))).toEqual([2]);
    expect([await has("a"), await has("b")]).toEqual([true, false]);
    mine.write("3_c.sql", "-- irreversible: it forgets\nCREATE TABLE c (x integer)");
    await migrate();
    await expect(Migrator.rollback(mine.repo, { log: false })).rejects.toMatchObject({ reason: "irreversible" });
  });

  test("stand as they do, before and after, and when there is no database", async () => {
    mine.write("1_a.sql", "CREATE TABLE a (x integer)");
    const standing = async () => (await Migrator.status(mine.repo)).map(({ status, file }) => [status, file]);
    await Storage.drop(mine.repo);
    expect(await standing()).toEqual([["down", "present"]]);
    await expect(Migrator.checkPending(mine.repo)).rejects.toMatchObject({ code: "REPO_PENDING_MIGRATION" });
    await Storage.create(mine.repo);
    await migrate();
    mine.write("1_a.sql", "CREATE TABLE a (y integer)");
    expect(await standing()).toEqual([["up", "changed"]]);
    expect((await Migrator.status(mine.repo))[0]?.insertedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    await Migrator.checkPending(mine.repo);
  });
}

function testStructure(subject: ContractSubject): void {
  test("are kept as a structure, of which an empty database is made", async () => {
    mine.write("1_create_tables.sql", subject.createTables);
    await migrate();
    const file = await Migrator.dump(mine.repo);
    const text = fs.readFileSync(file, "utf8");
    expect(await Migrator.load(mine.repo)).toBe("already_loaded");
    await Storage.drop(mine.repo, { force: true });
    await expect(Migrator.dump(mine.repo)).rejects.toMatchObject({ code: "REPO_MIGRATION", reason: "file_missing" });
    await Storage.create(mine.repo);
    expect(await Migrator.load(mine.repo)).toBe("loaded");
    expect([await has("authors"), await has("posts")]).toEqual([true, true]);
    expect(await migrate()).toEqual([]);
    await Migrator.dump(mine.repo);
    expect(fs.readFileSync(file, "utf8")).toBe(text);
  });

  test("are loaded whole or not at all", async () => {
    await expect(Migrator.load(mine.repo)).rejects.toMatchObject({ reason: "structure_missing" });
    fs.writeFileSync(`${mine.priv}/structure.sql`, "CREATE TABLE a (x integer);\nCREATE TABEL b (x integer);");
    await expect(Migrator.load(mine.repo)).rejects.toMatchObject({ statement: "CREATE TABEL b (x integer)" });
    expect(await has("a")).toBe(false);
  });
}
