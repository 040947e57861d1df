/**
 * The database of a repo as a whole: making it, dropping it, and reading it by hand.
 *
 * It works by the repo's configuration, so the repo need not be running, and for `drop` it had better not.
 *
 * ## Example
 *
 * ```ts run
 * import fs from "node:fs";
 * import os from "node:os";
 * import { Application } from "@hinotori/otp";
 * import { Repo as Repository, Storage } from "@hinotori/repo";
 *
 * const folder = fs.mkdtempSync(`${os.tmpdir()}/stored-`);
 * const Repo = Repository.define("Stored.Repo", { otpApp: "stored" });
 * Application.putEnv("stored", "Stored.Repo", { database: `${folder}/stored.db` });
 *
 * await Storage.create(Repo); // => "created"
 * await Storage.create(Repo); // => "already_up"
 * await Storage.query(Repo, "SELECT 1 AS one, 2 AS two"); // => ({ columns: ["one", "two"], rows: [[1, 2]], truncated: false })
 * await Storage.query(Repo, "DROP TABLE posts"); // throws REPO_QUERY
 * await Storage.drop(Repo); // => "dropped"
 * await Storage.drop(Repo); // => "already_down"
 *
 * fs.rmSync(folder, { recursive: true });
 * ```
 *
 * A database of PostgreSQL is made and dropped by way of another one, `maintenanceDatabase`. While somebody is connected to it, it is not
 * dropped, and the promise rejects with `REPO_BUSY`; `{ force: true }` ends those connections.
 *
 * ## Failure
 *
 * `query` rejects with a `QueryError`: for a statement that the database refuses, for one that would change something, for one
 * that gives no rows. It answers at most `limit` rows, so that a look at a large table is a look and not a load.
 */
import { inspect } from "node:util";

import { QueryError } from "./errors.ts";
import type { AnyRepo, DropOptions, QueryResult } from "./repo/adapter.ts";

export type { DropOptions, QueryResult } from "./repo/adapter.ts";

/** How a database is read by hand. */
export interface QueryOptions {
  /** How many rows to answer at most. Default: 1000. */
  readonly limit?: number;
}

/** Makes the database, unless it is there. */
async function create(repo: AnyRepo): Promise<"created" | "already_up"> {
  return repo.adapter.storage.create(repo);
}

/** Drops the database with all that is in it. Stop the repo first. */
async function drop(repo: AnyRepo, options: DropOptions = {}): Promise<"dropped" | "already_down"> {
  return repo.adapter.storage.drop(repo, options);
}

/** Runs one statement that reads, on a connection that cannot write. */
async function query(repo: AnyRepo, sql: string, { limit = 1000 }: QueryOptions = {}): Promise<QueryResult> {
  if (!Number.isSafeInteger(limit) || limit < 0) throw badLimit(sql, limit);
  return repo.adapter.storage.query(repo, sql, limit);
}

function badLimit(sql: string, limit: unknown): QueryError {
  return new QueryError(`expected \`limit\` to be a whole number, got: ${inspect(limit)}`, { sql });
}

/** The type of `Storage`. */
export interface StorageModule {
  readonly create: typeof create;
  readonly drop: typeof drop;
  readonly query: typeof query;
}

/** Makes, drops and reads the database of a repo. */
export const Storage: StorageModule = { create, drop, query };
