/** The types of a Drizzle handle: of `repo.db()` and of a transaction's `tx`. */
import type BetterSqlite3 from "better-sqlite3";
import type { ExtractTablesWithRelations } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { SQLiteTransaction } from "drizzle-orm/sqlite-core";

import type { Schema } from "../repo/schema.ts";

/** The Drizzle database of a repo. Its queries are synchronous: end them with `.run()`, `.get()` or `.all()`. */
export type Handle<S extends Schema> = BetterSQLite3Database<S> & { readonly $client: BetterSqlite3.Database };

/** The Drizzle database inside a transaction. `tx.transaction(…)` nests, by a savepoint. */
export type Transaction<S extends Schema> = SQLiteTransaction<
  "sync",
  BetterSqlite3.RunResult,
  S,
  ExtractTablesWithRelations<S>
>;
