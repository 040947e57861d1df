/** An open repo on PostgreSQL: its pool, its handle, and its transactions. */
import { Process } from "@hinotori/otp";
import type { PgTransactionConfig } from "drizzle-orm/pg-core";

import { TransactionError } from "../errors.ts";
import type { Schema } from "../repo/schema.ts";
import { Begun } from "./begun.ts";
import type { CheckedPostgresConfig } from "./config.ts";
import { CurrentTransaction } from "./current-transaction.ts";
import type { Handles } from "./drizzle.ts";
import type { PostgresHandle, PostgresTransaction } from "./handle.ts";
import type { Pool } from "./pool.ts";
import { whenAborted } from "./when-aborted.ts";

/** An open repo. */
export class Connection<S extends Schema> {
  readonly config: CheckedPostgresConfig;
  readonly pool: Pool;
  readonly #handle: PostgresHandle<S>;
  readonly #handles: Handles<S>;
  readonly #current = new CurrentTransaction<Inside<S>>();

  constructor(config: CheckedPostgresConfig, pool: Pool, handles: Handles<S>) {
    this.config = config;
    this.pool = pool;
    this.#handles = handles;
    this.#handle = handles.database(pool, (work, options) => this.transaction(work, options));
  }

  /** The database: inside a transaction that one, outside the pool. */
  get handle(): PostgresHandle<S> {
    // Both are Drizzle's database; neither has more than the other.
    return (this.inside as unknown as PostgresHandle<S> | undefined) ?? this.#handle;
  }

  /** The transaction that the calling code is part of. */
  get inside(): PostgresTransaction<S> | undefined {
    return this.#current.get()?.tx;
  }

  /** Runs `work` between BEGIN and COMMIT on a connection of its own; inside a transaction, as a part of that. */
  async transaction<Result>(
    work: (tx: PostgresTransaction<S>) => PromiseLike<Result>,
    options?: PgTransactionConfig,
  ): Promise<Result> {
    const outer = this.#current.get();
    if (outer !== undefined) return outer.begun.join(() => work(outer.tx), options);
    const signal = Process.signal();
    const lease = await this.pool.lease();
    const begun = new Begun(lease);
    const tx = this.#handles.transaction(begun);
    const entrance = this.#current.enter({ begun, tx });
    // A process that ends leaves its function where it is, which then never comes back to leave.
    const letBe = whenAborted(signal, () => entrance.leave());
    try {
      await lease.query(this.#handles.beginOf(options));
      return await this.#commit(begun, { work: () => entrance.run(() => work(tx)), cut: () => lease.cut() });
    } finally {
      letBe();
      entrance.leave();
      lease.release();
    }
  }

  async #commit<Result>(begun: Begun, { work, cut }: Running<Result>): Promise<Result> {
    let result: Result;
    try {
      result = await work();
    } catch (error) {
      // Why it failed says more than why it could not be rolled back, which a connection that is cut does by itself.
      await begun.rollback().catch(cut);
      throw error;
    }
    // When a statement has failed, PostgreSQL answers a COMMIT by rolling back, and calls that a success.
    if ((await begun.commit()) === "ROLLBACK") throw abortedTransaction();
    return result;
  }
}

interface Inside<S extends Schema> {
  readonly begun: Begun;
  readonly tx: PostgresTransaction<S>;
}

interface Running<Result> {
  readonly work: () => PromiseLike<Result>;
  readonly cut: () => void;
}

function abortedTransaction(): TransactionError {
  return new TransactionError(
    `expected the transaction to be committed, got: a rollback, since a statement of it had failed\n\n` +
      `PostgreSQL takes no more statements after one that failed. Do not catch its error, or put what may fail into a savepoint:\n\n` +
      `    Repo.transaction((tx) => tx.transaction((inner) => …))`,
    "aborted",
  );
}
