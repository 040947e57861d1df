import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { Repo as Repository } from "../../src/index.ts";
import { checkConfig } from "../../src/sqlite/config.ts";
import { copyTemplate } from "../../src/sqlite/template.ts";

const program = fileURLToPath(new URL("../fixtures/templating-program.ts", import.meta.url));
const before = process.env["TMPDIR"];
let folder: string;
let programs: ChildProcess[];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-template-"));
  fs.mkdirSync(path.join(folder, "migrations"));
  fs.mkdirSync(path.join(folder, "tmp"));
  process.env["TMPDIR"] = path.join(folder, "tmp");
  programs = [];
  write("1_create_posts.sql", "CREATE TABLE posts (title)");
});
afterEach(async () => {
  for (const child of programs.filter(({ exitCode }) => exitCode === null)) {
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }
  if (before === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = before;
  fs.rmSync(folder, { recursive: true, force: true });
});

const write = (name: string, sql: string) => fs.writeFileSync(path.join(folder, "migrations", name), sql);
const place = (name: string) => path.join(folder, name);
const Repo = Repository.define("Templated.Repo", { otpApp: "templated" });
const copy = (name: string) =>
  copyTemplate(Repo, checkConfig("Templated.Repo", { database: place(name), priv: folder }));
const templates = () =>
  fs.readdirSync(place("tmp"), { recursive: true }).filter((name) => String(name).endsWith(".db"));

function tables(name: string): unknown[] {
  const open = new Database(place(name));
  try {
    return open.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").pluck().all();
  } finally {
    open.close();
  }
}

describe("copyTemplate", () => {
  test("copies one migrated file, and leaves nothing else", async () => {
    for (const name of ["a.db", "b.db"]) await copy(name);
    expect([tables("a.db"), tables("b.db")]).toEqual([
      ["posts", "schema_migrations"],
      ["posts", "schema_migrations"],
    ]);
    const [run] = fs.readdirSync(place("tmp"));
    expect(fs.readdirSync(path.join(place("tmp"), run!))).toHaveLength(1);
    expect(fs.statSync(path.join(place("tmp"), run!)).mode & 0o077).toBe(0);
  });

  test("makes another once a migration was written or edited", async () => {
    await copy("a.db");
    write("2_create_comments.sql", "CREATE TABLE comments (text)");
    await copy("b.db");
    write("2_create_comments.sql", "CREATE TABLE answers (text)");
    await copy("c.db");
    expect(tables("b.db")).toContain("comments");
    expect(tables("c.db")).toContain("answers");
    expect(templates()).toHaveLength(3);
  });

  test("fails as the migrations do, and leaves no template", async () => {
    write("2_wrong.sql", "CREATE TABEL a (x)");
    await expect(copy("a.db")).rejects.toMatchObject({ code: "REPO_MIGRATION", reason: "statement" });
    expect(templates()).toEqual([]);
    expect(fs.existsSync(place("a.db"))).toBe(false);
  });

  test("gives programs that begin at once each a whole copy of one template", async () => {
    for (let version = 2; version <= 20; version += 1)
      write(`${version}_t${version}.sql`, `CREATE TABLE t${version} (x)`);
    programs = [1, 2, 3, 4].map(() => fork(program, { execArgv: ["--conditions=@hinotori/source", "--import=tsx"] }));
    await Promise.all(programs.map((child) => once(child, "message")));
    const answers = programs.map(async (child, index) => {
      const answer = once(child, "message");
      child.send({ database: place(`${index}.db`), priv: folder });
      return ((await answer) as [unknown])[0];
    });
    for (const answer of await Promise.all(answers)) expect(answer).toEqual({ ran: expect.any(Number) });
    for (const index of [0, 1, 2, 3]) expect(tables(`${index}.db`)).toHaveLength(21);
    expect(templates()).toHaveLength(1);
    // The drafts of those who were second are gone.
    const [run] = fs.readdirSync(place("tmp")).filter((name) => name.startsWith("hinotori-templates-"));
    expect(fs.readdirSync(path.join(place("tmp"), run!))).toHaveLength(1);
  });

  test("removes what a run has left that is over", async () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    const left = path.join(place("tmp"), `hinotori-templates-${pid}`);
    const another = path.join(place("tmp"), "hinotori-templates-of-mine");
    for (const each of [left, another]) fs.mkdirSync(each);
    await copy("a.db");
    expect([fs.existsSync(left), fs.existsSync(another)]).toEqual([false, true]);
  });
});
