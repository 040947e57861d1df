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
 * generate them, or write them yourself. `VERSION_name.down.sql`, or `down.sql` in a migration's folder, is how to go back. When there
 * is no way back, a line `-- irreversible: it drops the old addresses` in the migration says so, and a rollback refuses with it
 * before anything was reverted.
 *
 * `dump` writes the structure of the database beside them, as `structure.sql` in `priv`, and `load` makes an empty database of it
 * at once, where running all migrations would take long.
 *
 * ## What a run does
 *
 * On SQLite (`@hinotori/repo/postgres` says what is different on PostgreSQL): on a connection of its own, each migration that the table `schema_migrations` does not know runs in a transaction of its own
 * that has the write lock from the start, foreign keys off, and is recorded there in the same transaction. Before it commits,
 * every foreign key must find its parent. So a rebuilt table keeps its children's rows, a migration happens whole or not at all
 * even when the program is killed, and programs that start at the same time share the work, each migration running once.
 *
 * - A migration merged late, older than one that has run, runs with a warning; under `strictVersionOrder` it is an error.
 * - A file that was edited after it ran is a warning, and in production an error (`onChanged`).
 * - Files that are no migrations are warned of. Two with one version or one name are an error.
 *
 * ## While you develop
 *
 * `Migrator.guard({ repos })` is a function for the way of each request. It throws a `PendingMigrationError` while there is
 * no database or a migration has not run; the development page of an endpoint shows it with a button, whose POST the guard answers by
 * making the database and running the migrations. It takes a plain `Request`, so any server can ask it: `app.use(async (c, next) => (await guard(c.req.raw)) ?? next())`.
 * Where `NODE_ENV` is `"production"` it does nothing at all.
 *
 * ## Events
 *
 * `[...telemetryPrefix, "migration", "start" | "stop" | "exception"]` with `repo`, `version`, `name` and `direction`.
 *
 * ## Failure
 *
 * Everything is a `MigrationError` with a `reason`, the `file` and, if one failed, the `statement`; or `REPO_BUSY` when the lock was not
 * to be had within `lockTimeoutMs`, or `REPO_CONNECTION` when there is no server. What ran before it stays.
 *
 * ## Limits
 *
 * A statement that SQLite does not run inside a transaction, such as VACUUM, cannot be in a migration; PostgreSQL has a line for that.
 * Migrations are SQL: for data that needs code, write a task. A long migration of SQLite holds the whole program.
 */
import path from "node:path";
import { inspect } from "node:util";

import type { ChildSpec } from "@hinotori/otp";

import { MigrationError } from "./errors.ts";
import { readMigrations } from "./migrator/files.ts";
import { type RunPlan, type MigrationRef, runAll } from "./migrator/run-all.ts";
import { type Guard, guardOf, kMigratePath, refusePending } from "./migrator/pending.ts";
import { type Extent, type MigrationStatus, statuses } from "./migrator/plan.ts";
import type { LogChoice } from "./migrator/report.ts";
import { migratorServer } from "./migrator/server.ts";
import { readStructure, writeStructure } from "./migrator/structure.ts";
import type { AnyRepo } from "./repo/adapter.ts";

export type { Guard } from "./migrator/pending.ts";
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

/** Where a structure is kept. */
export interface StructureOptions extends Pick<RunOptions, "lockTimeoutMs"> {
  /** The file. Default: `structure.sql` beside the folder of migrations. */
  readonly file?: string;
}

/** Where the button of a `PendingMigrationError` leads. */
export interface PendingOptions {
  /** A path that a guard answers. Default: `"/hinotori/migrate"`. */
  readonly path?: string;
}

/** What `Migrator.guard` is told. */
export interface GuardOptions extends PendingOptions {
  /** The repos to look after. */
  readonly repos: readonly AnyRepo[];
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
 * Runs what has not run, oldest first: all of it, or as far as `to`, `toExclusive` or `step` says.
 *
 * Resolves with the migrations that this program ran; those that another program ran meanwhile are not among them.
 */
async function migrate(repo: AnyRepo, options: MigrateOptions = {}): Promise<readonly MigrationRef[]> {
  return run(repo, "up", options);
}

/** Reverts what has run, newest first: one, or as far as `step`, `to` (itself included), `toExclusive` or `all` says. */
async function rollback(repo: AnyRepo, options: MigrateOptions = {}): Promise<readonly MigrationRef[]> {
  return run(repo, "down", options);
}

/** How every migration stands that the folder or the database knows. Changes nothing. */
async function status(
  repo: AnyRepo,
  options: Pick<RunOptions, "lockTimeoutMs"> = {},
): Promise<readonly MigrationStatus[]> {
  return (await standing(repo, options)).known;
}

async function standing(
  repo: AnyRepo,
  { lockTimeoutMs = defaultLockTimeoutMs }: Pick<RunOptions, "lockTimeoutMs"> = {},
) {
  const { migrations } = readMigrations(repo.config().migrations);
  const applied = await repo.adapter.migrations.readApplied(repo, lockTimeoutMs);
  return { missing: applied === undefined, known: statuses(migrations, applied ?? []) };
}

/** Writes the structure of the database and the versions that have run into a file; resolves with its path. */
async function dump(repo: AnyRepo, options: StructureOptions = {}): Promise<string> {
  const { lockTimeoutMs = defaultLockTimeoutMs, file = structureFile(repo) } = options;
  writeStructure(file, await repo.adapter.migrations.dump(repo, lockTimeoutMs));
  return file;
}

/** Makes an empty database of the file that `dump` wrote; does nothing when there is a table in it. */
async function load(repo: AnyRepo, options: StructureOptions = {}): Promise<"loaded" | "already_loaded"> {
  const { lockTimeoutMs = defaultLockTimeoutMs, file = structureFile(repo) } = options;
  const structure = { file, sql: readStructure(file) };
  return (await repo.adapter.migrations.load(repo, structure, lockTimeoutMs)) ? "loaded" : "already_loaded";
}

function structureFile(repo: AnyRepo): string {
  return path.join(path.dirname(repo.config().migrations), "structure.sql");
}

/** Throws a `PendingMigrationError` when there is no database, or a migration of the folder has not run. Changes nothing. */
async function checkPending(repo: AnyRepo, { path = kMigratePath }: PendingOptions = {}): Promise<void> {
  await refusePending(guarded(repo), path);
}

/** Makes the function that each request passes while you develop. */
function guard(options: GuardOptions): Guard {
  const { repos, path = kMigratePath } = checkOptions(options);
  const guards = guardOf(repos.map(guarded), path);
  return async (request) => (process.env["NODE_ENV"] === "production" ? undefined : guards(request));
}

function guarded(repo: AnyRepo) {
  return {
    name: repo.name,
    pending: async () => {
      const { missing, known } = await standing(repo);
      const down = known.filter(({ status: stands }) => stands === "down");
      return { missing, migrations: down.map(({ version, name = "" }) => ({ version, name })) };
    },
    bringUp: async () => {
      // Only then, as not everybody may connect to what a database is made by.
      if ((await standing(repo)).missing) await repo.adapter.storage.create(repo);
      await migrate(repo);
    },
  };
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
  return repo.adapter.migrations.withTarget(repo, lockTimeoutMs, (target) => runAll(target, plan));
}

function defaultOnChanged(): "warn" | "error" {
  return process.env["NODE_ENV"] === "production" ? "error" : "warn";
}

function checkOptions<Options extends { readonly repos: readonly AnyRepo[] }>(options: Options): Options {
  const repos: unknown = options?.repos;
  if (Array.isArray(repos) && repos.every(isRepo)) return options;
  throw new MigrationError(
    `expected \`repos\` of Migrator to be a list of repos, got: ${inspect(repos, { depth: 0 })}\n\n` +
      `Name the repos it brings up to date:\n\n    [Migrator, { repos: [Repo] }]`,
    { reason: "bad_option" },
  );
}

function isRepo(value: unknown): boolean {
  return typeof value === "object" && value !== null && "adapter" in value && "config" in value;
}

/** The type of `Migrator`: a child of a supervisor, and its work as functions. */
export interface MigratorModule {
  readonly name: "Migrator";
  readonly childSpec: typeof childSpec;
  readonly migrate: typeof migrate;
  readonly rollback: typeof rollback;
  readonly status: typeof status;
  readonly checkPending: typeof checkPending;
  readonly guard: typeof guard;
  readonly dump: typeof dump;
  readonly load: typeof load;
}

/** Brings databases up to date: as a child, or by hand. */
export const Migrator: MigratorModule = {
  name: "Migrator",
  childSpec,
  migrate,
  rollback,
  status,
  checkPending,
  guard,
  dump,
  load,
};
