/**
 * One open database as a repo uses it.
 *
 * It has a handle for everybody, another for transactions, and the line of writers.
 */
import { Clock } from "@hinotori/otp";
import type BetterSqlite3 from "better-sqlite3";

import type { CheckedConfig } from "./config.ts";
import type { Driver } from "./driver.ts";
import type { Listener } from "../repo/listener.ts";
import { notRunning } from "../repo/not-running.ts";
import type { Schema } from "../repo/schema.ts";
import type { Handle, Transaction } from "./handle.ts";
import { bracketsOf, onlyInTransaction, withBrackets } from "./transaction.ts";
import { watch } from "./watch.ts";
import { Writer } from "./writer.ts";

/** What a connection is made of. */
export interface ConnectionParts<S extends Schema> {
  readonly driver: Driver;
  readonly database: BetterSqlite3.Database;
  readonly config: CheckedConfig;
  readonly schema: S | undefined;
  readonly listener: Listener;
}

const begin = "BEGIN IMMEDIATE";

type Outcome<Result> = { readonly result: Result } | { readonly error: unknown };

/** An open database. */
export class Connection<S extends Schema> {
  readonly config: CheckedConfig;
  /** For queries of their own; inside a transaction they take part in it. */
  readonly handle: Handle<S>;
  readonly #database: BetterSqlite3.Database;
  readonly #transactions: Handle<S>;
  readonly #writer: Writer;
  /** How long the transaction that begins now stood in line. */
  #queuedMs = 0;

  constructor({ driver, database, config, schema, listener }: ConnectionParts<S>) {
    const watched = watch(database, listener);
    const beginInTurn = () => this.#begin(listener);
    this.config = config;
    this.#database = database;
    this.#writer = new Writer(config.database, config.lockTimeoutMs);
    this.handle = driver.handleOf(withBrackets(watched, bracketsOf(watched)), schema);
    this.#transactions = driver.handleOf(
      onlyInTransaction(withBrackets(watched, bracketsOf(watched, beginInTurn))),
      schema,
    );
  }

  /** Whether a transaction is under way, which means that its function is on the stack. */
  get inTransaction(): boolean {
    return this.#database.open && this.#database.inTransaction;
  }

  /** Runs `work` in a transaction that has the write lock from the start, when its turn comes. */
  async transaction<Result>(work: (tx: Transaction<S>) => Result): Promise<Result> {
    const outcome = await this.#writer.run((queuedMs): Outcome<Result> => {
      // It may have been closed while we stood in line.
      if (!this.#database.open) throw notRunning(this.config.repo);
      this.#queuedMs = queuedMs;
      return this.#attempt(work);
    });
    if ("error" in outcome) throw outcome.error;
    return outcome.result;
  }

  /** Closes the database; does nothing when it is closed. What was not committed is gone. */
  close(): void {
    this.#database.close();
  }

  // Throws when the lock is taken and nothing has run. Whatever happens once `work` has begun is an outcome, since `work` must
  // not run twice.
  #attempt<Result>(work: (tx: Transaction<S>) => Result): Outcome<Result> {
    let begun = false;
    try {
      const result = this.#transactions.transaction((tx) => {
        begun = true;
        return work(tx);
      });
      return { result };
    } catch (error) {
      if (!begun) throw error;
      return { error };
    }
  }

  // Asks for the lock without waiting in the thread; the line of writers does the waiting.
  #begin(listener: Listener): void {
    const begun = Clock.monotonicTime();
    this.#database.exec("PRAGMA busy_timeout = 0");
    try {
      this.#database.exec(begin);
    } finally {
      this.#database.exec(`PRAGMA busy_timeout = ${this.config.busyTimeoutMs}`);
    }
    if (!listener.listening()) return;
    listener.heard({ sql: begin, params: [], queryMs: Clock.monotonicTime() - begun, queuedMs: this.#queuedMs });
  }
}
