/**
 * The table `schema_migrations`: which versions have run.
 *
 * A row is written in the transaction of its migration, so the ledger and the schema cannot disagree.
 */
import { Clock } from "@hinotori/otp";
import type BetterSqlite3 from "better-sqlite3";

import type { AppliedMigration } from "../migrator/applied.ts";
import type { MigrationFile } from "../migrator/files.ts";

type Database = BetterSqlite3.Database;

interface Row {
  readonly version: number;
  readonly name: string | null;
  readonly hash: string | null;
  readonly inserted_at: string;
}

const columns = ["version", "inserted_at", "name", "hash"];

/** Makes the ledger when it is not there, and completes one that Ecto made, which has two columns only. */
export function ensureLedger(database: Database): void {
  if (ledgerColumns(database).length === columns.length) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    createOrComplete(database);
    database.exec("COMMIT");
  } finally {
    if (database.inTransaction) database.exec("ROLLBACK");
  }
}

/** Every applied version, oldest first; none when there is no ledger yet. Reads only. */
export function readLedger(database: Database): readonly AppliedMigration[] {
  const present = ledgerColumns(database);
  if (present.length === 0) return [];
  const selected = columns.map((column) => (present.includes(column) ? column : `NULL AS ${column}`)).join(", ");
  const rows = database.prepare<[], Row>(`SELECT ${selected} FROM schema_migrations ORDER BY version`).all();
  return rows.map(({ version, name, hash, inserted_at }) => ({
    version,
    name: name ?? undefined,
    hash: hash ?? undefined,
    insertedAt: inserted_at,
  }));
}

/** Whether a version has run. */
export function isApplied(database: Database, version: number): boolean {
  return database.prepare("SELECT 1 FROM schema_migrations WHERE version = ?").get(version) !== undefined;
}

/** Records that a migration has run. */
export function recordUp(database: Database, { version, name, hash }: MigrationFile): void {
  const insertedAt = new Date(Clock.systemTime()).toISOString();
  database
    .prepare("INSERT INTO schema_migrations (version, inserted_at, name, hash) VALUES (?, ?, ?, ?)")
    .run(version, insertedAt, name, hash);
}

/** Records that a migration was reverted. */
export function recordDown(database: Database, { version }: MigrationFile): void {
  database.prepare("DELETE FROM schema_migrations WHERE version = ?").run(version);
}

function ledgerColumns(database: Database): string[] {
  const rows = database.prepare<[], { name: string }>("SELECT name FROM pragma_table_info('schema_migrations')").all();
  return rows.map(({ name }) => name).filter((name) => columns.includes(name));
}

// Another process may have done this between our look and our lock; looking again costs nothing.
function createOrComplete(database: Database): void {
  const present = ledgerColumns(database);
  if (present.length === 0) {
    database.exec(
      "CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY NOT NULL, inserted_at TEXT NOT NULL, name TEXT, hash TEXT)",
    );
    return;
  }
  for (const column of ["name", "hash"].filter((each) => !present.includes(each))) {
    database.exec(`ALTER TABLE schema_migrations ADD COLUMN ${column} TEXT`);
  }
}
