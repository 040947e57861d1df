/** The types of a Drizzle handle over PostgreSQL: of `repo.db()` and of a transaction's `tx`. */
import type { ExtractTablesWithRelations } from "drizzle-orm";
import type { NodePgDatabase, NodePgQueryResultHKT } from "drizzle-orm/node-postgres";
import type { PgTransaction } from "drizzle-orm/pg-core";

import type { Schema } from "../repo/schema.ts";

/** The Drizzle database of a repo on PostgreSQL. A query runs when it is awaited. */
export type PostgresHandle<S extends Schema> = NodePgDatabase<S>;

/** The Drizzle database inside a transaction. `tx.transaction(…)` nests, by a savepoint. */
export type PostgresTransaction<S extends Schema> = PgTransaction<
  NodePgQueryResultHKT,
  S,
  ExtractTablesWithRelations<S>
>;
