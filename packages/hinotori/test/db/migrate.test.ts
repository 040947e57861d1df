import fs from "node:fs";

import { describe, expect, test } from "vitest";

import { hinotori } from "../support/program.ts";
import { dbApp, openDatabase, posts, tablesOf } from "./fixture.ts";

/** What a test of a whole program may take on a machine that is busy. */
const patient = { timeout: 60_000 };

describe("db migrate", () => {
  test("runs what has not run, tells each, and then has nothing to do", patient, async () => {
    const app = dbApp();
    const [first, second] = await app.db("migrate", "migrate");
    expect(first.stdout.replaceAll(/[\d.]+ ms/g, "_ ms")).toBe(
      "up        20260101000000 create_posts  _ ms\nup        20260102000000 add_body  _ ms",
    );
    expect(tablesOf(app.database)).toEqual(["posts", "schema_migrations"]);
    expect(second).toMatchObject({ code: 0, stdout: "", stderr: expect.stringContaining("migrations already up") });
  });

  test("goes as far as it is told", patient, async () => {
    const app = dbApp();
    const [one, both] = await app.db("migrate --step 1 --json", "migrate --all --to 20260102000000");
    expect(JSON.parse(one.stdout)).toEqual([
      { repo: "Shop.Repo", migrations: [{ version: 20260101000000, name: "create_posts" }] },
    ]);
    expect(both).toMatchObject({ code: 1, stderr: expect.stringContaining("got: --to and --all") });
  });

  test("refuses a version that is no migration, and lists those there are", patient, async () => {
    const [{ code, stderr }] = await dbApp().db("migrate --to 2026");
    expect(code).toBe(1);
    expect(stderr).toBe(
      "error  expected --to to be the version of a migration of Shop.Repo, got: 2026\n\n" +
        "There are:\n\n    20260101000000 create_posts\n    20260102000000 add_body",
    );
  });

  test("names file, statement and reason of one that fails, and keeps what ran before it", patient, async () => {
    const broken = "CREATE TABLE tags (id INTEGER);\nINSERT INTO nowhere VALUES (1);";
    const app = dbApp({ ...posts, "20260103000000_broken.sql": broken });
    const [{ code, stdout, stderr }] = await app.db("migrate");
    expect(code).toBe(1);
    expect(stdout).toContain("20260102000000 add_body");
    expect(stderr).toContain("20260103000000_broken.sql to run, got: no such table: nowhere");
    expect(stderr).toContain("    INSERT INTO nowhere VALUES (1)");
    expect(stderr).not.toContain("    at ");
    expect(tablesOf(app.database)).toEqual(["posts", "schema_migrations"]);
  });

  test("prints statements with --log-sql, and nothing with --quiet", patient, async () => {
    const [logged, quiet] = await dbApp().db("migrate --log-sql --step 1", "migrate --quiet");
    expect(logged.stderr).toContain("CREATE TABLE posts");
    expect(quiet).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("refuses a late one when the order is strict, and warns of it when not", patient, async () => {
    const app = dbApp();
    await app.db("migrate");
    app.migrations({ "20260101120000_late.sql": "CREATE TABLE late (id INTEGER);" });
    const [strict, lax] = await app.db("migrate --strict-version-order", "migrate");
    expect(strict).toMatchObject({ code: 1, stderr: expect.stringContaining("version order") });
    expect(lax).toMatchObject({ code: 0, stderr: expect.stringMatching(/^warning .* late/m) });
  });

  test("tells of a database that another program has locked", patient, async () => {
    const app = dbApp();
    const other = openDatabase(app.database);
    other.exec("BEGIN EXCLUSIVE");
    const [{ code, stderr }] = await app.db("migrate --lock-timeout 50");
    other.close();
    expect([code, stderr]).toEqual([1, expect.stringContaining("held by another connection")]);
  });

  test("says where it looked for migrations when there is no such folder", patient, async () => {
    const app = dbApp();
    fs.rmSync(`${app.root}/priv/repo/migrations`, { recursive: true });
    const [{ code, stderr }] = await app.db("migrate");
    expect([code, stderr]).toEqual([1, expect.stringContaining(`got none at: ${app.root}/priv/repo/migrations`)]);
  });
});

describe("db rollback", () => {
  test("reverts one, and more when told", patient, async () => {
    const app = dbApp();
    const lines = ["migrate", "rollback", "migrate", "rollback --to 20260101000000 --json"];
    const [, one, , two] = await app.db(...lines);
    expect(one?.stdout).toMatch(/^down {6}20260102000000 add_body/);
    expect(JSON.parse(two?.stdout ?? "")).toMatchObject([
      { migrations: [{ name: "add_body" }, { name: "create_posts" }] },
    ]);
    expect(tablesOf(app.database)).toEqual(["schema_migrations"]);
  });

  test("says of an irreversible one that it is, and reverts nothing", patient, async () => {
    const forget = "-- irreversible: it drops the old addresses\nSELECT 1;";
    const app = dbApp({ ...posts, "20260103000000_forget.sql": forget });
    const [, refused] = await app.db("migrate", "rollback --all");
    expect(refused?.code).toBe(1);
    expect(refused?.stderr).toContain("20260103000000 forget, which is irreversible: it drops the old addresses");
    expect(tablesOf(app.database)).toContain("posts");
  });
});

describe("db status", () => {
  test("is a table of what has run and what has not, and makes nothing", patient, async () => {
    const app = dbApp();
    const [before] = await app.db("status");
    expect(before.stdout).toContain("down    20260101000000  create_posts");
    expect(fs.existsSync(app.database)).toBe(false);
    const [, after] = await app.db("migrate --step 1", "status");
    expect(after?.stdout.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, "when")).toBe(
      "Shop.Repo\n\n" +
        "Status  Version         Name          When, UTC\n" +
        "------  --------------  ------------  -------------------\n" +
        "up      20260101000000  create_posts  when\n" +
        "down    20260102000000  add_body",
    );
  });

  test("is JSON when asked, and tells of files that are gone or changed", patient, async () => {
    const app = dbApp();
    await app.db("migrate");
    fs.rmSync(`${app.root}/priv/repo/migrations/20260102000000_add_body.sql`);
    app.migrations({ "20260101000000_create_posts.sql": "CREATE TABLE posts (id INTEGER);" });
    const [json, table] = await app.db("status --json", "status");
    const [{ migrations }] = JSON.parse(json.stdout) as [{ migrations: { status: string; file: string }[] }];
    expect(migrations.map(({ status, file }) => [status, file])).toEqual([
      ["up", "changed"],
      ["up", "gone"],
    ]);
    expect(table?.stdout).toContain("the file is gone");
  });

  test("works from the workspace's root, by itself and with --app", patient, async () => {
    const { workspace } = dbApp();
    const { stdout } = await hinotori(["db", "status", "--app", "shop"], { cwd: workspace });
    expect(stdout).toContain("Shop.Repo");
  });

  test("refuses a repo it does not know", patient, async () => {
    const [{ code, stderr }] = await dbApp().db("status --repo Other.Repo");
    expect([code, stderr]).toEqual([
      1,
      "error  expected --repo to name a repo, got: Other.Repo\n\nThere is: Shop.Repo",
    ]);
  });
});
