/**
 * A synchronous function between BEGIN and COMMIT: nesting and rollback.
 *
 * The connection is shared by the whole program, so from BEGIN to COMMIT nothing else may run on it. That is certain only
 * because the function cannot await.
 */
import type BetterSqlite3 from "better-sqlite3";

import { TransactionError } from "../errors.ts";

type Database = BetterSqlite3.Database;

/** The statements around a transaction, prepared once for a connection. */
export interface Brackets {
  readonly begin: Readonly<Record<Behavior, () => void>>;
  readonly commit: () => void;
  readonly rollback: () => void;
  readonly savepoint: () => void;
  readonly release: () => void;
  readonly rollbackToSavepoint: () => void;
}

/** When a transaction asks for the lock: at its first read or write, at once, or at once and alone. */
export type Behavior = "deferred" | "immediate" | "exclusive";

/** Prepares the statements. `begin` may be replaced, by one that does not wait for the lock. */
export function bracketsOf(database: Database, begin?: () => void): Brackets {
  const statement = (sql: string) => {
    const prepared = database.prepare(sql);
    return () => {
      prepared.run();
    };
  };
  const name = "hinotori";
  return {
    begin: {
      deferred: begin ?? statement("BEGIN DEFERRED"),
      immediate: begin ?? statement("BEGIN IMMEDIATE"),
      exclusive: begin ?? statement("BEGIN EXCLUSIVE"),
    },
    commit: statement("COMMIT"),
    rollback: statement("ROLLBACK"),
    savepoint: statement(`SAVEPOINT ${name}`),
    release: statement(`RELEASE ${name}`),
    rollbackToSavepoint: statement(`ROLLBACK TO ${name}`),
  };
}

/**
 * Stands for `database`; its `transaction` is ours, so that BEGIN and COMMIT are statements like any other.
 *
 * Keeps the shape of better-sqlite3's own, which is what drizzle calls.
 */
export function withBrackets(database: Database, brackets: Brackets): Database {
  const transaction = (work: (...args: unknown[]) => unknown) => {
    const variant =
      (behavior: Behavior) =>
      (...args: unknown[]) =>
        transact(database, brackets, { behavior, work: () => work(...args) });
    const variants = {
      deferred: variant("deferred"),
      immediate: variant("immediate"),
      exclusive: variant("exclusive"),
    };
    return Object.assign(variant("deferred"), variants, { default: variants.deferred, database });
  };
  return Object.create(database, { transaction: { value: transaction } }) as Database;
}

/** Stands for `database` inside transactions only: refuses to prepare a statement once there is none. */
export function onlyInTransaction(database: Database): Database {
  const prepare = (sql: string) => {
    if (!database.inTransaction) throw transactionOver(sql);
    return database.prepare(sql);
  };
  return Object.create(database, { prepare: { value: prepare } }) as Database;
}

/** Refuses a function that is asynchronous by its very declaration, before any of it has run. */
export function refuseAsyncFunction(work: unknown): void {
  if (Object.prototype.toString.call(work) === "[object AsyncFunction]") throw notSynchronous();
}

interface Transacting {
  readonly behavior: Behavior;
  readonly work: () => unknown;
}

function transact(database: Database, brackets: Brackets, { behavior, work }: Transacting): unknown {
  const nested = database.inTransaction;
  if (nested) brackets.savepoint();
  else brackets.begin[behavior]();
  try {
    const result = work();
    refusePromise(result);
    if (nested) brackets.release();
    else brackets.commit();
    return result;
  } catch (error) {
    undo(database, brackets, nested);
    throw error;
  }
}

function undo(database: Database, brackets: Brackets, nested: boolean): void {
  // SQLite ends the transaction itself after some errors, such as a full disk.
  if (!database.inTransaction) return;
  if (!nested) {
    brackets.rollback();
    return;
  }
  brackets.rollbackToSavepoint();
  brackets.release();
}

function refusePromise(result: unknown): void {
  if (typeof result !== "object" || result === null || !("then" in result) || typeof result.then !== "function") return;
  // Its writes are refused from here on, so it will reject; the caller is told by the error below.
  if (result instanceof Promise) result.catch(() => {});
  throw notSynchronous();
}

function notSynchronous(): TransactionError {
  return new TransactionError(
    `expected the function of a transaction to return a value, got: a promise\n\n` +
      `Await what you need first, then write in one synchronous step, ending queries with .run(), .get() or .all():\n\n` +
      `    const rate = await fetchRate();\n` +
      `    await Repo.transaction((tx) => tx.insert(rates).values(rate).run());`,
    "promise",
  );
}

function transactionOver(sql: string): TransactionError {
  return new TransactionError(
    `expected tx to be used inside its transaction, got a query after the end: ${sql}\n\n` +
      `Nothing was written. Do all the work before the function returns, or use repo.db() outside of a transaction.`,
    "over",
  );
}
