import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Telemetry } from "@hinotori/telemetry";

import { Repo as Repository } from "../../src/index.ts";
import { Postgres } from "../../src/postgres.ts";
import { startTestDatabase, useTestDatabase } from "../../src/testing.ts";
import { describePostgres } from "../support/postgres.ts";
import { Application } from "@hinotori/otp";

const priv = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-testing-"));
const Repo = Repository.define("Tested.Repo", { otpApp: "tested", adapter: Postgres });
let migrations = 0;

beforeAll(() => {
  Telemetry.attach("count", ["tested", "repo", "migration", "stop"], () => {
    migrations += 1;
  });
  fs.mkdirSync(path.join(priv, "migrations"));
  fs.writeFileSync(path.join(priv, "migrations", "1_create_posts.sql"), "CREATE TABLE posts (title text)");
});
afterAll(() => {
  Telemetry.detach("count");
  fs.rmSync(priv, { recursive: true, force: true });
});

let databasesLeft: () => Promise<string[]> = async () => [];

describePostgres("on PostgreSQL", ({ config, server }) => {
  const databases = async () => {
    const client = new pg.Client({ connectionString: server().url() });
    await client.connect();
    const { rows } = await client.query<{ datname: string }>(
      "SELECT datname FROM pg_database WHERE datname ~ '^hinotori' ORDER BY 1",
    );
    await client.end();
    return rows.map(({ datname }) => datname.replace(/_[0-9a-f]{32}$|_\d+_\d+$/, ""));
  };
  databasesLeft = databases;
  beforeEach(() => Application.putEnv("tested", "Tested.Repo", { ...config("unused"), priv }));

  describe("useTestDatabase", () => {
    useTestDatabase(Repo);

    test.each(["first", "second"])(
      "gives the %s test a migrated database that nobody has written to",
      async (title) => {
        const { rows } = await Repo.db().execute("SELECT * FROM posts");
        expect(rows).toEqual([]);
        await Repo.db().execute(`INSERT INTO posts VALUES ('${title}')`);
        expect(await databases()).toEqual(["hinotori_template", "hinotori_test"]);
      },
    );

    test("has run the migration once for all of them", () => {
      expect(migrations).toBe(1);
    });
  });

  describe("startTestDatabase", () => {
    test("starts without migrations when told so", async () => {
      const database = await startTestDatabase(Repo, { migrate: false });
      expect((await Repo.db().execute("SELECT to_regclass('posts') AS posts")).rows).toEqual([{ posts: null }]);
      expect(Repo.config().database).toBe(database);
    });
  });
});

// Done after what the tests have registered for the end of the file, and before the server ends.
afterAll(async () => {
  expect(await databasesLeft()).toEqual([]);
});
