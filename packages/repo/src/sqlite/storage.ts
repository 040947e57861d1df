/** A database of SQLite as a whole: its file made, taken away, and read by a connection that cannot write. */
import type BetterSqlite3 from "better-sqlite3";

import type { AnyRepo, QueryResult, StorageWork } from "../repo/adapter.ts";
import { changingStatement, missingDatabase, refusedStatement } from "../repo/query-errors.ts";
import { memory } from "./config.ts";
import { loadDriver } from "./driver.ts";
import { clientOf, configOf } from "./own.ts";

/** What `Storage` does on SQLite. */
export const storage: StorageWork = {
  create: async (repo) => (await loadDriver()).storageUp(configOf(repo).database),
  drop: async (repo) => (await loadDriver()).storageDown(configOf(repo).database),
  query: async (repo, sql, limit) => {
    const config = configOf(repo);
    if (config.database === memory) return read(clientOf(repo), sql, limit);
    const driver = await loadDriver();
    const database = driver.openToRead(config) ?? raiseMissing(repo, sql);
    try {
      return read(database, sql, limit);
    } finally {
      database.close();
    }
  },
};

function read(database: BetterSqlite3.Database, sql: string, limit: number): QueryResult {
  const statement = attempt(sql, () => database.prepare<[], unknown[]>(sql));
  if (!statement.reader || !statement.readonly) throw changingStatement(sql);
  const columns = statement.columns().map(({ name }) => name);
  const rows: (readonly unknown[])[] = [];
  return attempt(sql, () => {
    for (const row of statement.raw().iterate()) {
      if (rows.length === limit) return { columns, rows, truncated: true };
      rows.push(row);
    }
    return { columns, rows, truncated: false };
  });
}

function attempt<Result>(sql: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    throw refusedStatement(sql, cause);
  }
}

function raiseMissing(repo: AnyRepo, sql: string): never {
  throw missingDatabase(repo, sql);
}
