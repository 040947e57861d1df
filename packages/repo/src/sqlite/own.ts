/** What a repo on SQLite holds, asked of a repo of any kind by those whom only such repos call. */
import type BetterSqlite3 from "better-sqlite3";

import type { AnyRepo } from "../repo/adapter.ts";
import type { CheckedConfig } from "./config.ts";

/** The configuration of a repo on SQLite. */
export function configOf(repo: AnyRepo): CheckedConfig {
  // An adapter is asked about its own repos only, and this one makes their configurations.
  return repo.config() as CheckedConfig;
}

/** The open database of a repo on SQLite that runs. */
export function clientOf(repo: AnyRepo): BetterSqlite3.Database {
  // As above: the handle of such a repo is Drizzle's over better-sqlite3.
  return (repo.db() as { readonly $client: BetterSqlite3.Database }).$client;
}
