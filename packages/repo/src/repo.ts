/**
 * A database as a supervised child: a Drizzle handle, transactions and events.
 *
 * Define the repo once, put it in the children list, and use it from anywhere. The process opens the database when it starts
 * and closes it when it ends; a supervisor replaces it when it falls. Queries go straight to the database, so none waits for the
 * process.
 *
 * The database is SQLite, in the same thread, unless the definition has `adapter: Postgres`. What follows is about SQLite;
 * `@hinotori/repo/postgres` says what is different there, and the compiler knows.
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
 * `get`, `getBy`, `getOrThrow` and `getByOrThrow` find one row. They cast what they are given as a changeset does, so an id from an
 * address is as good as a number, and one that can be none finds nothing. The latter two throw `REPO_NO_RESULTS` then, whose status is 404.
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
 * during an `await` would run inside the transaction too. Await first, then transact. **Unlike Ecto**, another `Repo.transaction` inside is
 * refused with `REPO_TRANSACTION`: it gives a promise, which nothing in there could await, so what became of it would be lost.
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
 * by default `"debug"`. When nobody listens, neither is done. It is so on either database.
 *
 * ## Failure
 *
 * A start that fails, be it for a missing configuration or a file that is no database, fails the supervisor's start.
 * While no process runs, `db()` throws `REPO_NOT_RUNNING`. When the process ends, what was not committed is gone.
 *
 * ## Limits
 *
 * One connection on SQLite: better-sqlite3 works in the thread, so a pool would not make it faster. A slow query stops everything else;
 * keep them short. What a function did before its transaction was rolled back, other than in the database, stays done.
 */
import type { Adapter, RepoKind, RepoOf } from "./repo/adapter.ts";
import type { Schema } from "./repo/schema.ts";
import { Sqlite, type SqliteKind } from "./sqlite/adapter.ts";

export type { Adapter, AnyRepo, RepoKind, RepoOf } from "./repo/adapter.ts";
export type { CommonConfig } from "./repo/config.ts";
export type { QueryMeasurements, QueryMetadata } from "./repo/events.ts";
export type { Clauses } from "./repo/get.ts";
export type { Saved } from "./repo/save.ts";
export type { Schema } from "./repo/schema.ts";
export type { CheckedConfig, RepoConfig } from "./sqlite/config.ts";
export type { Handle, Transaction } from "./sqlite/handle.ts";
export type { RepoModule, Within } from "./sqlite/repo.ts";

/** How a repo is defined. */
export interface RepoOptions<S extends Schema, Kind extends RepoKind = SqliteKind> {
  /** The application in whose environment the repo's configuration is, under the repo's name. */
  readonly otpApp: string;
  /** The tables and relations, as `import * as schema` gives them. Default: none; then `db().query` is not there. */
  readonly schema?: S;
  /** The kind of database. Default: SQLite. */
  readonly adapter?: Adapter<Kind>;
}

/** Defines a repo under a name of its own, such as `"Scuti.Repo"`. */
export function define<S extends Schema = Record<string, never>, Kind extends RepoKind = SqliteKind>(
  name: string,
  options: RepoOptions<S, Kind>,
): RepoOf<Kind, S> {
  const { otpApp, schema } = options;
  // Without an adapter the kind is its default, SQLite.
  const adapter = options.adapter ?? (Sqlite as unknown as Adapter<Kind>);
  return adapter.define({ name, otpApp }, schema);
}
