/**
 * PostgreSQL as the database of a repo.
 *
 * Give the adapter to `Repo.define`; everything else that speaks of repos then works with PostgreSQL: the migrator, changesets,
 * `Storage`, `useTestDatabase`. The types follow from the adapter, so nothing is written twice.
 *
 * ## Example
 *
 * ```ts
 * import { Application, Supervisor } from "@hinotori/otp";
 * import { Migrator, Repo as Repository } from "@hinotori/repo";
 * import { Postgres } from "@hinotori/repo/postgres";
 * import { integer, pgTable, text } from "drizzle-orm/pg-core";
 *
 * const posts = pgTable("posts", { id: integer().primaryKey().generatedByDefaultAsIdentity(), title: text().notNull() });
 * const Repo = Repository.define("Blog.Repo", { otpApp: "blog", schema: { posts }, adapter: Postgres });
 *
 * Application.putEnv("blog", "Blog.Repo", { url: process.env.DATABASE_URL });
 * await Supervisor.startLink([Repo, [Migrator, { repos: [Repo] }]], { strategy: "one_for_one" });
 *
 * await Repo.db().insert(posts).values({ title: "Firebird" });
 * await Repo.transaction(async (tx) => {
 *   const [post] = await tx.select().from(posts);
 *   await tx.insert(posts).values({ title: `${post?.title} again` });
 * });
 * ```
 *
 * ## Connections
 *
 * The repo's process owns a pool of `poolSize` connections. A query takes the next that is free; who waits longer than
 * `queueTimeoutMs` gets `REPO_BUSY`. How long it waited is the event's `queue_time`. A transaction keeps its connection from beginning to
 * end. When the process that asked ends, its connection is cut: the server stops the statement, and takes back what was not committed.
 *
 * The repo starts whether or not the server is there. Until it is, queries reject with `REPO_CONNECTION`, whose status is 503,
 * and the process says in the log what is wrong and tries again, after one second, then two, up to thirty. A connection that
 * breaks fails the query that was under way; the next query connects anew. A migrator in the children list does need the server: without
 * it the application does not start.
 *
 * Asked to stop, the repo takes no more queries and lets those finish that are under way, as long as its supervisor gives it (5 s).
 *
 * ## Queries and transactions
 *
 * `db()` is Drizzle's database over node-postgres. What the server refuses is thrown as pg's own error, whose `code` is the state of
 * SQL (`"23505"`), without the parameters. A statement that takes longer than `statementTimeoutMs` is ended by the server (`"57014"`).
 *
 * `transaction` takes an async function, and Drizzle's options, such as `{ isolationLevel: "serializable" }`. As in Ecto, all that the
 * function calls is part of it: `Repo.db()`, `Repo.insert`, and another `Repo.transaction`, which joins it and takes no options. When a joined
 * one fails the whole is rolled back, also where its error is caught: then `transaction` rejects with `REPO_ROLLBACK`, whose value is
 * `"rollback"`. What another process does is not part of it. `tx.transaction(…)` nests by a savepoint, which is taken back alone. Changesets
 * are written each in a savepoint, so that one that is refused leaves the transaction usable.
 * After any other statement that failed PostgreSQL takes no more; when its error was caught all the same, `transaction` rejects with
 * `REPO_TRANSACTION`, as the server then answers a COMMIT by rolling back.
 *
 * ## Changesets
 *
 * A constraint is recognised by the name you give, or else by its columns, or else by the name such a constraint usually has:
 * `posts_title_index`, `posts_title_key`, `posts_author_id_fkey`. `exclusionConstraint` is for PostgreSQL alone.
 *
 * ## Migrations
 *
 * One program at a time migrates, by an advisory lock; each migration runs in a transaction of its own, which also records it. What does
 * not run in a transaction, such as CREATE INDEX CONCURRENTLY, stands in a file with the line
 *
 * ```sql
 * -- disable_ddl_transaction
 * CREATE INDEX CONCURRENTLY IF NOT EXISTS posts_title ON posts (title);
 * ```
 *
 * alone there, since what ran before a statement that fails then stays. `Migrator.dump` needs the program pg_dump, of the server's version or a
 * newer one; `Migrator.load` needs none.
 *
 * ## Failure
 *
 * A configuration that is wrong fails the start, and shows no address or password; neither do other errors and logs.
 *
 * ## Limits
 *
 * pg keeps its prepared statements to the connection, and advisory locks are the connection's too: migrate past a proxy that shares
 * connections between transactions, such as PgBouncer. LISTEN wants a client of your own.
 */
export { Postgres, type PostgresKind } from "./postgres/adapter.ts";
export type { CheckedPostgresConfig, PostgresConfig } from "./postgres/config.ts";
export type { PostgresHandle, PostgresTransaction } from "./postgres/handle.ts";
export type { PostgresRepo, PostgresWithin } from "./postgres/repo.ts";
