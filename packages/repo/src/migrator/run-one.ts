/**
 * Runs one migration on one connection, whole or not at all.
 *
 * Foreign keys are off while it runs and are checked before it commits, so that rebuilding a parent table neither deletes its
 * children nor leaves them without a parent. From BEGIN to COMMIT nothing is awaited.
 */
import type BetterSqlite3 from "better-sqlite3";

import { MigrationError } from "../errors.ts";
import { readDown, type MigrationFile } from "./files.ts";
import { isApplied, recordDown, recordUp } from "./ledger.ts";
import { controlsTransaction, splitStatements, type Statement } from "./statements.ts";

type Database = BetterSqlite3.Database;

/** Which way a migration runs. */
export type Direction = "up" | "down";

/** One migration, one way, and who wants to see its statements. */
export interface Run {
  readonly migration: MigrationFile;
  readonly direction: Direction;
  /** Called once the lock is held and the ledger says there is work to do. */
  readonly onBegin?: () => void;
  /** Called before each statement. */
  readonly onStatement?: (sql: string) => void;
}

interface Violation {
  readonly table: string;
  readonly rowid: number | null;
  readonly parent: string;
}

/**
 * Runs it, unless another process did so first; answers whether it ran.
 *
 * Throws SQLite's own busy error when the lock is taken: nothing has happened then, and the caller may try again.
 */
export function runOne(database: Database, run: Run): boolean {
  const { migration, direction } = run;
  const file = direction === "up" ? migration.file : (migration.downFile ?? migration.file);
  const statements = splitStatements(direction === "up" ? migration.sql : readDown(migration));
  statements.forEach((statement, index) => refuseControl(statement, { file, index, migration }));

  const foreignKeys = database.pragma("foreign_keys", { simple: true });
  // Has no effect inside a transaction, hence out here.
  database.pragma("foreign_keys = OFF");
  try {
    return inTransaction(database, () => {
      if (isApplied(database, migration.version) === (direction === "up")) return false;
      run.onBegin?.();
      statements.forEach((statement, index) => {
        run.onStatement?.(statement.sql);
        execute(database, statement, { file, index, count: statements.length, migration });
      });
      refuseViolations(database, file, migration);
      if (direction === "up") recordUp(database, migration);
      else recordDown(database, migration);
      return true;
    });
  } finally {
    database.pragma(`foreign_keys = ${foreignKeys}`);
  }
}

function inTransaction(database: Database, work: () => boolean): boolean {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } finally {
    // Some failures, such as INSERT OR ROLLBACK, have ended it already.
    if (database.inTransaction) database.exec("ROLLBACK");
  }
}

interface Place {
  readonly file: string;
  readonly index: number;
  readonly count: number;
  readonly migration: MigrationFile;
}

function execute(database: Database, { sql }: Statement, { file, index, count, migration }: Place): void {
  try {
    database.exec(sql);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new MigrationError(
      `expected statement ${index + 1} of ${count} in ${file} to run, got: ${why}\n\n${indent(sql)}\n\n` +
        `The migration was rolled back as a whole. Correct the statement and migrate again.`,
      { reason: "statement", file, version: migration.version, statement: sql, cause },
    );
  }
}

function refuseControl(statement: Statement, { file, index, migration }: Omit<Place, "count">): void {
  if (!controlsTransaction(statement)) return;
  throw new MigrationError(
    `expected statement ${index + 1} in ${file} to leave transactions alone, got: ${statement.sql}\n\n` +
      `Take it out: each migration already runs in a transaction of its own.`,
    { reason: "transaction", file, version: migration.version, statement: statement.sql },
  );
}

function refuseViolations(database: Database, file: string, { version }: MigrationFile): void {
  const violations = database.prepare<[], Violation>("PRAGMA foreign_key_check").all();
  if (violations.length === 0) return;
  const shown = violations
    .slice(0, 5)
    .map(({ table, rowid, parent }) => `    ${table} row ${rowid ?? "?"} → ${parent}`);
  throw new MigrationError(
    `expected every foreign key to find its parent after ${file}, got ${violations.length} without:\n\n` +
      `${shown.join("\n")}\n\n` +
      `The migration was rolled back as a whole. Move or delete those rows in the migration, then migrate again.`,
    { reason: "foreign_keys", file, version },
  );
}

function indent(sql: string): string {
  const lines = sql.split("\n");
  const shown = lines.length > 12 ? [...lines.slice(0, 11), "…"] : lines;
  return shown.map((line) => `    ${line}`).join("\n");
}
