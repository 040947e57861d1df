/**
 * The database of one test on PostgreSQL: a copy of a migrated one, dropped after the test.
 *
 * The server makes the copy. Each file of tests has one connection beside, by whose number its databases are named: when that
 * connection is gone, as after a kill, the next file drops what was left.
 */
import type { TestDatabase, TestDatabaseWish, TestedRepo } from "../repo/adapter.ts";
import { type CheckedPostgresConfig, readConfig } from "./config.ts";
import { identifier } from "./quoting.ts";
import { openSession, type Session } from "./session.ts";
import { letGoOfTemplate, lockOf, sweepTemplates, templateOf } from "./template.ts";

/** What the tests of one file hold in one server. */
interface Keeper {
  readonly session: Session;
  /** The number of its connection. */
  readonly backend: number;
  /** The templates it has in use, by the digest of what made them. */
  readonly templates: Map<string, Promise<string>>;
  made: number;
}

const keepers = new Map<string, Promise<Keeper>>();

/** Makes a database for the test that runs now, migrated when that is wished for. */
export async function makeTestDatabase(repo: TestedRepo, wish: TestDatabaseWish): Promise<TestDatabase> {
  // Whatever database the configuration names, a test gets one of its own.
  const config = readConfig(repo, { ...wish.config, database: "template1" });
  const keeper = await keeperOf(config, wish);
  const { session, backend } = keeper;
  const database = `hinotori_test_${backend}_${++keeper.made}`;
  const template = wish.migrate ? ` TEMPLATE ${identifier(await templateFor(keeper, repo, config))}` : "";
  wish.onTestFinished(async () => {
    // The repo has stopped; whoever else is connected was the test's own.
    if (!session.broken) await session.run(`DROP DATABASE IF EXISTS ${identifier(database)} WITH (FORCE)`);
  });
  await session.run(`CREATE DATABASE ${identifier(database)}${template}`);
  return { database, config: { ...wish.config, database } };
}

async function keeperOf(config: CheckedPostgresConfig, wish: TestDatabaseWish): Promise<Keeper> {
  const { hostname, port, username } = config;
  const server = JSON.stringify([hostname, port, username]);
  const present = keepers.get(server);
  const keeper = await present;
  // A server that a test has stopped and started keeps no connections.
  if (keeper?.session.broken === false) return keeper;
  if (keepers.get(server) !== present) return keeperOf(config, wish);
  const opening = openKeeper(config, (end) => {
    wish.onFileFinished(async () => {
      keepers.delete(server);
      await end();
    });
  });
  keepers.set(server, opening);
  // The next test tries again, and fails with the same error if need be.
  opening.catch(() => keepers.delete(server));
  return opening;
}

async function openKeeper(config: CheckedPostgresConfig, onEnd: (end: () => Promise<void>) => void): Promise<Keeper> {
  const { session, end } = await openSession(config, { database: config.maintenanceDatabase });
  const templates = new Map<string, Promise<string>>();
  onEnd(async () => {
    try {
      if (!session.broken) for (const digest of templates.keys()) await letGoOfTemplate(session, digest);
    } finally {
      await end();
    }
  });
  const [row] = await session.rows<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  await sweep(session);
  return { session, backend: row!.pid, templates, made: 0 };
}

async function templateFor(keeper: Keeper, repo: TestedRepo, config: CheckedPostgresConfig): Promise<string> {
  const { session, templates, backend } = keeper;
  return templateOf(session, { repo, config, templates, draft: `hinotori_draft_${backend}_${++keeper.made}` });
}

/** Drops what is left of connections that are gone. One file does so at a time; the others need not wait for it. */
async function sweep(session: Session): Promise<void> {
  const key = lockOf("sweep");
  const [row] = await session.rows<{ taken: boolean }>("SELECT pg_try_advisory_lock($1) AS taken", [key]);
  if (row?.taken !== true) return;
  try {
    const left = await session.rows<{ name: string }>(
      `SELECT datname AS name FROM pg_database
       WHERE datname ~ '^hinotori_(test|draft)_[0-9]+_[0-9]+$'
         AND datdba = (SELECT oid FROM pg_roles WHERE rolname = current_user)
         AND split_part(datname, '_', 3)::int NOT IN (SELECT pid FROM pg_stat_activity)`,
    );
    for (const { name } of left) await session.run(`DROP DATABASE IF EXISTS ${identifier(name)} WITH (FORCE)`);
    await sweepTemplates(session);
  } finally {
    await session.rows("SELECT pg_advisory_unlock($1)", [key]);
  }
}
