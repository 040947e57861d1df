/**
 * A transaction that has begun, on its connection; those asked for inside it join it.
 *
 * As in Ecto: once one that joined has failed, the whole is only good for being rolled back, whoever catches the error.
 */
import type { PgTransactionConfig } from "drizzle-orm/pg-core";
import type { QueryResult } from "pg";

import { RollbackError, TransactionError } from "../errors.ts";
import type { Connected, Question } from "./lease.ts";

/** A transaction that has begun. */
export class Begun implements Connected {
  readonly #connection: Connected;
  #failed: { readonly cause: unknown } | undefined;

  constructor(connection: Connected) {
    this.#connection = connection;
  }

  /** Runs a statement of it. */
  async query(question: Question, params?: readonly unknown[]): Promise<QueryResult> {
    this.#refuseFailed();
    return this.#connection.query(question, params);
  }

  /** Does work whose statements have none of others between them. */
  async alone<Result>(work: (own: Connected) => Promise<Result>): Promise<Result> {
    this.#refuseFailed();
    return this.#connection.alone(work);
  }

  /** Runs the function of a transaction that is asked for inside: as a part of this one. */
  async join<Result>(work: () => PromiseLike<Result>, options: PgTransactionConfig | undefined): Promise<Result> {
    this.#refuseFailed();
    if (options !== undefined) throw tooLateFor(options);
    try {
      return await work();
    } catch (cause) {
      this.#failed ??= { cause };
      throw cause;
    }
  }

  /** Ends it; answers the command that the server says it did. Rejects, rolled back, when a part of it has failed. */
  async commit(): Promise<string> {
    if (this.#failed === undefined) return (await this.#connection.query("COMMIT")).command;
    await this.#connection.query("ROLLBACK");
    throw takenBack(this.#failed.cause);
  }

  /** Takes back all it did. */
  async rollback(): Promise<void> {
    await this.#connection.query("ROLLBACK");
  }

  #refuseFailed(): void {
    if (this.#failed !== undefined) throw rollingBack(this.#failed.cause);
  }
}

function tooLateFor(options: PgTransactionConfig): TransactionError {
  return new TransactionError(
    `expected a transaction inside another to take the options of the outer one, got: ${JSON.stringify(options)}\n\n` +
      `It is part of the outer one, which has begun. Give them there, or leave them out here.`,
    "nested",
  );
}

function rollingBack(cause: unknown): TransactionError {
  return new TransactionError(
    `expected a transaction that can still be committed, got one that is rolling back, since one inside it failed: ${messageOf(cause)}\n\n` +
      `Let the error of the inner one pass. To go on after it, give it a savepoint, which can be taken back alone:\n\n` +
      `    Repo.transaction((tx) => tx.transaction((inner) => …))`,
    "rolling_back",
  );
}

function takenBack(cause: unknown): RollbackError {
  return new RollbackError(
    `the transaction was rolled back, as one inside it had failed: ${messageOf(cause)}`,
    "rollback",
    cause,
  );
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? (cause.message.split("\n", 1)[0] ?? "") : String(cause);
}
