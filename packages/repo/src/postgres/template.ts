/**
 * A migrated database to be copied: made once, whichever file of tests comes first, and dropped by the last that uses it.
 *
 * Its name is the digest of what makes it, so it is never stale. Whoever uses it holds a lock of that name, shared with others who do;
 * who has it alone may drop it. One at a time makes it. The server lets go of the locks of a program that is killed.
 */
import { createHash } from "node:crypto";

import { Migrator } from "../migrator.ts";
import { readMigrations } from "../migrator/files.ts";
import type { AnyRepo } from "../repo/adapter.ts";
import type { CheckedPostgresConfig } from "./config.ts";
import { identifier } from "./quoting.ts";
import type { Session } from "./session.ts";

/** Who wants a template. */
export interface Wanted {
  readonly repo: AnyRepo;
  readonly config: CheckedPostgresConfig;
  /** Those this connection has in use, by their digests. */
  readonly templates: Map<string, Promise<string>>;
  /** The name of a database that is not one yet. */
  readonly draft: string;
}

const kPrefix = "hinotori_template_";

/** The name of the template for a repo and its migrations, which stays until this connection lets go of it. */
export function templateOf(session: Session, wanted: Wanted): Promise<string> {
  const digest = digestOf(wanted.config);
  const present = wanted.templates.get(digest);
  if (present !== undefined) return present;
  const taking = take(session, digest, wanted);
  wanted.templates.set(digest, taking);
  // The next test tries again, and fails with the same error if need be.
  taking.catch(() => wanted.templates.delete(digest));
  return taking;
}

/** Lets go of a template, and drops it when nobody else has it in use. */
export async function letGoOfTemplate(session: Session, digest: string): Promise<void> {
  await session.rows("SELECT pg_advisory_unlock_shared($1)", [lockOf(digest)]);
  await dropUnused(session, digest);
}

/** Drops the templates that nobody has in use. */
export async function sweepTemplates(session: Session): Promise<void> {
  const rows = await session.rows<{ digest: string }>(
    `SELECT substr(datname, ${kPrefix.length + 1}) AS digest FROM pg_database
     WHERE datname ~ '^${kPrefix}[0-9a-f]+$'
       AND datdba = (SELECT oid FROM pg_roles WHERE rolname = current_user)`,
  );
  for (const { digest } of rows) await dropUnused(session, digest);
}

/** The number of a lock, by what it is for. */
export function lockOf(what: string): string {
  const digest = createHash("sha256").update(`hinotori ${what}`).digest();
  return digest.readBigInt64BE(0).toString();
}

async function take(session: Session, digest: string, wanted: Wanted): Promise<string> {
  const name = kPrefix + digest;
  // From here on nobody drops it; who is dropping it now has done so before this one has the lock.
  await session.rows("SELECT pg_advisory_lock_shared($1)", [lockOf(digest)]);
  const making = lockOf(`making ${digest}`);
  await session.rows("SELECT pg_advisory_lock($1)", [making]);
  try {
    if (!(await exists(session, name))) await make(session, name, wanted);
  } catch (error) {
    await session.rows("SELECT pg_advisory_unlock_shared($1)", [lockOf(digest)]);
    throw error;
  } finally {
    await session.rows("SELECT pg_advisory_unlock($1)", [making]);
  }
  return name;
}

/** Migrates a database of its own, then gives it the template's name: nobody sees half of it. */
async function make(session: Session, name: string, { repo, config, draft }: Wanted): Promise<void> {
  await session.run(`CREATE DATABASE ${identifier(draft)}`);
  try {
    const drafted: AnyRepo = { ...repo, config: () => ({ ...config, database: draft }) };
    await Migrator.migrate(drafted, { log: false });
    // A database that somebody is connected to is not copied.
    await session.run(`ALTER DATABASE ${identifier(draft)} ALLOW_CONNECTIONS false`);
    await session.run(`ALTER DATABASE ${identifier(draft)} RENAME TO ${identifier(name)}`);
  } catch (error) {
    await session.run(`DROP DATABASE ${identifier(draft)} WITH (FORCE)`);
    throw error;
  }
}

async function dropUnused(session: Session, digest: string): Promise<void> {
  const key = lockOf(digest);
  const [row] = await session.rows<{ taken: boolean }>("SELECT pg_try_advisory_lock($1) AS taken", [key]);
  if (row?.taken !== true) return;
  try {
    await session.run(`DROP DATABASE IF EXISTS ${identifier(kPrefix + digest)}`);
  } finally {
    await session.rows("SELECT pg_advisory_unlock($1)", [key]);
  }
}

async function exists(session: Session, name: string): Promise<boolean> {
  return (await session.rows("SELECT 1 FROM pg_database WHERE datname = $1", [name])).length > 0;
}

function digestOf({ repo, migrations }: CheckedPostgresConfig): string {
  const files = readMigrations(migrations).migrations.map(({ version, name, hash }) => [version, name, hash]);
  return createHash("sha256")
    .update(JSON.stringify([repo, files]))
    .digest("hex")
    .slice(0, 32);
}
