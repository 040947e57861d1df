import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Application, Supervisor } from "@hinotori/otp";
import { captureLog, startSupervised } from "@hinotori/otp/testing";
import { Telemetry } from "@hinotori/telemetry";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";

import { Migrator, type MigratorOptions, Repo as Repository } from "../src/index.ts";

const Repo = Repository.define("Migrated.Repo", { otpApp: "migrated" });

let folder: string;
let database: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-migrator-"));
  database = path.join(folder, "migrated.db");
  fs.mkdirSync(path.join(folder, "migrations"));
  Application.putEnv("migrated", "Migrated.Repo", { database, priv: folder });
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

const write = (name: string, sql: string) => fs.writeFileSync(path.join(folder, "migrations", name), sql);
const remove = (name: string) => fs.rmSync(path.join(folder, "migrations", name));
const versions = (list: readonly { readonly version: number }[]) => list.map(({ version }) => version);

function tables(): unknown[] {
  const open = new Database(database);
  try {
    return open.prepare("SELECT name FROM sqlite_master WHERE name <> 'schema_migrations' ORDER BY name").pluck().all();
  } finally {
    open.close();
  }
}

async function warningsOf(work: () => Promise<unknown>): Promise<string[]> {
  return (await captureLog(work, "warning")).map((event) => event.text());
}

// A start that fails is reported in the log, where a test that expects it would only be noise.
async function failureOf(start: () => Promise<unknown>): Promise<unknown> {
  let failure: unknown;
  await captureLog(async () => {
    failure = await start().catch((error: unknown) => error);
  });
  return failure;
}

describe("Migrator as a child", () => {
  test("has migrated before the next child starts, and leaves no process", async () => {
    write("1_create_posts.sql", "CREATE TABLE posts (title)");
    const seen: unknown[] = [];
    const next = {
      id: "next",
      start: async () => {
        seen.push(Repo.db().all("SELECT * FROM posts"));
        return undefined;
      },
    };
    const supervisor = await Supervisor.startLink([Repo, [Migrator, { repos: [Repo] }], next], {
      strategy: "one_for_one",
    });
    expect(seen).toEqual([[]]);
    const children = await Supervisor.whichChildren(supervisor);
    expect(children.find(({ id }) => id === "Migrator")).toMatchObject({ pid: undefined });
    await Supervisor.stop(supervisor);
  });

  test("keeps the application from starting when a migration fails, and says which", async () => {
    write("1_broken.sql", "CREATE TABLE a (x); CREATE TABLE b (y;");
    const start = () => Supervisor.startLink([Repo, [Migrator, { repos: [Repo] }]], { strategy: "one_for_one" });
    expect(await failureOf(start)).toMatchObject({
      code: "OTP_START",
      cause: { code: "REPO_MIGRATION", reason: "statement", version: 1, statement: "CREATE TABLE b (y" },
    });
    expect(tables()).toEqual([]);
    expect(() => Repo.db()).toThrow(expect.objectContaining({ code: "REPO_NOT_RUNNING" }));
  });

  test("does nothing when told to skip", async () => {
    write("1_create_posts.sql", "CREATE TABLE posts (title)");
    await startSupervised(Repo);
    const supervisor = await Supervisor.startLink([[Migrator, { repos: [Repo], skip: true }]], {
      strategy: "one_for_one",
    });
    expect(tables()).toEqual([]);
    await Supervisor.stop(supervisor);
  });

  test("needs no running repo", async () => {
    write("1_create_posts.sql", "CREATE TABLE posts (title)");
    const supervisor = await Supervisor.startLink([[Migrator, { repos: [Repo] }]], { strategy: "one_for_one" });
    expect(tables()).toEqual(["posts"]);
    await Supervisor.stop(supervisor);
  });

  test.each([undefined, "Repo", [{}], [undefined]])("refuses repos: %j", async (repos) => {
    const wrong = { repos } as unknown as MigratorOptions;
    const start = () => Supervisor.startLink([[Migrator, wrong]], { strategy: "one_for_one" });
    expect(await failureOf(start)).toMatchObject({
      code: "OTP_START",
      cause: { code: "REPO_MIGRATION", reason: "bad_option" },
    });
  });

  test("migrates a database in memory through the running repo", async () => {
    write("1_create_posts.sql", "CREATE TABLE posts (title)");
    await startSupervised([Repo, { database: ":memory:" }]);
    expect(versions(await Migrator.migrate(Repo))).toEqual([1]);
    expect(await Migrator.status(Repo)).toMatchObject([{ version: 1, status: "up" }]);
    expect(Repo.db().all("SELECT * FROM posts")).toEqual([]);
    expect(Repo.db().$client.pragma("foreign_keys", { simple: true })).toBe(1);
  });
});

describe("Migrator.migrate", () => {
  test("runs what has not run, and then nothing", async () => {
    write("1_a.sql", "CREATE TABLE a (x)");
    expect(await Migrator.migrate(Repo)).toEqual([{ version: 1, name: "a" }]);
    write("2_b.sql", "CREATE TABLE b (x)");
    write("3_c.sql", "CREATE TABLE c (x)");
    expect(versions(await Migrator.migrate(Repo, { step: 1 }))).toEqual([2]);
    expect(versions(await Migrator.migrate(Repo, { to: 3 }))).toEqual([3]);
    expect(await Migrator.migrate(Repo)).toEqual([]);
  });

  test("keeps what ran before the one that failed", async () => {
    write("1_a.sql", "CREATE TABLE a (x)");
    write("2_b.sql", "CREATE TABLE b (x); nonsense");
    write("3_c.sql", "CREATE TABLE c (x)");
    await expect(Migrator.migrate(Repo)).rejects.toMatchObject({ code: "REPO_MIGRATION", version: 2 });
    expect(tables()).toEqual(["a"]);
    write("2_b.sql", "CREATE TABLE b (x)");
    expect(versions(await Migrator.migrate(Repo))).toEqual([2, 3]);
  });

  test("runs a late migration with a warning", async () => {
    write("20_b.sql", "CREATE TABLE b (x)");
    await Migrator.migrate(Repo);
    write("15_a.sql", "CREATE TABLE a (x)");
    const lines = await warningsOf(async () => {
      expect(versions(await Migrator.migrate(Repo))).toEqual([15]);
    });
    expect(lines).toEqual([expect.stringContaining("15 a late, after 20")]);
  });

  test("refuses a late migration under strictVersionOrder, before anything runs", async () => {
    write("20_b.sql", "CREATE TABLE b (x)");
    await Migrator.migrate(Repo);
    write("15_a.sql", "CREATE TABLE a (x)");
    write("30_c.sql", "CREATE TABLE c (x)");
    await expect(Migrator.migrate(Repo, { strictVersionOrder: true })).rejects.toMatchObject({
      reason: "late",
      version: 15,
    });
    expect(tables()).toEqual(["b"]);
  });

  test("warns of a file that was changed after it ran", async () => {
    write("1_a.sql", "CREATE TABLE a (x)");
    await Migrator.migrate(Repo);
    write("1_a.sql", "CREATE TABLE a (x, y)");
    expect(await warningsOf(() => Migrator.migrate(Repo))).toEqual([
      expect.stringMatching(/has run .*1_a\.sql, which was changed since/),
    ]);
  });

  test("refuses a file that was changed, when told to", async () => {
    write("1_a.sql", "CREATE TABLE a (x)");
    await Migrator.migrate(Repo);
    write("1_a.sql", "CREATE TABLE a (x, y)");
    write("2_b.sql", "CREATE TABLE b (x)");
    await expect(Migrator.migrate(Repo, { onChanged: "error" })).rejects.toMatchObject({
      reason: "changed",
      version: 1,
    });
    expect(tables()).toEqual(["a"]);
  });

  test("warns of files that are no migrations", async () => {
    write("notes.sql", "SELECT 1");
    expect(await warningsOf(() => Migrator.migrate(Repo))).toEqual([expect.stringContaining("notes.sql")]);
  });

  test("gives up on a lock that does not come free", async () => {
    write("1_a.sql", "CREATE TABLE a (x)");
    const other = new Database(database);
    other.exec("BEGIN IMMEDIATE");
    await expect(Migrator.migrate(Repo, { lockTimeoutMs: 5 })).rejects.toMatchObject({ code: "REPO_BUSY", database });
    other.close();
    expect(versions(await Migrator.migrate(Repo))).toEqual([1]);
  });

  test("says what it does, in the log and by events", async () => {
    write("1_a.sql", "CREATE TABLE a (x)");
    write("2_b.sql", "CREATE TABLE b (x); nonsense");
    const heard: unknown[] = [];
    const moments = ["start", "stop", "exception"].map((moment) => ["migrated", "repo", "migration", moment]);
    Telemetry.attachMany("migrator.test", moments, (event, { duration }, { version, direction }) => {
      heard.push([event[3], version, direction, duration === undefined ? "no duration" : "duration"]);
    });
    onTestFinished(() => Telemetry.detach("migrator.test"));
    const events = await captureLog(async () => {
      await expect(Migrator.migrate(Repo, { logStatements: true })).rejects.toMatchObject({ version: 2 });
      await Migrator.migrate(Repo, { to: 1 });
    }, "info");
    expect(heard).toEqual([
      ["start", 1, "up", "no duration"],
      ["stop", 1, "up", "duration"],
      ["start", 2, "up", "no duration"],
      ["exception", 2, "up", "duration"],
    ]);
    expect(events.map((event) => event.text().replace(/[\d.]+ ms/, "? ms"))).toEqual([
      "Migrated.Repo is running 1 a up",
      "CREATE TABLE a (x)",
      "Migrated.Repo has run 1 a up in ? ms",
      "Migrated.Repo is running 2 b up",
      "CREATE TABLE b (x)",
      "nonsense",
      "Migrated.Repo: migrations already up",
    ]);
  });

  test("is silent when log is false", async () => {
    write("1_a.sql", "CREATE TABLE a (x)");
    expect(await captureLog(() => Migrator.migrate(Repo, { log: false }))).toEqual([]);
  });
});

describe("Migrator.rollback", () => {
  beforeEach(async () => {
    for (const [version, name] of [
      [1, "a"],
      [2, "b"],
      [3, "c"],
    ] as const) {
      write(`${version}_${name}.sql`, `CREATE TABLE ${name} (x)`);
      write(`${version}_${name}.down.sql`, `DROP TABLE ${name}`);
    }
    await Migrator.migrate(Repo);
  });

  test("reverts the newest, which may then run again", async () => {
    expect(await Migrator.rollback(Repo)).toEqual([{ version: 3, name: "c" }]);
    expect(tables()).toEqual(["a", "b"]);
    expect(versions(await Migrator.migrate(Repo))).toEqual([3]);
  });

  test("goes as far as told", async () => {
    expect(versions(await Migrator.rollback(Repo, { to: 2 }))).toEqual([3, 2]);
    expect(versions(await Migrator.rollback(Repo, { all: true }))).toEqual([1]);
    expect(await Migrator.rollback(Repo)).toEqual([]);
  });

  test("reverts nothing when one of them has no way back", async () => {
    remove("2_b.down.sql");
    await expect(Migrator.rollback(Repo, { step: 2 })).rejects.toMatchObject({ reason: "down_missing", version: 2 });
    expect(tables()).toEqual(["a", "b", "c"]);
  });

  test("takes a failed one back as a whole", async () => {
    write("3_c.down.sql", "DROP TABLE c; nonsense");
    await expect(Migrator.rollback(Repo)).rejects.toMatchObject({ reason: "statement", statement: "nonsense" });
    expect(tables()).toEqual(["a", "b", "c"]);
  });
});

describe("Migrator.status", () => {
  test("tells how each stands, also when its file is gone", async () => {
    write("1_a.sql", "CREATE TABLE a (x)");
    write("2_b.sql", "CREATE TABLE b (x)");
    await Migrator.migrate(Repo);
    remove("1_a.sql");
    write("3_c.sql", "CREATE TABLE c (x)");
    expect(
      (await Migrator.status(Repo)).map(({ version, name, status, file }) => [version, name, status, file]),
    ).toEqual([
      [1, "a", "up", "gone"],
      [2, "b", "up", "present"],
      [3, "c", "down", "present"],
    ]);
  });

  test("makes no database where there is none", async () => {
    write("1_a.sql", "CREATE TABLE a (x)");
    expect(await Migrator.status(Repo)).toMatchObject([{ version: 1, status: "down" }]);
    expect(fs.existsSync(database)).toBe(false);
  });
});
