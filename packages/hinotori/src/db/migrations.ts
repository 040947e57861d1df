/** Running migrations, and telling how they stand. */
import { Migrator, type MigrationRef, type MigrationStatus, type RunOptions } from "@hinotori/repo";

import type { TaskRepo } from "../loaded-app.ts";
import type { Desk } from "./desk.ts";
import { type ExtentOptions, extentOf, wholeNumber } from "./extent.ts";
import { tableOf } from "./table.ts";

/** How migrations are run, as the command line says it. */
export interface RunningOptions {
  readonly logSql: boolean;
  readonly strictVersionOrder?: boolean;
  readonly lockTimeout: string | undefined;
}

/** What ran in one repo. */
export interface Ran {
  readonly repo: string;
  readonly migrations: readonly MigrationRef[];
}

const kWays = { up: Migrator.migrate, down: Migrator.rollback } as const;

/** Migrates every repo, or rolls it back. */
export async function runAll(
  desk: Desk,
  direction: "up" | "down",
  options: ExtentOptions & RunningOptions,
): Promise<readonly Ran[]> {
  const all: Ran[] = [];
  for (const repo of desk.repos) {
    const extent = await extentOf(repo, options);
    const migrations = await kWays[direction](repo, { ...extent, ...runOptions(options) });
    all.push({ repo: repo.name, migrations });
  }
  return all;
}

/** Everything that has not run, in every repo. */
export function migrateAll(desk: Desk): Promise<readonly Ran[]> {
  const all = { all: true, step: undefined, to: undefined, toExclusive: undefined };
  return runAll(desk, "up", { ...all, logSql: false, lockTimeout: undefined });
}

function runOptions({ logSql, strictVersionOrder, lockTimeout }: RunningOptions): RunOptions {
  return {
    log: "info",
    logStatements: logSql,
    ...(strictVersionOrder === undefined ? {} : { strictVersionOrder }),
    ...(lockTimeout === undefined ? {} : { lockTimeoutMs: wholeNumber("--lock-timeout", lockTimeout) }),
  };
}

/** How the migrations of one repo stand. */
export interface RepoStatus {
  readonly repo: string;
  readonly migrations: readonly MigrationStatus[];
}

/** How the migrations of every repo stand. */
export async function statusOfAll(repos: readonly TaskRepo[]): Promise<readonly RepoStatus[]> {
  const all: RepoStatus[] = [];
  for (const repo of repos) all.push({ repo: repo.name, migrations: await Migrator.status(repo) });
  return all;
}

/** A status as lines for people. */
export function printStatus({ repo, migrations }: RepoStatus): readonly string[] {
  if (migrations.length === 0) return [repo, "", "no migrations"];
  const rows = migrations.map(({ status, version, name, insertedAt, file }) => [
    status,
    String(version),
    name ?? "",
    insertedAt?.replace("T", " ").slice(0, 19) ?? "",
    kNotes[file],
  ]);
  return [repo, "", ...tableOf(["Status", "Version", "Name", "When, UTC", ""], rows).map((line) => line.trimEnd())];
}

const kNotes: Readonly<Record<MigrationStatus["file"], string>> = {
  present: "",
  changed: "the file was changed since",
  gone: "the file is gone",
};
