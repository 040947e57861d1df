import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Application } from "@hinotori/otp";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";

import { Migrator, Repo as Repository, Storage } from "../../src/index.ts";
import { Postgres, type PostgresConfig } from "../../src/postgres.ts";
import { describePostgres } from "../support/postgres.ts";

const program = fileURLToPath(new URL("../fixtures/migrating-postgres-program.ts", import.meta.url));
const Repo = Repository.define("Migrated.Repo", { otpApp: "migrated", adapter: Postgres });
const versions = (list: readonly { readonly version: number }[]) => list.map(({ version }) => version);

describePostgres("migrations on PostgreSQL", ({ config, server }) => {
  let priv: string;
  let mine: PostgresConfig;

  beforeEach(async () => {
    priv = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-migrations-"));
    fs.mkdirSync(path.join(priv, "migrations"));
    mine = { ...config(), priv };
    Application.putEnv("migrated", "Migrated.Repo", mine);
    await Storage.create(Repo);
  });
  afterEach(() => fs.rmSync(priv, { recursive: true, force: true }));

  const write = (name: string, sql: string) => fs.writeFileSync(path.join(priv, "migrations", name), sql);
  const migrate = (options = {}) => Migrator.migrate(Repo, { log: false, ...options });
  const read = async (sql: string) => (await Storage.query(Repo, sql)).rows;
  const tables = async () =>
    (await read("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")).flat();

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: server().url(mine.database) });
    client.on("error", () => {});
    await client.connect();
    onTestFinished(() => client.end());
    return client;
  }

  test("ask for a database that is not there, though there be nothing to migrate", async () => {
    await Migrator.checkPending(Repo);
    await Storage.drop(Repo);
    await expect(Migrator.checkPending(Repo)).rejects.toMatchObject({
      code: "REPO_PENDING_MIGRATION",
      migrations: [],
      actions: [{ label: "Create database for Migrated.Repo", path: "/hinotori/migrate", method: "POST" }],
      message: expect.stringContaining("npx hinotori db create"),
    });
  });

  describe("a file with a line `-- disable_ddl_transaction`", () => {
    const create = "CREATE TABLE a (x integer)";
    const concurrently = "CREATE INDEX CONCURRENTLY a_x ON a (x)";

    test("runs what does not run in a transaction, which is refused without the line", async () => {
      write("1_a.sql", create);
      write("2_b.sql", concurrently);
      await expect(migrate()).rejects.toMatchObject({
        reason: "statement",
        version: 2,
        statement: concurrently,
        cause: { code: "25001" },
      });
      write("2_b.sql", `-- disable_ddl_transaction\n${concurrently};`);
      write("2_b.down.sql", "-- disable_ddl_transaction\nDROP INDEX CONCURRENTLY a_x;");
      expect(versions(await migrate())).toEqual([2]);
      expect(await read("SELECT indexname FROM pg_indexes WHERE indexname = 'a_x'")).toHaveLength(1);
      expect(versions(await Migrator.rollback(Repo, { log: false }))).toEqual([2]);
      expect(await read("SELECT indexname FROM pg_indexes WHERE indexname = 'a_x'")).toHaveLength(0);
    });

    test("says what stays when one of its statements fails, and is not recorded", async () => {
      write("1_a.sql", `-- disable_ddl_transaction\n${create};\nSELECT nonsense;`);
      await expect(migrate()).rejects.toMatchObject({ reason: "statement", message: expect.stringContaining("stay") });
      expect(await tables()).toEqual(["a", "schema_migrations"]);
      expect((await Migrator.status(Repo)).map(({ status }) => status)).toEqual(["down"]);
    });
  });

  test("may hold functions, and set what would hide the ledger", async () => {
    write(
      "1_a.sql",
      `SET search_path = pg_catalog;
       CREATE TABLE public.a (x integer);
       CREATE FUNCTION public.twice(x integer) RETURNS integer LANGUAGE plpgsql AS $$ BEGIN x := x * 2; RETURN x; END $$;
       SET ROLE pg_monitor;`,
    );
    write("2_b.sql", "CREATE FUNCTION f() RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT twice(2); END;");
    expect(versions(await migrate())).toEqual([1, 2]);
    expect(await read("SELECT f()")).toEqual([[4]]);
  });

  test("are judged by deferred constraints at the end, and taken back", async () => {
    write(
      "1_a.sql",
      `CREATE TABLE a (id integer PRIMARY KEY);
       CREATE TABLE b (a_id integer REFERENCES a DEFERRABLE INITIALLY DEFERRED);
       INSERT INTO b VALUES (7);`,
    );
    await expect(migrate()).rejects.toMatchObject({ code: "REPO_MIGRATION", reason: "foreign_keys", version: 1 });
    expect(await tables()).toEqual(["schema_migrations"]);
  });

  test("go on where Ecto has left off", async () => {
    const client = await connect();
    await client.query(
      "CREATE TABLE schema_migrations (version bigint PRIMARY KEY, inserted_at timestamp(0) NOT NULL)",
    );
    await client.query("INSERT INTO schema_migrations VALUES (1, '2026-01-31 12:00:00')");
    write("1_a.sql", "CREATE TABLE a (x integer)");
    write("2_b.sql", "CREATE TABLE b (x integer)");
    expect((await Migrator.status(Repo)).map(({ status, insertedAt }) => [status, insertedAt])).toEqual([
      ["up", "2026-01-31T12:00:00Z"],
      ["down", undefined],
    ]);
    expect(versions(await migrate())).toEqual([2]);
    expect(await tables()).toEqual(["b", "schema_migrations"]);
  });

  test("give up on a lock that another program keeps", async () => {
    const client = await connect();
    write("1_a.sql", "CREATE TABLE a (x integer)");
    await client.query("SELECT pg_advisory_lock(7523666077473010281)");
    await expect(migrate({ lockTimeoutMs: 5 })).rejects.toMatchObject({ code: "REPO_BUSY", database: mine.database });
    await client.query("SELECT pg_advisory_unlock_all()");
    expect(versions(await migrate())).toEqual([1]);
  });

  test("are dumped without what differs from run to run, and say so where pg_dump is missing", async () => {
    write("1_a.sql", "CREATE TABLE a (x integer)");
    await migrate();
    const text = fs.readFileSync(await Migrator.dump(Repo), "utf8");
    expect(text).toContain("CREATE TABLE public.a");
    expect(text).not.toMatch(/^\\|Dumped (from|by)/m);
    const { PATH } = process.env;
    process.env["PATH"] = priv;
    onTestFinished(() => {
      process.env["PATH"] = PATH;
    });
    await expect(Migrator.dump(Repo)).rejects.toMatchObject({ code: "REPO_MIGRATION", reason: "program" });
  });

  describe("in several programs", () => {
    let programs: ChildProcess[];
    beforeEach(() => {
      programs = [];
    });
    afterEach(async () => {
      await Promise.all(programs.map(end));
    });

    async function startProgram(): Promise<ChildProcess> {
      const execArgv = ["--conditions=@hinotori/source", "--import=tsx"];
      const child = fork(program, { execArgv, stdio: ["ignore", "pipe", "inherit", "ipc"] });
      programs.push(child);
      await once(child, "message");
      return child;
    }

    async function migrateIn(child: ChildProcess): Promise<{ readonly ran: readonly number[] }> {
      const answer = once(child, "message");
      child.send(mine);
      return ((await answer) as [{ readonly ran: readonly number[] }])[0];
    }

    test("run once each when four start at the same time", async () => {
      for (let version = 1; version <= 20; version += 1) {
        write(`${version}_t${version}.sql`, `CREATE TABLE t${version} (x integer); INSERT INTO t${version} VALUES (1)`);
      }
      write("21_index.sql", "-- disable_ddl_transaction\nCREATE INDEX CONCURRENTLY t1_x ON t1 (x)");
      const children = await Promise.all([1, 2, 3, 4].map(startProgram));
      const answers = await Promise.all(children.map(migrateIn));
      for (const answer of answers) expect(answer).toEqual({ ran: expect.any(Array) });
      const all = Array.from({ length: 21 }, (_, index) => index + 1);
      expect(answers.flatMap(({ ran }) => ran).toSorted((a, b) => a - b)).toEqual(all);
      expect((await read("SELECT version FROM schema_migrations ORDER BY version")).flat().map(Number)).toEqual(all);
      expect(await read("SELECT count(*)::int FROM t1")).toEqual([[1]]);
    });

    test("leave nothing of one whose program was killed in it, and the lock to the next", async () => {
      write("1_a.sql", "CREATE TABLE a (x integer); SELECT pg_sleep(60)");
      const child = await startProgram();
      const begun = once(child.stdout!, "data");
      child.send(mine);
      expect(String((await begun)[0])).toContain("begun 1");
      await end(child);
      write("1_a.sql", "CREATE TABLE a (x integer)");
      // The server notices by itself that the program is gone, once the statement would answer; here it is told.
      await (
        await connect()
      ).query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'Programs.Repo'");
      expect(versions(await migrate())).toEqual([1]);
    });
  });
});

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
