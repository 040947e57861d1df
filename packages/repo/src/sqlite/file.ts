/** A database file of SQLite: made, opened by better-sqlite3, and taken away. */
import fs from "node:fs";
import path from "node:path";

import BetterSqlite3 from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";

import { ConfigError, DriverError } from "../errors.ts";
import { isBusy } from "./busy.ts";
import { type CheckedConfig, memory } from "./config.ts";
import type { Schema } from "../repo/schema.ts";
import type { Handle } from "./handle.ts";

/**
 * Opens a database with its pragmas.
 *
 * Throws SQLite's busy error when another connection is in the way: try again. Any other failure is a `ConfigError`.
 */
export function openDatabase(config: CheckedConfig): BetterSqlite3.Database {
  return explaining(config, () => {
    if (config.database !== memory) makeFolder(path.dirname(config.database));
    const database = construct(config);
    try {
      for (const [name, value] of pragmasOf(config)) database.pragma(`${name} = ${value}`);
    } catch (error) {
      database.close();
      throw error;
    }
    return database;
  });
}

/** Opens a database that is there already, to read it and nothing else; `undefined` when there is no file. */
export function openToRead(config: CheckedConfig): BetterSqlite3.Database | undefined {
  return fs.existsSync(config.database) ? explaining(config, () => construct(config, { readonly: true })) : undefined;
}

/** The Drizzle handle over an open database. */
export function handleOf<S extends Schema>(database: BetterSqlite3.Database, schema: S | undefined): Handle<S> {
  return schema === undefined ? (drizzle(database) as unknown as Handle<S>) : drizzle(database, { schema });
}

/** Makes the folder and the empty database file, unless they are there. */
export function storageUp(database: string): "created" | "already_up" {
  if (database === memory || fs.existsSync(database)) return "already_up";
  makeFolder(path.dirname(database));
  // "a" makes the file without emptying one that another process made meanwhile.
  fs.closeSync(fs.openSync(database, "a"));
  return "created";
}

/** Removes the database file and the files SQLite keeps beside it. Stop the repo first. */
export function storageDown(database: string): "dropped" | "already_down" {
  if (database === memory || !fs.existsSync(database)) return "already_down";
  for (const suffix of ["", "-wal", "-shm", "-journal"]) fs.rmSync(`${database}${suffix}`, { force: true });
  return "dropped";
}

function pragmasOf(config: CheckedConfig): readonly (readonly [string, string | number])[] {
  return [
    ["journal_mode", "WAL"],
    ["synchronous", "NORMAL"],
    ["foreign_keys", "ON"],
    ["temp_store", "MEMORY"],
    ["cache_size", -config.cacheKilobytes],
    ...Object.entries(config.pragmas),
  ];
}

// Folder by folder: mkdir's own `recursive` never returns where the system refuses a new folder with ENOENT, as /proc does.
function makeFolder(folder: string): void {
  if (fs.existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    // Another process may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

function construct(
  { database, busyTimeoutMs }: CheckedConfig,
  options: BetterSqlite3.Options = {},
): BetterSqlite3.Database {
  try {
    return new BetterSqlite3(database, { ...options, timeout: busyTimeoutMs });
  } catch (cause) {
    throw isSqliteError(cause) ? cause : notBuilt(cause);
  }
}

function explaining<Result>({ repo, database }: CheckedConfig, open: () => Result): Result {
  try {
    return open();
  } catch (cause) {
    if (isBusy(cause) || cause instanceof DriverError) throw cause;
    throw new ConfigError(
      `expected \`database\` of ${repo} to be a SQLite database that can be opened, got ${database}: ${messageOf(cause)}\n\n` +
        `Give the path of a database, or of a file that does not exist yet, where this program may write.`,
      { repo, key: "database", cause },
    );
  }
}

// Whatever is not SQLite's own comes from loading the addon: installed, but never built.
function notBuilt(cause: unknown): DriverError {
  return new DriverError(
    `expected the native part of better-sqlite3 to load, got: ${messageOf(cause)}\n\n` +
      `Allow the package to build, then install again. In pnpm-workspace.yaml, for pnpm 10 and for pnpm 11:\n\n` +
      `    onlyBuiltDependencies: [better-sqlite3]\n    allowBuilds: { better-sqlite3: true }`,
    { cause },
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isSqliteError(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_");
}
