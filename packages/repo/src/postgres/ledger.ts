/**
 * The table `schema_migrations` of PostgreSQL: which versions have run.
 *
 * It has the columns of Ecto's, and two more, so a database that Ecto has migrated goes on.
 */
import { Clock } from "@hinotori/otp";

import type { AppliedMigration } from "../migrator/applied.ts";
import type { MigrationFile } from "../migrator/files.ts";
import type { Session } from "./session.ts";

interface Row {
  // pg gives numbers of eight bytes as texts.
  readonly version: string;
  readonly name: string | null;
  readonly hash: string | null;
  readonly inserted_at: string;
}

const columns = ["version", "inserted_at", "name", "hash"];

/** Whether the ledger is there with all its columns. */
export async function isLedgerComplete(session: Session): Promise<boolean> {
  return (await ledgerColumns(session)).length === columns.length;
}

/** Makes the ledger, or completes one that Ecto made. Wants the lock. */
export async function ensureLedger(session: Session): Promise<void> {
  await session.run(
    `CREATE TABLE IF NOT EXISTS schema_migrations (
       version bigint PRIMARY KEY, inserted_at timestamp(0) NOT NULL, name text, hash text
     );
     ALTER TABLE schema_migrations ADD COLUMN IF NOT EXISTS name text, ADD COLUMN IF NOT EXISTS hash text;`,
  );
}

/** Every applied version, oldest first; none when there is no ledger yet. Reads only. */
export async function readLedger(session: Session): Promise<readonly AppliedMigration[]> {
  const present = await ledgerColumns(session);
  if (present.length === 0) return [];
  const more = ["name", "hash"].map((column) => (present.includes(column) ? column : `NULL AS ${column}`)).join(", ");
  const rows = await session.rows<Row>(
    `SELECT version, to_char(inserted_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS inserted_at, ${more}
     FROM schema_migrations ORDER BY version`,
  );
  return rows.map(({ version, name, hash, inserted_at }) => ({
    version: Number(version),
    name: name ?? undefined,
    hash: hash ?? undefined,
    insertedAt: inserted_at,
  }));
}

/** Whether a version has run. */
export async function isApplied(session: Session, version: number): Promise<boolean> {
  return (await session.rows("SELECT 1 FROM schema_migrations WHERE version = $1", [version])).length > 0;
}

/** Records that a migration has run. */
export async function recordUp(session: Session, { version, name, hash }: MigrationFile): Promise<void> {
  const insertedAt = new Date(Clock.systemTime()).toISOString();
  await session.rows(
    "INSERT INTO schema_migrations (version, inserted_at, name, hash) VALUES ($1, $2::timestamp, $3, $4)",
    [version, insertedAt.replace("Z", ""), name, hash],
  );
}

/** Records that a migration was reverted. */
export async function recordDown(session: Session, { version }: MigrationFile): Promise<void> {
  await session.rows("DELETE FROM schema_migrations WHERE version = $1", [version]);
}

async function ledgerColumns(session: Session): Promise<string[]> {
  const rows = await session.rows<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute
     WHERE attrelid = to_regclass('schema_migrations') AND attnum > 0 AND NOT attisdropped`,
  );
  return rows.map(({ name }) => name).filter((name) => columns.includes(name));
}
