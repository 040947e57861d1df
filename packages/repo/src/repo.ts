/**
 * A database as a supervised child: a Drizzle handle, transactions and events.
 *
 * Define the repo once, put it in the children list, and use it from anywhere. The process opens the database when it starts
 * and closes it when it ends; a supervisor replaces it when it falls. Queries go straight to SQLite, which is in the same
 * thread, so no query waits for the process.
 *
 * ## Example
 *
 * ```ts run
 * import { Supervisor } from "@hinotori/otp";
 * import { Repo as Repository } from "@hinotori/repo";
 * import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
 *
 * const posts = sqliteTable("posts", { id: integer().primaryKey(), title: text().notNull() });
 * const Repo = Repository.define("Blog.Repo", { otpApp: "blog", schema: { posts } });
 *
 * const supervisor = await Supervisor.startLink([[Repo, { database: ":memory:" }]], { strategy: "one_for_one" });
 *
 * Repo.db().run("CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL)");
 * await Repo.transaction((tx) => tx.insert(posts).values({ title: "Firebird" }).run().changes); // => 1
 * Repo.db().query.posts.findFirst().sync(); // => ({ id: 1, title: "Firebird" })
 *
 * await Supervisor.stop(supervisor);
 * ```
 *
 * In a program the file would be a path, the table would come from a migration (see `Migrator`), and the configuration from the
 * application's environment: `Application.putEnv("blog", "Blog.Repo", { database: "blog_dev.db" })`. Then the children list holds
 * the bare `Repo`; an argument there is put over what the environment says.
 *
 * ## Queries
 *
 * `db()` is Drizzle's database with the schema's types. Drizzle on SQLite is synchronous: a query runs when you end it with
 * `.run()`, `.get()`, `.all()`, or, for `db().query`, `.sync()`. One that is not ended does nothing.
 *
 * ## Transactions
 *
 * `transaction` runs a synchronous function between BEGIN IMMEDIATE and COMMIT and resolves with what it returns. What it
 * throws rolls everything back and rejects. `repo.rollback(value)` rolls back on purpose: the promise rejects with a
 * `RollbackError` that carries the value. `tx.transaction(…)` inside nests, by a savepoint.
 *
 * ```ts run
 * import { Repo as Repository } from "@hinotori/repo";
 *
 * const Repo = Repository.define("Ledger.Repo", { otpApp: "ledger" });
 * await Repo.startLink({ database: ":memory:" });
 * Repo.db().run("CREATE TABLE accounts (name TEXT, balance INTEGER)");
 *
 * const error = await Repo.transaction((tx) => {
 *   tx.run("INSERT INTO accounts VALUES ('ada', 10)");
 *   return Repo.rollback("not today");
 * }).catch((reason) => reason);
 *
 * [error.code, error.value]; // => ["REPO_ROLLBACK", "not today"]
 * Repo.db().all("SELECT * FROM accounts"); // => []
 * ```
 *
 * The function must not be asynchronous, and the types refuse one that is: the program shares one connection, so whatever ran
 * during an `await` would run inside the transaction too. Await first, then transact.
 *
 * SQLite has one writer at a time. When another program has the lock, transactions stand in line and try again, while the
 * rest of this program goes on; after `lockTimeoutMs` they reject with `REPO_BUSY`. A write outside of `transaction` holds the
 * whole program while it waits, and gives up after `busyTimeoutMs`.
 *
 * ## Changesets
 *
 * `insert`, `update` and `delete` write a `Changeset` and resolve with `{ status: "ok", value }`, the row, or with
 * `{ status: "error", changeset }`, the changeset with its errors. `within(tx)` has the same three for inside a transaction,
 * where they answer at once. An error leaves the transaction as it was: whether to go on or roll back is yours to say.
 *
 * ```ts run
 * import { Changeset, Repo as Repository } from "@hinotori/repo";
 * import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
 *
 * const tags = sqliteTable("tags", { id: integer().primaryKey(), name: text().notNull() });
 * const Repo = Repository.define("Tags.Repo", { otpApp: "tags", schema: { tags } });
 * await Repo.startLink({ database: ":memory:" });
 * Repo.db().run("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)");
 *
 * const tag = (params: Record<string, unknown>) =>
 *   Changeset.uniqueConstraint(Changeset.cast(tags, {}, params, ["name"]), "name");
 *
 * await Repo.insert(tag({ name: "fire" })); // => ({ status: "ok", value: { id: 1, name: "fire" } })
 * const again = await Repo.insert(tag({ name: "fire" }));
 * again.status === "error" && Changeset.traverseErrors(again.changeset); // => ({ name: ["has already been taken"] })
 * ```
 *
 * ## Events
 *
 * Each statement executes `[...telemetryPrefix, "query"]`, such as `["blog", "repo", "query"]`, with `total_time`, `query_time` and
 * `queue_time` in nanoseconds, and `repo`, `query`, `params`, `source`, `result`, `error` and `type`. It is logged at the level `log`,
 * by default `"debug"`. When nobody listens, neither is done.
 *
 * ## Failure
 *
 * A start that fails, be it for a missing configuration or a file that is no database, fails the supervisor's start.
 * While no process runs, `db()` throws `REPO_NOT_RUNNING`. When the process ends, what was not committed is gone.
 *
 * ## Limits
 *
 * One connection: better-sqlite3 works in the thread, so a pool would not make it faster. A slow query stops everything else;
 * keep them short. What a function did before its transaction was rolled back, other than in the database, stays done.
 */
import type { ChildSpec, Pid } from "@hinotori/otp";

import type { Changeset, Source } from "./changeset/shape.ts";
import { RollbackError, TransactionError } from "./errors.ts";
import type { AnyRepo } from "./repo/any-repo.ts";
import { readConfig, type RepoConfig } from "./repo/config.ts";
import { type Connection, notRunning } from "./repo/connection.ts";
import type { Handle, Schema, Transaction } from "./repo/handle.ts";
import { type AnyTransaction, refuseInvalid, type SaveAction, save, type Saved } from "./repo/save.ts";
import { defineServer } from "./repo/server.ts";
import { refuseAsyncFunction } from "./repo/transaction.ts";

export type { AnyRepo } from "./repo/any-repo.ts";
export type { CheckedConfig, RepoConfig } from "./repo/config.ts";
export type { QueryMeasurements, QueryMetadata } from "./repo/events.ts";
export type { Handle, Schema, Transaction } from "./repo/handle.ts";
export type { Saved } from "./repo/save.ts";

/** How a repo is defined. */
export interface RepoOptions<S extends Schema> {
  /** The application in whose environment the repo's configuration is, under the repo's name. */
  readonly otpApp: string;
  /** The tables and relations, as `import * as schema` gives them. Default: none; then `db().query` is not there. */
  readonly schema?: S;
}

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
  insert<F extends object, Row>(changeset: Changeset<F, Source<Row>>): Saved<F, Row>;
  /** Changes the row that the changeset's data is, and the rows inside. Throws `REPO_STALE` when it is gone. */
  update<F extends object, Row>(changeset: Changeset<F, Source<Row>>): Saved<F, Row>;
  /** Deletes the row that the changeset's data is. Throws `REPO_STALE` when it is gone. */
  delete<F extends object, Row>(changeset: Changeset<F, Source<Row>>): Saved<F, Row>;
}

/** A repo: a child of a supervisor, and the door to its database. */
export interface RepoModule<S extends Schema> extends AnyRepo {
  readonly otpApp: string;
  /** The Drizzle database, to use at once and not to keep: after a restart it is another. */
  db(): Handle<S>;
  /** How a supervisor starts it. `config` is put over the application's environment. */
  childSpec(config?: RepoConfig): ChildSpec;
  /** Starts it, linked to the calling process. */
  startLink(config?: RepoConfig): Promise<Pid>;
  /** Runs `work` in a transaction that may write, when its turn comes; resolves with what `work` returns. */
  transaction<Result>(work: (tx: Transaction<S>) => Synchronous<Result>): Promise<Result>;
  /** Rolls the transaction back that is under way: `transaction` rejects with a `RollbackError` that carries `value`. */
  rollback(value?: unknown): never;
  /** Writes a new row, and the rows inside the changeset, in a transaction. */
  insert<F extends object, Row>(changeset: Changeset<F, Source<Row>>): Promise<Saved<F, Row>>;
  /** Changes the row that the changeset's data is, and the rows inside. Rejects with `REPO_STALE` when it is gone. */
  update<F extends object, Row>(changeset: Changeset<F, Source<Row>>): Promise<Saved<F, Row>>;
  /** Deletes the row that the changeset's data is. Rejects with `REPO_STALE` when it is gone. */
  delete<F extends object, Row>(changeset: Changeset<F, Source<Row>>): Promise<Saved<F, Row>>;
  /** The same three for a transaction that is under way. */
  within(tx: Transaction<S>): Within;
}

/** Defines a repo under a name of its own, such as `"Scuti.Repo"`. */
export function define<S extends Schema = Record<string, never>>(name: string, options: RepoOptions<S>): RepoModule<S> {
  const { otpApp, schema } = options;
  const place = { name, otpApp };
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
    changeset: Changeset<F, Source<Row>>,
    action: SaveAction,
  ): Promise<Saved<F, Row>> {
    const refused = refuseInvalid(changeset, action);
    // What is saved is a plain record and never a promise, which the compiler cannot see of a generic one.
    const work = (tx: Transaction<S>) => save(anySchema(tx), changeset, action) as Synchronous<Saved<F, Row>>;
    return refused ?? transaction<Saved<F, Row>>(work);
  }

  return {
    name,
    otpApp,
    childSpec: server.childSpec,
    startLink: server.startLink,
    config: () => server.current()?.config ?? readConfig(place),
    db: () => connection().handle,
    transaction,
    rollback: (value) => raise(new RollbackError(`a transaction of ${name} was rolled back by repo.rollback`, value)),
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

function raise(error: Error): never {
  throw error;
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
