/**
 * How a database of SQLite is migrated: by a connection of its own, trying again while a lock is in the way.
 *
 * A database in memory has no second connection, so there the running repo's is used. It waits for locks aside, and not for
 * ever, since other programs may be migrating the same file.
 */
import { Process } from "@hinotori/otp";
import type BetterSqlite3 from "better-sqlite3";

import { MigrationError } from "../errors.ts";
import type { AnyRepo, Migrations, Target } from "../repo/adapter.ts";
import { type Patience, whileBusy } from "./busy.ts";
import { type CheckedConfig, memory } from "./config.ts";
import { loadDriver } from "./driver.ts";
import { ensureLedger, readLedger } from "./ledger.ts";
import { clientOf, configOf } from "./own.ts";
import { runOne } from "./run-one.ts";
import { loadStructure, structureOf } from "./structure.ts";

type Database = BetterSqlite3.Database;

/** What a migrator does on SQLite. */
export const migrations: Migrations = {
  withTarget: (repo, lockTimeoutMs, work) =>
    withDatabase(repo, lockTimeoutMs, (config, attempt) => work(targetOf(config, attempt))),
  readApplied: async (repo, lockTimeoutMs) => (await reading(repo, lockTimeoutMs, readLedger)) ?? [],
  dump: async (repo, lockTimeoutMs) => (await reading(repo, lockTimeoutMs, structureOf)) ?? raiseNoDatabase(repo),
  load: (repo, structure, lockTimeoutMs) =>
    withDatabase(repo, lockTimeoutMs, (_config, attempt) => attempt((database) => loadStructure(database, structure))),
};

/** Calls its function with the database, again and again until no lock is in its way. It must be whole or nothing. */
type Attempt = <Result>(part: (database: Database) => Result) => Promise<Result>;

function targetOf(config: CheckedConfig, attempt: Attempt): Target {
  return {
    config,
    ensureLedger: () => attempt(ensureLedger),
    readLedger: () => attempt(readLedger),
    runOne: (run) => attempt((database) => runOne(database, run)),
  };
}

async function withDatabase<Result>(
  repo: AnyRepo,
  lockTimeoutMs: number,
  work: (config: CheckedConfig, attempt: Attempt) => Promise<Result>,
): Promise<Result> {
  const config = configOf(repo);
  const patience: Patience = { database: config.database, limitMs: lockTimeoutMs, signal: Process.signal() };
  const database = await open(repo, config, patience);
  try {
    return await work(config, (part) => whileBusy(() => part(database), patience));
  } finally {
    if (config.database !== memory) database.close();
  }
}

/** Reads a database that is not to be changed; `undefined` when there is none yet. */
async function reading<Result>(
  repo: AnyRepo,
  lockTimeoutMs: number,
  read: (database: Database) => Result,
): Promise<Result | undefined> {
  const config = configOf(repo);
  if (config.database === memory) return read(clientOf(repo));
  const driver = await loadDriver();
  const attempt = (): Result | undefined => {
    const database = driver.openToRead({ ...config, busyTimeoutMs: 0 });
    if (database === undefined) return undefined;
    try {
      return read(database);
    } finally {
      database.close();
    }
  };
  return whileBusy(attempt, { database: config.database, limitMs: lockTimeoutMs });
}

async function open(repo: AnyRepo, config: CheckedConfig, patience: Patience): Promise<Database> {
  if (config.database === memory) return clientOf(repo);
  const driver = await loadDriver();
  // Zero: waiting happens aside, between attempts.
  return whileBusy(() => driver.openDatabase({ ...config, busyTimeoutMs: 0 }), patience);
}

function raiseNoDatabase(repo: AnyRepo): never {
  const { database } = repo.config();
  throw new MigrationError(
    `expected the database of ${repo.name}, got no file at: ${database}\n\nMigrate first:\n\n    await Migrator.migrate(Repo);`,
    { reason: "file_missing", file: database },
  );
}
