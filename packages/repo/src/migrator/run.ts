/** One migration that is to run: which way, whom it tells, and what is said when a statement of it fails. */
import { MigrationError } from "../errors.ts";
import { type MigrationFile, readDown } from "./files.ts";

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

/** The file that a run runs, and its text. */
export function scriptOf({ migration, direction }: Run): { readonly file: string; readonly sql: string } {
  if (direction === "up") return { file: migration.file, sql: migration.sql };
  return { file: migration.downFile ?? migration.file, sql: readDown(migration) };
}

/** Where a statement stands. */
export interface Place {
  readonly file: string;
  readonly index: number;
  readonly count: number;
  readonly version: number;
  /** What remains of the migration when a statement fails. */
  readonly remains: string;
}

/** What is said of a migration that ran in a transaction. */
export const rolledBack = "The migration was rolled back as a whole. Correct the statement and migrate again.";

/** The error for a statement that failed. */
export function failedStatement(
  sql: string,
  { file, index, count, version, remains }: Place,
  cause: unknown,
): MigrationError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new MigrationError(
    `expected statement ${index + 1} of ${count} in ${file} to run, got: ${why}\n\n${indent(sql)}\n\n${remains}`,
    { reason: "statement", file, version, statement: sql, cause },
  );
}

/** The error for a statement that would begin or end the migration's transaction. */
export function controllingStatement(
  sql: string,
  { file, index, version }: Omit<Place, "count" | "remains">,
): MigrationError {
  return new MigrationError(
    `expected statement ${index + 1} in ${file} to leave transactions alone, got: ${sql}\n\n` +
      `Take it out: each migration already runs in a transaction of its own.`,
    { reason: "transaction", file, version, statement: sql },
  );
}

function indent(sql: string): string {
  const lines = sql.split("\n");
  const shown = lines.length > 12 ? [...lines.slice(0, 11), "…"] : lines;
  return shown.map((line) => `    ${line}`).join("\n");
}
