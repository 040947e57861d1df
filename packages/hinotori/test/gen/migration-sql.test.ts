import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { startSupervised } from "@hinotori/otp/testing";
import { Migrator, Repo as Repository } from "@hinotori/repo";
import { Postgres } from "@hinotori/repo/postgres";
import { type PostgresServer, startPostgres, whyNoPostgres } from "@hinotori/tooling/postgres";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";

import type { Database } from "../../src/app.ts";
import { fieldTypes, itemTypes } from "../../src/gen/field-types.ts";
import { parseFields } from "../../src/gen/fields.ts";
import { createTable } from "../../src/gen/migration-sql.ts";
import type { Scope } from "../../src/gen/resource.ts";

const scope: Scope = {
  name: "user",
  module: { name: "Scope", from: "#my-app/accounts/scope" },
  assignKey: "currentScope",
  accessPath: ["user", "id"],
  access: "scope.user.id",
  schemaKey: "userId",
  column: "user_id",
  schemaType: "id",
  schemaTable: "users",
};
const sqlOf = (
  database: Database,
  words: readonly string[],
  more: { table?: string; binaryId?: boolean; scope?: Scope } = {},
) =>
  createTable({
    database,
    binaryId: more.binaryId ?? false,
    schema: { table: more.table ?? "posts" },
    fields: parseFields(words),
    scope: more.scope,
  });

const everyType = [
  ...Object.keys(fieldTypes).map((type) => `${type}_field:${type}${type === "enum" ? ":draft:final" : ""}`),
  ...itemTypes.map((type) => `${type}_list:array:${type}`),
  "order:integer",
  "select:string:unique",
  "parent_id:references:posts",
  "owner_id:references:posts:delete_all:unique",
];

describe("createTable", () => {
  test("creates a table in SQLite, with its references and indexes", () => {
    const words = ["title:string", "done:boolean", "slug:unique", "meta:map", "user_id:references:users:nilify_all"];
    expect(sqlOf("sqlite3", words)).toEqual({
      up: `CREATE TABLE posts (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  title TEXT NOT NULL,
  done INTEGER NOT NULL DEFAULT 0,
  slug TEXT NOT NULL,
  meta TEXT,
  user_id INTEGER REFERENCES users (id) ON DELETE SET NULL,
  inserted_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);

CREATE UNIQUE INDEX posts_slug_index ON posts (slug);
CREATE INDEX posts_user_id_index ON posts (user_id);
`,
      down: "DROP TABLE posts;\n",
    });
  });

  test("creates a table in PostgreSQL, with UUIDs for ids", () => {
    expect(
      sqlOf("postgres", ["price:decimal", "tags:array:string", "done:boolean", "user_id:references:users"], {
        binaryId: true,
      }).up,
    ).toBe(`CREATE TABLE posts (
  id uuid PRIMARY KEY NOT NULL,
  price numeric NOT NULL,
  tags text[] NOT NULL,
  done boolean NOT NULL DEFAULT false,
  user_id uuid REFERENCES users (id),
  inserted_at timestamp(3) with time zone NOT NULL,
  updated_at timestamp(3) with time zone NOT NULL
);

CREATE INDEX posts_user_id_index ON posts (user_id);
`);
  });

  test("lets rows go with their owner, and finds them by it", () => {
    const { up } = sqlOf("postgres", ["title"], { scope });
    expect(up).toContain("  user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,\n");
    expect(up).toContain("CREATE INDEX posts_user_id_index ON posts (user_id);");
  });

  test("quotes the words of SQL", () => {
    const { up, down } = sqlOf("sqlite3", ["group:string:unique"], { table: "order" });
    expect(up).toContain('CREATE TABLE "order" (');
    expect(up).toContain('  "group" TEXT NOT NULL,\n');
    expect(up).toContain('CREATE UNIQUE INDEX order_group_index ON "order" ("group");');
    expect(down).toBe('DROP TABLE "order";\n');
  });

  test("refuses an index that PostgreSQL would give another name", () => {
    expect(() => sqlOf("postgres", [`${"a".repeat(60)}:unique`])).toThrow("a name of at most 63 characters");
  });
});

/** A folder with the migration of a table that has every type. */
function migrations(database: Database, binaryId: boolean): string {
  const priv = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-sql-"));
  onTestFinished(() => fs.rmSync(priv, { recursive: true, force: true }));
  const { up, down } = sqlOf(database, everyType, { binaryId });
  fs.mkdirSync(path.join(priv, "migrations"));
  fs.writeFileSync(path.join(priv, "migrations/20260131120000_create_posts.sql"), up);
  fs.writeFileSync(path.join(priv, "migrations/20260131120000_create_posts.down.sql"), down);
  return priv;
}

describe("on a real SQLite", () => {
  const Repo = Repository.define("GenSql.Repo", { otpApp: "gen_sql" });
  const columns = () => Repo.db().all("SELECT name FROM pragma_table_info('posts')");

  test.each([false, true])("runs there and back, with every type, UUIDs: %s", async (binaryId) => {
    const priv = migrations("sqlite3", binaryId);
    await startSupervised([Repo, { database: path.join(priv, "test.db"), priv }]);
    await Migrator.migrate(Repo);
    expect(columns()).toHaveLength(everyType.length + 3);
    await Migrator.rollback(Repo);
    expect(columns()).toEqual([]);
  });
});

describe.skipIf(whyNoPostgres !== undefined)("on a real PostgreSQL", () => {
  const Repo = Repository.define("GenSql.PostgresRepo", { otpApp: "gen_sql", adapter: Postgres });
  const columns = async () => {
    const query = "SELECT column_name FROM information_schema.columns WHERE table_name = 'posts'";
    return (await Repo.db().execute(query)).rows;
  };
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());

  test.each([false, true])("runs there and back, with every type, UUIDs: %s", async (binaryId) => {
    const { hostname, port, username, password } = server;
    const priv = migrations("postgres", binaryId);
    await startSupervised([Repo, { hostname, port, username, password, database: "postgres", priv }]);
    await Migrator.migrate(Repo);
    expect(await columns()).toHaveLength(everyType.length + 3);
    await Migrator.rollback(Repo);
    expect(await columns()).toEqual([]);
  });
});
