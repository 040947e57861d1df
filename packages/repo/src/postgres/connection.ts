/** An open repo on PostgreSQL: its pool, its handle, and its transactions. */
import { Process } from "@hinotori/otp";
import type { PgTransactionConfig } from "drizzle-orm/pg-core";

import { TransactionError } from "../errors.ts";
import type { Schema } from "../repo/schema.ts";
import type { CheckedPostgresConfig } from "./config.ts";
import type { Handles } from "./drizzle.ts";
import type { PostgresHandle, PostgresTransaction } from "./handle.ts";
import type { Lease } from "./lease.ts";
import type { Pool } from "./pool.ts";
import { whenAborted } from "./when-aborted.ts";

/** An open repo. */
export class Connection<S extends Schema> {
  readonly config: CheckedPostgresConfig;
  readonly pool: Pool;
  readonly handle: PostgresHandle<S>;
  readonly #handles: Handles<S>;

  constructor(config: CheckedPostgresConfig, pool: Pool, handles: Handles<S>) {
    this.config = config;
    this.pool = pool;
    this.#handles = handles;
    this.handle = handles.database(pool, (work, options) => this.transaction(work, options));
  }

  /** Runs `work` between BEGIN and COMMIT on a connection of its own. */
  async transaction<Result>(
    work: (tx: PostgresTransaction<S>) => PromiseLike<Result>,
    options?: PgTransactionConfig,
  ): Promise<Result> {
    const signal = Process.signal();
    const lease = await this.pool.lease();
    // A process that ends leaves its function where it is, which then never gives the connection back.
    const letBe = whenAborted(signal, () => lease.cut());
    try {
      await lease.query(this.#handles.beginOf(options));
      return await this.#commit(lease, work);
    } finally {
      letBe();
      lease.release();
    }
  }

  async #commit<Result>(lease: Lease, work: (tx: PostgresTransaction<S>) => PromiseLike<Result>): Promise<Result> {
    let result: Result;
    try {
      result = await work(this.#handles.transaction(lease));
    } catch (error) {
      await this.#rollback(lease);
      throw error;
    }
    const { command } = await lease.query("COMMIT");
    // When a statement has failed, PostgreSQL answers a COMMIT by rolling back, and calls that a success.
    if (command === "ROLLBACK") throw abortedTransaction();
    return result;
  }

  // Why the transaction failed says more than why it could not be rolled back, which a connection without one does by itself.
  async #rollback(lease: Lease): Promise<void> {
    try {
      await lease.query("ROLLBACK");
    } catch {
      lease.cut();
    }
  }
}

function abortedTransaction(): TransactionError {
  return new TransactionError(
    `expected the transaction to be committed, got: a rollback, since a statement of it had failed\n\n` +
      `PostgreSQL takes no more statements after one that failed. Do not catch its error, or put what may fail into a savepoint:\n\n` +
      `    Repo.transaction((tx) => tx.transaction((inner) => …))`,
    "aborted",
  );
}
