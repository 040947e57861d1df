/**
 * Brings databases up to date when the application starts, and then steps aside.
 *
 * As a child it stands after its repos and before whoever needs the tables. It does its work while it starts, so the children
 * after it start with a database that is ready; then no process remains. If a migration fails, the application does not start.
 *
 * ## Example
 *
 * ```ts run
 * import fs from "node:fs";
 * import os from "node:os";
 * import { Supervisor } from "@hinotori/otp";
 * import { Migrator, Repo as Repository } from "@hinotori/repo";
 *
 * const folder = fs.mkdtempSync(`${os.tmpdir()}/blog-`);
 * fs.mkdirSync(`${folder}/migrations`);
 * fs.writeFileSync(`${folder}/migrations/20260131120000_create_posts.sql`, "CREATE TABLE posts (title TEXT);");
 * fs.writeFileSync(`${folder}/migrations/20260131120000_create_posts.down.sql`, "DROP TABLE posts;");
 *
 * const Repo = Repository.define("Blog.Repo", { otpApp: "blog" });
 * const config = { database: `${folder}/blog.db`, priv: folder };
 * const supervisor = await Supervisor.startLink([[Repo, config], [Migrator, { repos: [Repo] }]], { strategy: "one_for_one" });
 *
 * Repo.db().all("SELECT * FROM posts"); // => []
 * (await Migrator.status(Repo)).map(({ version, status }) => [version, status]); // => [[20260131120000, "up"]]
 * await Migrator.rollback(Repo); // => [{ version: 20260131120000, name: "create_posts" }]
 *
 * await Supervisor.stop(supervisor);
 * fs.rmSync(folder, { recursive: true });
 * ```
 *
 * ## Files
 *
 * Migrations are SQL files in `migrations/` under the repo's `priv`. Three layouts are read, also side by side:
 * `VERSION_name.sql`; drizzle-kit's numbered files with their journal; drizzle-kit's one folder a migration. Let drizzle-kit
 * generate them, or write them yourself. `VERSION_name.down.sql`, or `down.sql` in a migration's folder, is how to go back.
 *
 * ## What a run does
 *
 * On a connection of its own, each migration that the table `schema_migrations` does not know runs in a transaction of its own
 * that has the write lock from the start, foreign keys off, and is recorded there in the same transaction. Before it commits,
 * every foreign key must find its parent. So a rebuilt table keeps its children's rows, a migration happens whole or not at all
 * even when the program is killed, and programs that start at the same time share the work, each migration running once.
 *
 * - A migration merged late, older than one that has run, runs with a warning; under `strictVersionOrder` it is an error.
 * - A file that was edited after it ran is a warning, and in production an error (`onChanged`).
 * - Files that are no migrations are warned of. Two with one version or one name are an error.
 *
 * ## Events
 *
 * `[...telemetryPrefix, "migration", "start" | "stop" | "exception"]` with `repo`, `version`, `name` and `direction`.
 *
 * ## Failure
 *
 * Everything is a `MigrationError` with a `reason`, the `file` and, if one failed, the `statement`; or `REPO_BUSY` when the lock was not
 * to be had within `lockTimeoutMs`. What ran before it stays.
 *
 * ## Limits
 *
 * A statement that SQLite does not run inside a transaction, such as VACUUM, cannot be in a migration. Migrations are SQL: for
 * data that needs code, write a task. A long migration holds the whole program.
 */
import { inspect } from "node:util";

import type { ChildSpec } from "@hinotori/otp";

import { MigrationError } from "./errors.ts";
import { readMigrations } from "./migrator/files.ts";
import { type RunPlan, type MigrationRef, runAll } from "./migrator/run-all.ts";
import { readLedger } from "./migrator/ledger.ts";
import { type Extent, type MigrationStatus, statuses } from "./migrator/plan.ts";
import type { LogChoice } from "./migrator/report.ts";
import { migratorServer } from "./migrator/server.ts";
import { readTarget, withTarget } from "./migrator/target.ts";
import type { AnyRepo } from "./repo/any-repo.ts";

export type { MigrationRef } from "./migrator/run-all.ts";
export type { Extent, MigrationStatus } from "./migrator/plan.ts";

/** How migrations are run, beside how far. */
export interface RunOptions {
  /** The level at which progress is logged, or `false` for not at all. Default: `"info"`. */
  readonly log?: LogChoice;
  /** Also log each statement. Default: `false`. */
  readonly logStatements?: boolean;
  /** Refuse a migration that is older than one that has run. Default: `false`. */
  readonly strictVersionOrder?: boolean;
  /** What to do when a file was edited after it ran. Default: `"warn"`, and `"error"` in production (`NODE_ENV`). */
  readonly onChanged?: "warn" | "error";
  /** How long to wait for a lock that another program holds, in milliseconds. Default: 60 000. */
  readonly lockTimeoutMs?: number;
}

/** What `Migrator.migrate` and `Migrator.rollback` may be told. */
export interface MigrateOptions extends RunOptions, Extent {}

/** What the child `[Migrator, options]` may be told. */
export interface MigratorOptions extends RunOptions {
  /** The repos to bring up to date, in this order. They need not be running, unless they live in memory. */
  readonly repos: readonly AnyRepo[];
  /** Do nothing. Default: `false`. */
  readonly skip?: boolean;
}

const defaultLockTimeoutMs = 60_000;

/** How a supervisor runs it. All migrations are run, whatever their number. */
function childSpec(options: MigratorOptions): ChildSpec {
  return migratorServer(async () => {
    const { repos, skip = false, ...run } = checkOptions(options);
    if (skip) return;
    for (const repo of repos) await migrate(repo, run);
  });
}

/**
 * Runs what has not run, oldest first: all of it, or as far as `to` or `step` says.
 *
 * Resolves with the migrations that this program ran; those that another program ran meanwhile are not among them.
 */
async function migrate(repo: AnyRepo, options: MigrateOptions = {}): Promise<readonly MigrationRef[]> {
  return run(repo, "up", options);
}

/** Reverts what has run, newest first: one, or as far as `step`, `to` (itself included) or `all` says. */
async function rollback(repo: AnyRepo, options: MigrateOptions = {}): Promise<readonly MigrationRef[]> {
  return run(repo, "down", options);
}

/** How every migration stands that the folder or the database knows. Changes nothing. */
async function status(
  repo: AnyRepo,
  options: Pick<RunOptions, "lockTimeoutMs"> = {},
): Promise<readonly MigrationStatus[]> {
  const { migrations } = readMigrations(repo.config().migrations);
  const { lockTimeoutMs = defaultLockTimeoutMs } = options;
  return statuses(migrations, await readTarget(repo, { lockTimeoutMs, otherwise: [], read: readLedger }));
}

async function run(repo: AnyRepo, direction: "up" | "down", options: MigrateOptions): Promise<readonly MigrationRef[]> {
  const {
    log = "info",
    logStatements = false,
    strictVersionOrder = false,
    onChanged = defaultOnChanged(),
    ...rest
  } = options;
  const { lockTimeoutMs = defaultLockTimeoutMs, ...extent } = rest;
  const plan: RunPlan = { direction, extent, strictness: { strictVersionOrder, onChanged }, log, logStatements };
  return withTarget(repo, lockTimeoutMs, (target) => runAll(target, plan));
}

function defaultOnChanged(): "warn" | "error" {
  return process.env["NODE_ENV"] === "production" ? "error" : "warn";
}

function checkOptions(options: MigratorOptions): MigratorOptions {
  const repos: unknown = options?.repos;
  if (Array.isArray(repos) && repos.every(isRepo)) return options;
  throw new MigrationError(
    `expected \`repos\` of Migrator to be a list of repos, got: ${inspect(repos, { depth: 0 })}\n\n` +
      `Name the repos it brings up to date:\n\n    [Migrator, { repos: [Repo] }]`,
    { reason: "bad_option" },
  );
}

function isRepo(value: unknown): boolean {
  return typeof value === "object" && value !== null && "config" in value && "db" in value;
}

/** The type of `Migrator`: a child of a supervisor, and its work as functions. */
export interface MigratorModule {
  readonly name: "Migrator";
  readonly childSpec: typeof childSpec;
  readonly migrate: typeof migrate;
  readonly rollback: typeof rollback;
  readonly status: typeof status;
}

/** Brings databases up to date: as a child, or by hand. */
export const Migrator: MigratorModule = { name: "Migrator", childSpec, migrate, rollback, status };
