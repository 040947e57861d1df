/**
 * Runs one migration on one connection, whole or not at all.
 *
 * Foreign keys are off while it runs and are checked before it commits, so that rebuilding a parent table neither deletes its
 * children nor leaves them without a parent. From BEGIN to COMMIT nothing is awaited.
 */
import type BetterSqlite3 from "better-sqlite3";

import { MigrationError } from "../errors.ts";
import type { MigrationFile } from "../migrator/files.ts";
import { controllingStatement, failedStatement, type Place, type Run, rolledBack, scriptOf } from "../migrator/run.ts";
import { isApplied, recordDown, recordUp } from "./ledger.ts";
import { controlsTransaction, splitStatements, type Statement } from "./statements.ts";

type Database = BetterSqlite3.Database;

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
  const { file, sql } = scriptOf(run);
  const statements = splitStatements(sql);
  const place = { file, count: statements.length, version: migration.version, remains: rolledBack };
  statements.forEach((statement, index) => {
    if (controlsTransaction(statement)) throw controllingStatement(statement.sql, { ...place, index });
  });

  const foreignKeys = database.pragma("foreign_keys", { simple: true });
  // Has no effect inside a transaction, hence out here.
  database.pragma("foreign_keys = OFF");
  try {
    return inTransaction(database, () => {
      if (isApplied(database, migration.version) === (direction === "up")) return false;
      run.onBegin?.();
      statements.forEach((statement, index) => {
        run.onStatement?.(statement.sql);
        execute(database, statement, { ...place, index });
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

function execute(database: Database, { sql }: Statement, place: Place): void {
  try {
    database.exec(sql);
  } catch (cause) {
    throw failedStatement(sql, place, cause);
  }
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
