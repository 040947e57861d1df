/** The file that holds a database's structure: written and read whole, and what is said when it cannot be loaded. */
import fs from "node:fs";
import path from "node:path";

import { MigrationError } from "../errors.ts";

/** What the file opens with. */
export const structureHead =
  "-- The structure of the database, written by Migrator.dump. Do not edit it: write a migration.\n\n";

/** Writes the file by one step of the file system, so that nobody reads half of it. */
export function writeStructure(file: string, text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.draft`;
  try {
    fs.writeFileSync(draft, text);
    fs.renameSync(draft, file);
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

/** Reads the file. */
export function readStructure(file: string): string {
  if (fs.existsSync(file)) return fs.readFileSync(file, "utf8");
  throw new MigrationError(
    `expected the structure of a database, got no file at: ${file}\n\n` +
      `Write it from a database that is migrated:\n\n    await Migrator.dump(Repo);`,
    { reason: "structure_missing", file },
  );
}

/** The error for a statement of the file that does not run. */
export function unfitStatement(file: string, sql: string, cause: unknown): MigrationError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new MigrationError(
    `expected every statement of ${file} to run, got: ${why}\n\n    ${sql.slice(0, 500)}\n\n` +
      `Nothing was loaded. Write the file anew with Migrator.dump.`,
    { reason: "statement", file, statement: sql, cause },
  );
}
