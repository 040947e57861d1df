/**
 * The database a migrator works on, by a connection of its own.
 *
 * A database in memory has no second connection, so there the running repo's is used. It waits for locks, aside and not for
 * ever, since other programs may be migrating the same file.
 */
import { Process } from "@hinotori/otp";
import type BetterSqlite3 from "better-sqlite3";

import type { AnyRepo } from "../repo/any-repo.ts";
import { type Patience, whileBusy } from "../repo/busy.ts";
import { type CheckedConfig, memory } from "../repo/config.ts";
import { loadDriver } from "../repo/driver.ts";

type Database = BetterSqlite3.Database;

/** An open database, and how to use it while others do. */
export interface Target {
  readonly repo: AnyRepo;
  readonly config: CheckedConfig;
  /** Calls `work` with the database, again and again until no lock is in its way. It must be whole or nothing. */
  readonly attempt: <Result>(work: (database: Database) => Result) => Promise<Result>;
}

/** Opens the database of a repo for the time `work` takes. */
export async function withTarget<Result>(
  repo: AnyRepo,
  lockTimeoutMs: number,
  work: (target: Target) => Promise<Result>,
): Promise<Result> {
  const config = repo.config();
  const patience: Patience = { database: config.database, limitMs: lockTimeoutMs, signal: Process.signal() };
  const database = await open(repo, config, patience);
  try {
    return await work({ repo, config, attempt: (part) => whileBusy(() => part(database), patience) });
  } finally {
    if (config.database !== memory) database.close();
  }
}

/** Reads a database that is not to be changed; answers `otherwise` when there is none yet. */
export async function readTarget<Result>(
  repo: AnyRepo,
  { lockTimeoutMs, otherwise, read }: Reading<Result>,
): Promise<Result> {
  const config = repo.config();
  if (config.database === memory) return read(repo.db().$client);
  const driver = await loadDriver();
  const attempt = (): Result => {
    const database = driver.openToRead({ ...config, busyTimeoutMs: 0 });
    if (database === undefined) return otherwise;
    try {
      return read(database);
    } finally {
      database.close();
    }
  };
  return whileBusy(attempt, { database: config.database, limitMs: lockTimeoutMs });
}

/** What to read, and what to answer when there is nothing. */
export interface Reading<Result> {
  readonly lockTimeoutMs: number;
  readonly otherwise: Result;
  readonly read: (database: Database) => Result;
}

async function open(repo: AnyRepo, config: CheckedConfig, patience: Patience): Promise<Database> {
  if (config.database === memory) return repo.db().$client;
  const driver = await loadDriver();
  // Zero: waiting happens aside, between attempts.
  return whileBusy(() => driver.openDatabase({ ...config, busyTimeoutMs: 0 }), patience);
}
