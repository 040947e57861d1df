/** How a database of PostgreSQL is migrated: by a connection of its own, one program at a time. */
import { ConnectionError, MigrationError } from "../errors.ts";
import type { Migrations, Target } from "../repo/adapter.ts";
import type { CheckedPostgresConfig } from "./config.ts";
import { ensureLedger, isLedgerComplete, readLedger } from "./ledger.ts";
import { type Wanting, withLock } from "./lock.ts";
import { configOf } from "./own.ts";
import { runOne } from "./run-one.ts";
import { type Session, withSession } from "./session.ts";
import { loadStructure, structureOf } from "./structure.ts";
import { hasState, nameOf } from "./trouble.ts";

/** What a migrator does on PostgreSQL. */
export const migrations: Migrations = {
  withTarget: (repo, lockTimeoutMs, work) => {
    const config = configOf(repo);
    return withSession(config, {}, (session) => work(targetOf(session, { config, lockTimeoutMs })));
  },
  readApplied: (repo) => reading(configOf(repo), readLedger),
  dump: async (repo) => {
    const config = configOf(repo);
    return (await reading(config, (session) => structureOf(session, config))) ?? raiseNoDatabase(config);
  },
  load: (repo, structure, lockTimeoutMs) => {
    const config = configOf(repo);
    const load = (session: Session) =>
      withLock(session, { config, lockTimeoutMs }, () => loadStructure(session, structure));
    return withSession(config, {}, load);
  },
};

function targetOf(session: Session, wanting: Wanting): Target {
  return {
    config: wanting.config,
    ensureLedger: async () => {
      if (!(await isLedgerComplete(session))) await withLock(session, wanting, () => ensureLedger(session));
    },
    readLedger: () => readLedger(session),
    runOne: (run) => withLock(session, wanting, () => runOne(session, run)),
  };
}

/** Reads a database; `undefined` when there is none. */
async function reading<Result>(
  config: CheckedPostgresConfig,
  read: (session: Session) => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await withSession(config, {}, read);
  } catch (error) {
    if (error instanceof ConnectionError && hasState(error.cause, "3D000")) return undefined;
    throw error;
  }
}

function raiseNoDatabase(config: CheckedPostgresConfig): never {
  throw new MigrationError(
    `expected the database ${nameOf(config)}, got none\n\n` +
      "Make it and migrate first, with `npx hinotori db create` and `npx hinotori db migrate`, or by a program:\n\n" +
      `    await Storage.create(Repo);\n    await Migrator.migrate(Repo);`,
    { reason: "file_missing" },
  );
}
