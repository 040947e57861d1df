/** What a repo on SQLite is: its type, and how one is made. */
import type { ChildSpec, Pid } from "@hinotori/otp";
import type { SQL } from "drizzle-orm/sql";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Table } from "drizzle-orm/table";

import type { Changeset, Source, TableOf } from "../changeset/shape.ts";
import { TransactionError } from "../errors.ts";
import type { AnyRepo, Adapter } from "../repo/adapter.ts";
import type { ConfigPlace } from "../repo/config.ts";
import { type Clauses, readers } from "../repo/get.ts";
import { notRunning } from "../repo/not-running.ts";
import { raise, rolledBackOnPurpose } from "../repo/rollback.ts";
import { refuseInvalid, type SaveAction, type Saved } from "../repo/save.ts";
import type { Schema } from "../repo/schema.ts";
import { type CheckedConfig, readConfig, type RepoConfig } from "./config.ts";
import type { Connection } from "./connection.ts";
import type { Handle, Transaction } from "./handle.ts";
import { type AnyTransaction, save } from "./save.ts";
import { defineServer } from "./server.ts";
import { refuseAsyncFunction } from "./transaction.ts";

type SqliteTable = TableOf<"sqlite">;

/** What a function of a transaction must not return: the compiler shows this name when it returns a promise. */
export interface ATransactionIsSynchronous {
  readonly await: "what you need before the transaction";
  readonly end: "each query with .run(), .get() or .all()";
}

/** What the function of a transaction may return: anything but a promise, or a query that was not ended. */
export type Synchronous<Result> = Result extends PromiseLike<unknown> ? ATransactionIsSynchronous : Result;

/** Writes changesets inside a transaction, and answers at once. */
export interface Within {
  /** Writes a new row, and the rows inside the changeset. */
  insert<F extends object, Row>(changeset: Changeset<F, Source<Row, SqliteTable>>): Saved<F, Row>;
  /** Changes the row that the changeset's data is, and the rows inside. Throws `REPO_STALE` when it is gone. */
  update<F extends object, Row>(changeset: Changeset<F, Source<Row, SqliteTable>>): Saved<F, Row>;
  /** Deletes the row that the changeset's data is. Throws `REPO_STALE` when it is gone. */
  delete<F extends object, Row>(changeset: Changeset<F, Source<Row, SqliteTable>>): Saved<F, Row>;
}

/** A repo on SQLite: a child of a supervisor, and the door to its database. */
export interface RepoModule<S extends Schema> extends AnyRepo {
  readonly otpApp: string;
  config(): CheckedConfig;
  /** The Drizzle database, to use at once and not to keep: after a restart it is another. */
  db(): Handle<S>;
  /** How a supervisor starts it. `config` is put over the application's environment. */
  childSpec(config?: RepoConfig): ChildSpec;
  /** Starts it, linked to the calling process. */
  startLink(config?: RepoConfig): Promise<Pid>;
  /** Runs `work` in a transaction that may write, when its turn comes; resolves with what `work` returns. */
  transaction<Result>(work: (tx: Transaction<S>) => Synchronous<Result>): Promise<Result>;
  /** The row with this primary key; `undefined` when there is none. */
  get<Row>(table: Source<Row, SqliteTable>, id: string | number): Promise<Row | undefined>;
  /** The row with this primary key. Rejects with `REPO_NO_RESULTS`, whose status is 404, when there is none. */
  getOrThrow<Row>(table: Source<Row, SqliteTable>, id: string | number): Promise<Row>;
  /** The first row with these values; `undefined` when there is none. */
  getBy<Row>(table: Source<Row, SqliteTable>, clauses: Clauses<Row>): Promise<Row | undefined>;
  /** The first row with these values. Rejects with `REPO_NO_RESULTS`, whose status is 404, when there is none. */
  getByOrThrow<Row>(table: Source<Row, SqliteTable>, clauses: Clauses<Row>): Promise<Row>;
  /** Rolls the transaction back that is under way: `transaction` rejects with a `RollbackError` that carries `value`. */
  rollback(value?: unknown): never;
  /** Writes a new row, and the rows inside the changeset, in a transaction. */
  insert<F extends object, Row>(changeset: Changeset<F, Source<Row, SqliteTable>>): Promise<Saved<F, Row>>;
  /** Changes the row that the changeset's data is, and the rows inside. Rejects with `REPO_STALE` when it is gone. */
  update<F extends object, Row>(changeset: Changeset<F, Source<Row, SqliteTable>>): Promise<Saved<F, Row>>;
  /** Deletes the row that the changeset's data is. Rejects with `REPO_STALE` when it is gone. */
  delete<F extends object, Row>(changeset: Changeset<F, Source<Row, SqliteTable>>): Promise<Saved<F, Row>>;
  /** The same three for a transaction that is under way. */
  within(tx: Transaction<S>): Within;
}

/** Makes a repo on SQLite. */
export function defineRepo<S extends Schema>(
  adapter: Adapter,
  place: ConfigPlace,
  schema: S | undefined,
): RepoModule<S> {
  const { name, otpApp } = place;
  const server = defineServer(place, schema);

  function connection(): Connection<S> {
    return server.current() ?? raise(notRunning(name));
  }

  function transaction<Result>(work: (tx: Transaction<S>) => Synchronous<Result>): Promise<Result> {
    refuseAsyncFunction(work);
    if (server.current()?.inTransaction) throw nested(name);
    return settle(() => connection().transaction(work as (tx: Transaction<S>) => Result));
  }

  async function write<F extends object, Row>(
    changeset: Changeset<F, Source<Row, SqliteTable>>,
    action: SaveAction,
  ): Promise<Saved<F, Row>> {
    const refused = refuseInvalid(changeset, action);
    // What is saved is a plain record and never a promise, which the compiler cannot see of a generic one.
    const work = (tx: Transaction<S>) => save(anySchema(tx), changeset, action) as Synchronous<Saved<F, Row>>;
    return refused ?? transaction<Saved<F, Row>>(work);
  }

  // A table of this kind is one of Drizzle's for SQLite.
  const readFirst = (table: Table, where: SQL) =>
    connection()
      .handle.select()
      .from(table as SQLiteTable)
      .where(where)
      .limit(1);

  return {
    name,
    otpApp,
    adapter,
    childSpec: server.childSpec,
    startLink: server.startLink,
    config: () => server.current()?.config ?? readConfig(place),
    db: () => connection().handle,
    ...readers<SqliteTable>(readFirst),
    transaction,
    rollback: (value) => raise(rolledBackOnPurpose(name, value)),
    insert: (changeset) => write(changeset, "insert"),
    update: (changeset) => write(changeset, "update"),
    delete: (changeset) => write(changeset, "delete"),
    within: (tx) => ({
      insert: (changeset) => save(anySchema(tx), changeset, "insert"),
      update: (changeset) => save(anySchema(tx), changeset, "update"),
      delete: (changeset) => save(anySchema(tx), changeset, "delete"),
    }),
  };
}

// Changesets bring their table along, so the schema's tables are not asked for.
function anySchema<S extends Schema>(tx: Transaction<S>): AnyTransaction {
  return tx as unknown as AnyTransaction;
}

// A repo that is not running rejects, like everything else that keeps a transaction from happening.
async function settle<Result>(work: () => Promise<Result>): Promise<Result> {
  return work();
}

function nested(name: string): TransactionError {
  return new TransactionError(
    `expected a nested transaction to be asked of tx, got: ${name}.transaction inside a transaction\n\n` +
      `The inner one is part of the outer one. Nest by a savepoint:\n\n` +
      `    Repo.transaction((tx) => tx.transaction((inner) => …))\n\n` +
      `A changeset is written in the one under way by Repo.within(tx).insert(changeset).`,
    "nested",
  );
}
