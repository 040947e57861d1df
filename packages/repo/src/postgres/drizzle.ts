/**
 * Drizzle over a pool: a database whose transactions are ours, and whose errors are the server's own.
 *
 * Drizzle wraps each error in one that shows the parameters. Here what the server or the pool said is thrown as it is: its `code`
 * is where one looks for it, and parameters stay out of the logs.
 */
import { createTableRelationsHelpers, extractTablesRelationalConfig } from "drizzle-orm";
import { DrizzleQueryError } from "drizzle-orm/errors";
import { NodePgDatabase, NodePgSession, NodePgTransaction, type NodePgClient } from "drizzle-orm/node-postgres";
import {
  PgDialect,
  type PgPreparedQuery,
  type PgTransactionConfig,
  type PreparedQueryConfig,
} from "drizzle-orm/pg-core";
import type { RelationalSchemaConfig, TablesRelationalConfig } from "drizzle-orm/relations";

import type { Schema } from "../repo/schema.ts";
import type { PostgresHandle, PostgresTransaction } from "./handle.ts";
import type { Connected, Queryable } from "./lease.ts";

type Relations = RelationalSchemaConfig<TablesRelationalConfig>;

/** Runs the function of a transaction. */
export type Transact<S extends Schema> = <Result>(
  work: (tx: PostgresTransaction<S>) => PromiseLike<Result>,
  config?: PgTransactionConfig,
) => Promise<Result>;

/** Makes handles of one schema: it is read once, and serves the database and all its transactions. */
export class Handles<S extends Schema> {
  readonly #dialect = new PgDialect();
  readonly #relations: Relations | undefined;

  constructor(schema: S | undefined) {
    if (schema === undefined) return;
    const { tables, tableNamesMap } = extractTablesRelationalConfig(schema, createTableRelationsHelpers);
    this.#relations = { fullSchema: schema, schema: tables, tableNamesMap };
  }

  /** The database: each query takes a connection of its own, each transaction is run by `transact`. */
  database(pool: Queryable, transact: Transact<S>): PostgresHandle<S> {
    const session = new Session<S>(pool, this.#dialect, this.#relations, { transact });
    // The schema's tables are those the relations were read from.
    return new NodePgDatabase(this.#dialect, session as never, this.#relations as never) as PostgresHandle<S>;
  }

  /** A transaction on one connection, which has begun. */
  transaction(begun: Connected): PostgresTransaction<S> {
    const alone: Alone<S> = (work) => begun.alone((own) => work(this.transaction(own)));
    const session = new Session<S>(begun, this.#dialect, this.#relations, { alone });
    // As above.
    return new NodePgTransaction(this.#dialect, session as never, this.#relations as never) as never;
  }

  /** How a transaction begins. */
  beginOf(config: PgTransactionConfig | undefined): string {
    if (config === undefined) return "BEGIN";
    const { isolationLevel, accessMode, deferrable } = config;
    const parts = [
      isolationLevel === undefined ? [] : `ISOLATION LEVEL ${isolationLevel.toUpperCase()}`,
      accessMode === undefined ? [] : accessMode.toUpperCase(),
      deferrable === undefined ? [] : `${deferrable ? "" : "NOT "}DEFERRABLE`,
    ];
    return ["BEGIN", ...parts.flat()].join(" ");
  }
}

type Alone<S extends Schema> = <Result>(work: (tx: PostgresTransaction<S>) => Promise<Result>) => Promise<Result>;

/** Does work in a transaction, whose statements have none of others between them: its savepoints are its own. */
export function alone<S extends Schema, Result>(
  tx: PostgresTransaction<S>,
  work: (tx: PostgresTransaction<S>) => Promise<Result>,
): Promise<Result> {
  // Drizzle keeps it there, and hides it from the types; those that are nested have the same.
  const { session } = tx as unknown as { readonly session: Session<S> };
  return session.alone(work);
}

class Session<S extends Schema> extends NodePgSession<S, TablesRelationalConfig> {
  readonly #does: { readonly transact: Transact<S> } | { readonly alone: Alone<S> };

  constructor(
    client: Queryable,
    dialect: PgDialect,
    relations: Relations | undefined,
    does: { readonly transact: Transact<S> } | { readonly alone: Alone<S> },
  ) {
    // Of a client Drizzle uses `query` and nothing else, as transactions are ours.
    super(client as unknown as NodePgClient, dialect, relations);
    this.#does = does;
  }

  /** Of a transaction's session: see above. */
  get alone(): Alone<S> {
    return (this.#does as { readonly alone: Alone<S> }).alone;
  }

  override prepareQuery<Config extends PreparedQueryConfig = PreparedQueryConfig>(
    ...args: Parameters<NodePgSession<S, TablesRelationalConfig>["prepareQuery"]>
  ): PgPreparedQuery<Config> {
    const prepared = super.prepareQuery<Config>(...args);
    // Drizzle's own, which has both: `all` is what `session.all` calls, and not in the type.
    const { execute, all } = prepared as unknown as Record<"execute" | "all", (...values: unknown[]) => Promise<never>>;
    return Object.assign(prepared, {
      execute: (...values: unknown[]) => unwrapping(execute.apply(prepared, values)),
      all: (...values: unknown[]) => unwrapping(all.apply(prepared, values)),
    });
  }

  override transaction<Result>(work: (tx: never) => Promise<Result>, config?: PgTransactionConfig): Promise<Result> {
    // What runs inside a transaction already is nested by its own tx, and never comes here.
    return (this.#does as { readonly transact: Transact<S> }).transact(work as never, config);
  }
}

async function unwrapping<Result>(answer: Promise<Result>): Promise<Result> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof DrizzleQueryError ? error.cause : error;
  }
}
