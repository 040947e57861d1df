/** What a repo on PostgreSQL is: its type, and how one is made. */
import type { ChildSpec, Pid } from "@hinotori/otp";
import type { PgTable, PgTransactionConfig } from "drizzle-orm/pg-core";
import type { SQL } from "drizzle-orm/sql";
import type { Table } from "drizzle-orm/table";

import type { AnyChangeset, Changeset, Source, TableOf } from "../changeset/shape.ts";
import type { AnyRepo, Adapter } from "../repo/adapter.ts";
import type { ConfigPlace } from "../repo/config.ts";
import { type Clauses, readers } from "../repo/get.ts";
import { notRunning } from "../repo/not-running.ts";
import { raise, rolledBackOnPurpose } from "../repo/rollback.ts";
import { type Outcome, refuseInvalid, save, type SaveAction, type Saved } from "../repo/save.ts";
import type { Schema } from "../repo/schema.ts";
import { type CheckedPostgresConfig, type PostgresConfig, readConfig } from "./config.ts";
import type { Connection } from "./connection.ts";
import type { PostgresHandle, PostgresTransaction } from "./handle.ts";
import { type AnyHandle, type AnyTransaction, saveInside, saveOutside } from "./save.ts";
import { defineServer } from "./server.ts";

type PostgresTable = TableOf<"pg">;

/** Writes changesets inside a transaction. What the database refuses leaves the transaction as it was. */
export interface PostgresWithin {
  /** Writes a new row, and the rows inside the changeset. */
  insert<F extends object, Row>(
    changeset: Changeset<F, Source<Row, PostgresTable>>,
  ): Promise<Saved<F, Row, PostgresTable>>;
  /** Changes the row that the changeset's data is, and the rows inside. Rejects with `REPO_STALE` when it is gone. */
  update<F extends object, Row>(
    changeset: Changeset<F, Source<Row, PostgresTable>>,
  ): Promise<Saved<F, Row, PostgresTable>>;
  /** Deletes the row that the changeset's data is. Rejects with `REPO_STALE` when it is gone. */
  delete<F extends object, Row>(
    changeset: Changeset<F, Source<Row, PostgresTable>>,
  ): Promise<Saved<F, Row, PostgresTable>>;
}

/** A repo on PostgreSQL: a child of a supervisor, and the door to its database. */
export interface PostgresRepo<S extends Schema> extends AnyRepo, PostgresWithin {
  readonly otpApp: string;
  config(): CheckedPostgresConfig;
  /** The Drizzle database, to use at once and not to keep: after a restart it is another, and inside a transaction it is that one. */
  db(): PostgresHandle<S>;
  /** How a supervisor starts it. `config` is put over the application's environment. */
  childSpec(config?: PostgresConfig): ChildSpec;
  /** Starts it, linked to the calling process. */
  startLink(config?: PostgresConfig): Promise<Pid>;
  /**
   * Runs `work` in a transaction on a connection of its own; resolves with what `work` resolves with. Inside another it is part of that,
   * and takes no options.
   */
  transaction<Result>(
    work: (tx: PostgresTransaction<S>) => PromiseLike<Result>,
    options?: PgTransactionConfig,
  ): Promise<Result>;
  /** The row with this primary key; `undefined` when there is none. */
  get<Row>(table: Source<Row, PostgresTable>, id: string | number): Promise<Row | undefined>;
  /** The row with this primary key. Rejects with `REPO_NO_RESULTS`, whose status is 404, when there is none. */
  getOrThrow<Row>(table: Source<Row, PostgresTable>, id: string | number): Promise<Row>;
  /** The first row with these values; `undefined` when there is none. */
  getBy<Row>(table: Source<Row, PostgresTable>, clauses: Clauses<Row>): Promise<Row | undefined>;
  /** The first row with these values. Rejects with `REPO_NO_RESULTS`, whose status is 404, when there is none. */
  getByOrThrow<Row>(table: Source<Row, PostgresTable>, clauses: Clauses<Row>): Promise<Row>;
  /** Rolls the transaction back that is under way: `transaction` rejects with a `RollbackError` that carries `value`. */
  rollback(value?: unknown): never;
  /** The functions that write changesets, for a transaction that is under way. */
  within(tx: PostgresTransaction<S>): PostgresWithin;
}

/** Makes a repo on PostgreSQL. */
export function defineRepo<S extends Schema>(
  adapter: Adapter,
  place: ConfigPlace,
  schema: S | undefined,
): PostgresRepo<S> {
  const { name, otpApp } = place;
  const server = defineServer(place, schema);

  function connection(): Connection<S> {
    return server.current() ?? raise(notRunning(name));
  }

  // A table of this kind is one of Drizzle's for PostgreSQL.
  const readFirst = (table: Table, where: SQL) =>
    connection()
      .handle.select()
      .from(table as PgTable)
      .where(where)
      .limit(1);

  // Changesets bring their table along, so the schema's tables are not asked for.
  const anywhere = async (steps: ReturnType<typeof save>) => {
    const { inside, handle } = connection();
    if (inside !== undefined) return saveInside(inside as unknown as AnyTransaction, steps);
    return saveOutside(handle as unknown as AnyHandle, steps);
  };

  return {
    name,
    otpApp,
    adapter,
    childSpec: server.childSpec,
    startLink: server.startLink,
    config: () => server.current()?.config ?? readConfig(place),
    db: () => connection().handle,
    ...readers<PostgresTable>(readFirst),
    transaction: async (work, options) => connection().transaction(work, options),
    rollback: (value) => raise(rolledBackOnPurpose(name, value)),
    ...writers(anywhere),
    within: (tx) => writers((steps) => saveInside(tx as unknown as AnyTransaction, steps)),
  };
}

/** The three functions that write changesets, by a way to do their steps. */
function writers(does: (steps: ReturnType<typeof save>) => Promise<Outcome>): PostgresWithin {
  async function write<F extends object, Row>(
    changeset: Changeset<F, Source<Row, PostgresTable>>,
    action: SaveAction,
  ): Promise<Saved<F, Row, PostgresTable>> {
    const refused = refuseInvalid(changeset, action);
    if (refused !== undefined) return refused;
    // The fields and the row are looked at by name only, and given back as they are.
    const outcome = await does(save(changeset as unknown as AnyChangeset, action));
    return outcome as unknown as Saved<F, Row, PostgresTable>;
  }
  return {
    insert: (changeset) => write(changeset, "insert"),
    update: (changeset) => write(changeset, "update"),
    delete: (changeset) => write(changeset, "delete"),
  };
}
