import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const program = fileURLToPath(new URL("../fixtures/migrating-program.ts", import.meta.url));
const execArgv = ["--conditions=@hinotori/source", "--import=tsx"];

let folder: string;
let programs: ChildProcess[];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-programs-"));
  fs.mkdirSync(path.join(folder, "migrations"));
  programs = [];
});
afterEach(async () => {
  await Promise.all(programs.map(end));
  fs.rmSync(folder, { recursive: true, force: true });
});

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

async function startProgram(): Promise<ChildProcess> {
  const child = fork(program, { execArgv, stdio: ["ignore", "pipe", "inherit", "ipc"] });
  programs.push(child);
  await once(child, "message");
  return child;
}

type Answer = { readonly ran: readonly number[] } | { readonly error: string };

async function migrateIn(child: ChildProcess, database: string): Promise<Answer> {
  const answer = once(child, "message");
  child.send({ database, priv: folder });
  const [message] = (await answer) as [Answer];
  return message;
}

const write = (name: string, sql: string) => fs.writeFileSync(path.join(folder, "migrations", name), sql);

function read<Result>(database: string, work: (open: Database.Database) => Result): Result {
  const open = new Database(database);
  try {
    return work(open);
  } finally {
    open.close();
  }
}

const applied = (database: string) =>
  read(database, (open) =>
    open.prepare<[], number>("SELECT version FROM schema_migrations ORDER BY version").pluck().all(),
  );

describe("four programs that migrate one database at once", () => {
  test("run each of 40 migrations once, round after round, and none of them fails", async () => {
    const versions = Array.from({ length: 40 }, (_, index) => index + 1);
    write("1_create_log.sql", "CREATE TABLE log (version INTEGER); INSERT INTO log VALUES (1);");
    // Half of them rebuild a parent, which is the migration that takes longest and may lose most.
    write(
      "2_create_parents.sql",
      "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (pid REFERENCES p(id) ON DELETE CASCADE); INSERT INTO p VALUES (1); INSERT INTO c VALUES (1), (1); INSERT INTO log VALUES (2);",
    );
    for (const version of versions.slice(2)) {
      const rebuild =
        "CREATE TABLE __new_p (id INTEGER PRIMARY KEY); INSERT INTO __new_p SELECT id FROM p; DROP TABLE p; ALTER TABLE __new_p RENAME TO p;";
      write(
        `${version}_step_${version}.sql`,
        `INSERT INTO log VALUES (${version}); ${version % 2 === 0 ? rebuild : ""}`,
      );
    }
    const four = await Promise.all([startProgram(), startProgram(), startProgram(), startProgram()]);
    for (const round of [1, 2, 3, 4, 5]) {
      const database = path.join(folder, `round-${round}.db`);
      const answers = await Promise.all(four.map((child) => migrateIn(child, database)));
      expect(answers.filter((answer) => "error" in answer)).toEqual([]);
      const ran = answers.flatMap((answer) => ("ran" in answer ? answer.ran : []));
      expect(ran.toSorted((a, b) => a - b)).toEqual(versions);
      expect(applied(database)).toEqual(versions);
      read(database, (open) => {
        expect(open.prepare("SELECT version FROM log ORDER BY version").pluck().all()).toEqual(versions);
        expect(open.prepare("SELECT count(*) FROM c").pluck().get()).toBe(2);
      });
    }
  }, 120_000);
});

describe("a program that is killed while it migrates", () => {
  test("leaves nothing of the migration it was in, and the next program goes on from there", async () => {
    const database = path.join(folder, "killed.db");
    const endless =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1e15) SELECT count(*) AS count FROM n";
    write("1_whole.sql", "CREATE TABLE whole (x);");
    write(
      "2_endless.sql",
      `CREATE TABLE half (x); INSERT INTO half VALUES (1); CREATE TABLE other_half AS ${endless};`,
    );
    const killed = await startProgram();
    killed.send({ database, priv: folder });
    for await (const line of killed.stdout ?? []) if (String(line).includes("begun 2")) break;
    await end(killed);

    const tables = (open: Database.Database) =>
      open.prepare("SELECT name FROM sqlite_master ORDER BY name").pluck().all();
    expect(read(database, tables)).toEqual(["schema_migrations", "whole"]);
    expect(applied(database)).toEqual([1]);

    write("2_endless.sql", "CREATE TABLE half (x);");
    expect(await migrateIn(await startProgram(), database)).toEqual({ ran: [2] });
  }, 60_000);
});

// A folder that is there, but takes nothing: Linux has one.
describe.runIf(process.platform === "linux")("a program whose database is in a folder that cannot be made", () => {
  test("hears so, rather than wait for ever", async () => {
    const answer = await migrateIn(await startProgram(), "/proc/hinotori/blog.db");
    expect(answer).toEqual({ error: expect.stringContaining("got /proc/hinotori/blog.db: ENOENT") });
  });
});
