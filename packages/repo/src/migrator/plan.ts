/**
 * Which migrations to run, and in which order, given the files and the ledger.
 *
 * Pure: plain data in, plain data out. At most one of `to`, `toExclusive`, `step` and `all` may be given.
 */
import { MigrationError } from "../errors.ts";
import { missingDown, type MigrationFile } from "./files.ts";
import type { AppliedMigration } from "./applied.ts";

/** How far to go. Give at most one. */
export interface Extent {
  /** The last version to run, itself included. */
  readonly to?: number;
  /** The version to stop before: it is not run, and at a rollback it stays. */
  readonly toExclusive?: number;
  /** How many to run. */
  readonly step?: number;
  /** Run all there are. */
  readonly all?: boolean;
}

/** How a migration on disk, or in the ledger, stands. */
export interface MigrationStatus {
  readonly version: number;
  readonly name: string | undefined;
  /** `"up"` when it has run. */
  readonly status: "up" | "down";
  /** `"gone"` when it has run and its file is no more, `"changed"` when the file is not the one that ran. */
  readonly file: "present" | "changed" | "gone";
  /** When it ran. */
  readonly insertedAt: string | undefined;
}

type Files = readonly MigrationFile[];
type Applied = readonly AppliedMigration[];

/** The migrations to apply, oldest first. Without an extent: all that are pending. */
export function planUp(files: Files, applied: Applied, extent: Extent = {}): Files {
  checkExtent(extent);
  const done = new Set(applied.map(({ version }) => version));
  const pending = files.filter(({ version }) => !done.has(version));
  const { to, toExclusive } = extent;
  if (to !== undefined) return pending.filter(({ version }) => version <= to);
  if (toExclusive !== undefined) return pending.filter(({ version }) => version < toExclusive);
  return extent.step === undefined ? pending : pending.slice(0, extent.step);
}

/** The migrations to revert, newest first. Without an extent: one. */
export function planDown(files: Files, applied: Applied, extent: Extent = {}): Files {
  checkExtent(extent);
  const newestFirst = applied.toReversed();
  const chosen = chooseDown(newestFirst, extent);
  const byVersion = new Map(files.map((file) => [file.version, file]));
  return chosen.map((row) => {
    const file = byVersion.get(row.version);
    if (file === undefined) throw goneFile(row);
    if (file.downFile === undefined) throw missingDown(file);
    return file;
  });
}

/** Pending migrations that are older than one that has run: they were merged late. */
export function lateAmong(pending: Files, applied: Applied): Files {
  const newest = applied.at(-1)?.version ?? Number.NEGATIVE_INFINITY;
  return pending.filter(({ version }) => version < newest);
}

/** Migrations whose file is no longer the one that ran. */
export function changedAmong(files: Files, applied: Applied): Files {
  const hashes = new Map(applied.map(({ version, hash }) => [version, hash]));
  return files.filter(({ version, hash }) => (hashes.get(version) ?? hash) !== hash);
}

/** Every migration known to the disk or to the ledger, in version order. */
export function statuses(files: Files, applied: Applied): readonly MigrationStatus[] {
  const rows = new Map(applied.map((row) => [row.version, row]));
  const changed = new Set(changedAmong(files, applied));
  const onDisk = files.map((file): MigrationStatus => {
    const row = rows.get(file.version);
    rows.delete(file.version);
    return {
      version: file.version,
      name: file.name,
      status: row === undefined ? "down" : "up",
      file: changed.has(file) ? "changed" : "present",
      insertedAt: row?.insertedAt,
    };
  });
  const gone = [...rows.values()].map(({ version, name, insertedAt }): MigrationStatus => ({
    version,
    name,
    status: "up",
    file: "gone",
    insertedAt,
  }));
  return [...onDisk, ...gone].sort((a, b) => a.version - b.version);
}

function chooseDown(newestFirst: Applied, { to, toExclusive, step = 1, all }: Extent): Applied {
  if (all) return newestFirst;
  if (toExclusive !== undefined) return newestFirst.filter(({ version }) => version > toExclusive);
  return to === undefined ? newestFirst.slice(0, step) : newestFirst.filter(({ version }) => version >= to);
}

function checkExtent(extent: Extent): void {
  const { to, toExclusive, step, all } = extent;
  const given = (["to", "toExclusive", "step"] as const).filter((name) => extent[name] !== undefined);
  const ways = [...given, ...(all ? ["all"] : [])];
  if (ways.length > 1) throw badExtent("at most one of to, toExclusive, step and all", ways.join(" and "));
  for (const [name, version] of Object.entries({ to, toExclusive })) {
    if (version === undefined || (Number.isInteger(version) && version >= 0)) continue;
    throw badExtent(`\`${name}\` to be a version`, version);
  }
  if (step !== undefined && !(Number.isInteger(step) && step > 0)) throw badExtent("`step` to be 1 or more", step);
}

function badExtent(expected: string, got: unknown): MigrationError {
  return new MigrationError(
    `expected ${expected}, got: ${String(got)}\n\n` +
      `Say how far to go in one way:\n\n    Migrator.rollback(Repo, { step: 2 })`,
    { reason: "bad_option" },
  );
}

function goneFile({ version, name }: AppliedMigration): MigrationError {
  return new MigrationError(
    `expected the file of ${version}${name === undefined ? "" : ` ${name}`}, which has run, got none\n\n` +
      `Restore it from version control with its down file, then roll back.`,
    { reason: "file_missing", version },
  );
}
