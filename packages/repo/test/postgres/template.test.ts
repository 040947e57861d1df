import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Telemetry } from "@hinotori/telemetry";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";

import { Repo as Repository } from "../../src/index.ts";
import { Postgres } from "../../src/postgres.ts";
import { type CheckedPostgresConfig, checkConfig } from "../../src/postgres/config.ts";
import { openSession, type Session, withSession } from "../../src/postgres/session.ts";
import { letGoOfTemplate, templateOf } from "../../src/postgres/template.ts";
import { startTestDatabase } from "../../src/testing.ts";
import { describePostgres } from "../support/postgres.ts";

const Repo = Repository.define("Templated.Repo", { otpApp: "templated", adapter: Postgres });

describePostgres("the template of test databases", (postgres) => {
  let priv: string;
  let config: CheckedPostgresConfig;

  beforeEach(() => {
    priv = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-template-"));
    fs.mkdirSync(path.join(priv, "migrations"));
    config = checkConfig("Templated.Repo", { ...postgres.config("postgres"), priv });
    write("1_create_posts.sql", "CREATE TABLE posts (title text)");
  });
  afterEach(() => fs.rmSync(priv, { recursive: true, force: true }));

  const write = (name: string, sql: string) => fs.writeFileSync(path.join(priv, "migrations", name), sql);
  const databases = () =>
    withSession(config, {}, async (session) => {
      const sql = "SELECT datname FROM pg_database WHERE datname ~ '^hinotori' ORDER BY 1";
      return (await session.rows<{ datname: string }>(sql)).map(({ datname }) => datname);
    });

  /** A connection that uses templates, as that of a file of tests does. */
  async function open(): Promise<{ readonly session: Session; readonly take: (draft: string) => Promise<string> }> {
    const { session, end } = await openSession(config);
    onTestFinished(end);
    const templates = new Map<string, Promise<string>>();
    return { session, take: (draft) => templateOf(session, { repo: Repo, config, templates, draft }) };
  }

  test("is made once by those who begin at the same time, and dropped by the last of them", async () => {
    let migrated = 0;
    Telemetry.attach("count", ["templated", "repo", "migration", "stop"], () => {
      migrated += 1;
    });
    onTestFinished(() => Telemetry.detach("count"));
    const users = await Promise.all([1, 2, 3, 4].map(open));
    const names = await Promise.all(users.map(({ take }, index) => take(`hinotori_draft_1_${index}`)));
    expect(new Set(names).size).toBe(1);
    expect(migrated).toBe(1);
    expect(await databases()).toEqual([names[0]]);
    const digest = names[0]!.replace("hinotori_template_", "");
    for (const { session } of users) {
      expect(await databases()).toEqual([names[0]]);
      await letGoOfTemplate(session, digest);
    }
    expect(await databases()).toEqual([]);
  });

  test("is another one once a migration was written", async () => {
    const user = await open();
    const first = await user.take("hinotori_draft_1_1");
    write("2_create_comments.sql", "CREATE TABLE comments (text text)");
    const second = await user.take("hinotori_draft_1_2");
    expect(second).not.toBe(first);
    expect(await databases()).toEqual([first, second].toSorted());
    for (const name of [first, second]) await letGoOfTemplate(user.session, name.replace("hinotori_template_", ""));
  });

  test("fails as the migrations do, and leaves nothing", async () => {
    write("2_wrong.sql", "CREATE TABEL a (x integer)");
    const { take } = await open();
    await expect(take("hinotori_draft_1_1")).rejects.toMatchObject({ code: "REPO_MIGRATION", reason: "statement" });
    expect(await databases()).toEqual([]);
  });

  test("is dropped by the next who comes, when those who used it were killed, and so are their databases", async () => {
    const left = ["hinotori_test_2147483647_1", "hinotori_draft_2147483647_2", `hinotori_template_${"0".repeat(32)}`];
    for (const name of [...left, "hinotori_tests_of_mine"]) {
      await withSession(config, {}, (session) => session.run(`CREATE DATABASE ${name}`));
    }
    const { hostname, port, username, password } = postgres.config();
    const server = { hostname: hostname!, port: port!, username: username!, password: password! };
    const mine = await startTestDatabase(Repo, { migrate: false, config: { ...server, priv } });
    expect(await databases()).toEqual([mine, "hinotori_tests_of_mine"].toSorted());
    await withSession(config, {}, (session) => session.run("DROP DATABASE hinotori_tests_of_mine"));
  });
});
