/** The columns of users and tokens, by database and kind of id. */
import { describe, expect, test } from "vitest";

import { authColumns, authSql } from "../../src/gen/auth/columns.ts";

const choice = { table: "users", owner: "user_id" };

describe("authColumns", () => {
  test("are those of SQLite", () => {
    const columns = authColumns({ ...choice, database: "sqlite3", binaryId: false });
    expect(columns).toMatchObject({
      module: "drizzle-orm/sqlite-core",
      builder: "sqliteTable",
      ofUsers: ["integer", "sqliteTable", "text"],
      ofTokens: ["blob", "integer", "sqliteTable", "text"],
      id: 'integer("id").primaryKey({ autoIncrement: true })',
      owner: 'integer("user_id")',
    });
    expect(columns.bytes("token")).toBe('blob("token", { mode: "buffer" })');
    expect(columns.moment("inserted_at")).toBe('integer("inserted_at", { mode: "timestamp_ms" })');
  });

  test("are those of PostgreSQL", () => {
    const columns = authColumns({ ...choice, database: "postgres", binaryId: false });
    expect(columns.ofTokens).toEqual(["bigint", "customType", "pgTable", "text", "timestamp"]);
    expect(columns.id).toBe('bigint("id", { mode: "number" }).primaryKey().generatedByDefaultAsIdentity()');
    expect(columns.bytes("token")).toBe('bytea("token")');
  });

  test.each(["sqlite3", "postgres"] as const)("make ids that are UUIDs on %s", (database) => {
    const columns = authColumns({ ...choice, database, binaryId: true });
    expect(columns.madeIds).toBe(true);
    expect(columns.id).toMatch(/^(text|uuid)\("id"\)\.primaryKey\(\)\.\$defaultFn\(\(\) => randomUUID\(\)\)$/);
  });
});

describe("authSql", () => {
  test("compares addresses without regard to case, on either database", () => {
    expect(authSql({ ...choice, database: "sqlite3", binaryId: false }).email).toBe("TEXT COLLATE NOCASE");
    expect(authSql({ ...choice, database: "postgres", binaryId: false }).email).toBe("citext");
  });

  test("quotes a table whose name is a word of SQL", () => {
    expect(authSql({ ...choice, table: "user", database: "postgres", binaryId: true })).toMatchObject({
      table: '"user"',
      id: "uuid PRIMARY KEY NOT NULL",
    });
  });
});
