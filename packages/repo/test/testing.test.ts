import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { startSupervised } from "@hinotori/otp/testing";
import { Telemetry } from "@hinotori/telemetry";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { Repo as Repository } from "../src/index.ts";
import { makeTestDatabase, startTestDatabase, useTestDatabase } from "../src/testing.ts";

const priv = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-testing-"));
const Repo = Repository.define("Tested.Repo", { otpApp: "tested" });
const databases: string[] = [];
let migrations = 0;

beforeAll(() => {
  Telemetry.attach("count", ["tested", "repo", "migration", "stop"], () => {
    migrations += 1;
  });
  fs.mkdirSync(path.join(priv, "migrations"));
  fs.writeFileSync(path.join(priv, "migrations", "1_create_posts.sql"), "CREATE TABLE posts (title)");
});
afterAll(() => {
  Telemetry.detach("count");
  fs.rmSync(priv, { recursive: true, force: true });
});

describe("useTestDatabase", () => {
  useTestDatabase(Repo, { config: { priv } });

  // Twice the same: neither may see what the other wrote.
  test.each(["first", "second"])("gives the %s test a migrated database that nobody has written to", async (title) => {
    expect(Repo.db().all("SELECT * FROM posts")).toEqual([]);
    await Repo.transaction((tx) => tx.run(`INSERT INTO posts VALUES ('${title}')`));
    expect(Repo.db().all("SELECT * FROM posts")).toEqual([{ title }]);
    databases.push(Repo.config().database);
  });

  test("has run the migration once for all of them", () => {
    expect(databases).toHaveLength(2);
    // Not at all, when the run has been through this file before, as it has while it watches.
    expect(migrations).toBeLessThanOrEqual(1);
  });

  test("leaves nothing behind", () => {
    expect(databases).toHaveLength(2);
    expect(databases.filter((file) => fs.existsSync(path.dirname(file)))).toEqual([]);
  });
});

describe("startTestDatabase", () => {
  test("starts without migrations when told so", async () => {
    const database = await startTestDatabase(Repo, { config: { priv }, migrate: false });
    expect(Repo.db().all("SELECT name FROM sqlite_master")).toEqual([]);
    expect(Repo.config().database).toBe(database);
  });
});

describe("makeTestDatabase", () => {
  const made: string[] = [];

  test("makes a migrated database, and starts nothing", async () => {
    const config = await makeTestDatabase(Repo, { config: { priv } });
    expect(() => Repo.db()).toThrow(expect.objectContaining({ code: "REPO_NOT_RUNNING" }));
    made.push(config.database!);
    await startSupervised([Repo, config]);
    expect(Repo.db().all("SELECT * FROM posts")).toEqual([]);
  });

  test("leaves nothing behind", () => {
    expect(made.map((file) => fs.existsSync(path.dirname(file)))).toEqual([false]);
  });
});

describe("after the last test", () => {
  test("the repo is not running", () => {
    expect(() => Repo.db()).toThrow(expect.objectContaining({ code: "REPO_NOT_RUNNING" }));
  });
});
