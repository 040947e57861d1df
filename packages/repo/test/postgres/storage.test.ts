import { Application } from "@hinotori/otp";
import { sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";

import { Repo as Repository, Storage } from "../../src/index.ts";
import { Postgres } from "../../src/postgres.ts";
import { startTestDatabase } from "../../src/testing.ts";
import { describePostgres } from "../support/postgres.ts";

const Repo = Repository.define("Read.Repo", { otpApp: "read", adapter: Postgres });

describePostgres("Storage.query on PostgreSQL", ({ config }) => {
  beforeEach(async () => {
    Application.putEnv("read", "Read.Repo", config("unused"));
    await startTestDatabase(Repo, { migrate: false, config: { log: false } });
    await Repo.db().execute(sql`CREATE TABLE posts (id serial, title text)`);
    await Repo.db().execute(sql`INSERT INTO posts (title) VALUES ('one')`);
  });

  test("shows values as the server writes them, but for numbers, booleans and JSON", async () => {
    const query = `SELECT true AS bool, 1::int AS int, 9007199254740993::bigint AS big, 1.50::numeric AS price, 0.5::float8 AS ratio,
      '2026-01-31 12:00:00+00'::timestamp AS at, '{"a": [1]}'::jsonb AS json, NULL AS nothing, ARRAY[1, 2] AS list`;
    expect((await Storage.query(Repo, query)).rows).toEqual([
      [true, 1, "9007199254740993", "1.50", 0.5, "2026-01-31 12:00:00", { a: [1] }, null, "{1,2}"],
    ]);
  });

  test("reads plans and settings, and answers of two columns with one name", async () => {
    expect((await Storage.query(Repo, "EXPLAIN SELECT * FROM posts")).columns).toEqual(["QUERY PLAN"]);
    expect((await Storage.query(Repo, "SHOW server_encoding")).rows).toEqual([["UTF8"]]);
    const twice = await Storage.query(Repo, "SELECT 1 AS a, 2 AS a");
    expect([twice.columns, twice.rows]).toEqual([["a", "a"], [[1, 2]]]);
  });

  test.each([
    "WITH gone AS (DELETE FROM posts RETURNING id) SELECT * FROM gone",
    "EXPLAIN ANALYZE DELETE FROM posts",
    "SELECT nextval('posts_id_seq')",
    "SELECT * INTO copies FROM posts",
    "COPY posts TO PROGRAM 'cat'",
    "SET default_transaction_read_only = off",
    "DO $$ BEGIN DELETE FROM posts; END $$",
    "EXPLAIN ANALYZE SELECT nextval('posts_id_seq')",
    "SELECT set_config('transaction_read_only', 'off', false), nextval('posts_id_seq')",
    "BEGIN READ WRITE",
    "SELECT 1; DELETE FROM posts",
    "( DELETE FROM posts RETURNING id )",
  ])("changes nothing: %s", async (query) => {
    await expect(Storage.query(Repo, query)).rejects.toMatchObject({ code: "REPO_QUERY", sql: query });
    expect((await Repo.db().execute(sql`SELECT id, title FROM posts`)).rows).toEqual([{ id: 1, title: "one" }]);
    expect((await Repo.db().execute(sql`SELECT last_value FROM posts_id_seq`)).rows).toEqual([{ last_value: "1" }]);
  });

  test.each([
    "SELECT lo_from_bytea(77, 'x')",
    "EXPLAIN ANALYZE SELECT lo_from_bytea(77, 'x')",
    "SELECT set_config('default_transaction_read_only', 'off', false), lo_from_bytea(77, 'x')",
  ])("leaves nothing of what a function does: %s", async (query) => {
    // Newer servers refuse it.
    await Storage.query(Repo, query).catch(() => undefined);
    expect((await Repo.db().execute(sql`SELECT oid FROM pg_largeobject_metadata`)).rows).toEqual([]);
  });

  test("ends a statement that takes too long", async () => {
    Application.putEnv("read", "Hasty.Repo", { ...config(Repo.config().database), statementTimeoutMs: 20 });
    const Hasty = Repository.define("Hasty.Repo", { otpApp: "read", adapter: Postgres });
    await expect(Storage.query(Hasty, "SELECT pg_sleep(60)")).rejects.toMatchObject({
      code: "REPO_QUERY",
      cause: { code: "57014" },
    });
  });
});
