import fs from "node:fs";
import path from "node:path";

import { describe, expect, test } from "vitest";

import { UsageError } from "../../src/errors.ts";
import { dropAll } from "../../src/db.ts";
import type { TaskRepo } from "../../src/loaded-app.ts";
import { recordingIo } from "../support/io.ts";
import { startHinotori } from "../support/program.ts";
import { dbApp, openDatabase, tablesOf } from "./fixture.ts";

/** What a test of a whole program may take on a machine that is busy. */
const patient = { timeout: 60_000 };

describe("db create", () => {
  test("makes the database, and leaves one that is there", patient, async () => {
    const [made, there] = await dbApp().db("create", "create --json");
    expect(made).toMatchObject({ code: 0, stdout: "created   Shop.Repo  shop_dev.db" });
    expect(JSON.parse(there?.stdout ?? "")).toEqual([{ repo: "Shop.Repo", status: "already_up" }]);
  });

  test("makes the one of the environment that NODE_ENV says", patient, async () => {
    const app = dbApp();
    const [{ stdout }] = await app.dbIn({ NODE_ENV: "test" }, "create");
    expect(stdout).toContain("shop_test.db");
    expect(fs.existsSync(app.database)).toBe(false);
  });
});

describe("db drop", () => {
  test("drops nothing where nobody can be asked, says why, and drops by force", patient, async () => {
    const app = dbApp();
    const [, refused, dropped, absent] = await app.db("migrate", "drop", "drop --force", "drop -f");
    expect(refused?.code).toBe(1);
    expect(refused?.stderr).toContain("expected --force to drop Shop.Repo (shop_dev.db), since nobody can be asked");
    expect(dropped).toMatchObject({ code: 0, stdout: "dropped   Shop.Repo  shop_dev.db" });
    expect(fs.readdirSync(app.root).filter((name) => name.includes("_dev.db"))).toEqual([]);
    expect(absent?.stdout).toContain("absent");
  });

  test("refuses in production, and says why", patient, async () => {
    const app = dbApp();
    const [, refused, dropped] = await app.dbIn({ NODE_ENV: "production" }, "create", "drop", "drop --force");
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("since NODE_ENV is production") });
    expect(dropped).toMatchObject({ code: 0, stdout: "dropped   Shop.Repo  shop_prod.db" });
  });

  test("asks where somebody can answer", async () => {
    const repo = { name: "Shop.Repo", config: () => ({ database: "/srv/shop.db" }) } as unknown as TaskRepo;
    const io = recordingIo({ answers: [false] });
    const desk = { app: {} as never, repos: [repo], io, json: false, begins: () => {}, done: () => {} };
    await expect(dropAll(desk, { force: false, forceDrop: false })).rejects.toThrow(UsageError);
    expect(io.questions).toEqual(["Drop Shop.Repo (/srv/shop.db) with everything in it?"]);
  });
});

describe("db setup and db reset", () => {
  test("make, migrate and seed, and make anew", patient, async () => {
    const app = dbApp();
    app.write({
      "priv/repo/seeds.ts":
        `import { Repo } from "#shop/repo";\n` +
        `export const seed = async () => Repo.transaction((tx) => tx.run("INSERT INTO posts (title) VALUES ('a'), ('b')").changes);\n`,
    });
    const [first, refused, again, count] = await app.db(
      "setup",
      "reset",
      "reset --force --json",
      "query 'SELECT count(*) FROM posts'",
    );
    expect(first.stdout.split("\n").map((line) => line.split(" ")[0])).toEqual(["created", "up", "up", "seeded"]);
    expect(first.stdout).toContain("seeded    2 rows");
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("hinotori db reset --force") });
    expect(JSON.parse(again?.stdout ?? "")).toMatchObject({
      dropped: [{ status: "dropped" }],
      created: [{ status: "created" }],
      migrated: [{ migrations: [{}, {}] }],
      seeded: true,
    });
    expect(count?.stdout).toMatch(/2$/);
  });

  test("start the repo and nothing else, and say what fails", patient, async () => {
    const app = dbApp();
    app.write({
      "priv/repo/seeds.ts":
        `import { Application, GenServer } from "@hinotori/otp";\nimport { Hashmap } from "#shop-web/service/hashmap";\n` +
        `export async function seed() { throw new Error(\`\${Application.started().length} \${GenServer.whereis(Hashmap)}\`); }\n`,
    });
    const [{ code, stderr }] = await app.db("seed");
    expect([code, stderr]).toEqual([1, expect.stringContaining("0 undefined")]);
  });

  test("end at a Ctrl-C with a shell's exit code, what is told done and nothing half", patient, async () => {
    const app = dbApp();
    app.write({
      "priv/repo/seeds.ts": `export async function seed() {\n  console.log("planting");\n  await new Promise((done) => setTimeout(done, 600_000));\n}\n`,
    });
    const program = startHinotori(["db", "setup"], { cwd: app.root });
    await program.printed("planting");
    program.signal("SIGINT");
    const { code, stderr } = await program.ended;
    expect([code, stderr]).toEqual([130, expect.stringContaining("SIGINT: stopped")]);
    expect(tablesOf(app.database)).toEqual(["posts", "schema_migrations"]);
  });

  test("do without seeds where there are none, which db seed says", patient, async () => {
    const app = dbApp();
    app.edit("hinotori.config.ts", (text) => text.replace(/^ *seeds:.*$/m, ""));
    const [seed, setup] = await app.db("seed", "setup");
    expect(seed).toMatchObject({ code: 1, stderr: expect.stringContaining("got: no load.seeds") });
    expect(setup?.code).toBe(0);
  });
});

describe("db dump and db load", () => {
  test("write a structure that an empty database is made of", patient, async () => {
    const app = dbApp();
    const lines = ["migrate", "dump", "load", "drop -f", "load", "migrate --json"];
    const [, dumped, there, , loaded, nothing] = await app.db(...lines);
    expect(dumped?.stdout).toBe("dumped    Shop.Repo  priv/repo/structure.sql");
    expect(fs.readFileSync(path.join(app.root, "priv/repo/structure.sql"), "utf8")).toContain("CREATE TABLE posts");
    expect(there?.stdout).toContain("has tables already");
    expect(loaded?.stdout).toMatch(/^loaded /);
    expect(nothing?.stdout).toContain('"migrations": []');
  });

  test("take another file, told from where one stands, and say when it is not there", patient, async () => {
    const app = dbApp();
    const [{ code, stderr }] = await app.db("load --file nowhere.sql");
    expect([code, stderr]).toEqual([1, expect.stringContaining(path.join(app.root, "nowhere.sql"))]);
  });
});

describe("db query", () => {
  test("prints a table or JSON, and no more rows than the limit", patient, async () => {
    const app = dbApp();
    await app.db("migrate");
    const database = openDatabase(app.database);
    database.exec("INSERT INTO posts (title, body) VALUES ('one', NULL), ('two', 'x'), ('three', 'y')");
    database.close();
    const [table, json] = await app.db(
      "query 'SELECT id, title, body FROM posts' --limit 2",
      "query 'SELECT title FROM posts WHERE id = 3' --json",
    );
    expect(table.stdout).toBe("id  title  body\n--  -----  ----\n 1  one    NULL\n 2  two    x");
    expect(table.stderr).toContain("2 rows, and there are more: --limit 20");
    expect(JSON.parse(json?.stdout ?? "")).toEqual({ columns: ["title"], rows: [["three"]], truncated: false });
  });

  test("changes nothing, and says what is not understood", patient, async () => {
    const app = dbApp();
    const [, write, wrong, limit] = await app.db(
      "migrate",
      "query 'DELETE FROM posts'",
      "query 'SELEC 1'",
      "query 'SELECT 1' --limit none",
    );
    expect(write).toMatchObject({ code: 1, stderr: expect.stringContaining("expected a statement that reads") });
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining("syntax error") });
    expect(limit?.stderr).toContain("expected --limit to be a whole number from 1 on, got: none");
  });
});

describe("an application without a repo", () => {
  test("is told that it has none", patient, async () => {
    const app = dbApp();
    app.edit("hinotori.config.ts", (text) => text.replace(/^ *repos:.*$/m, ""));
    const [{ code, stderr }] = await app.db("status");
    expect([code, stderr]).toEqual([1, expect.stringContaining("got: no load.repos")]);
  });
});
