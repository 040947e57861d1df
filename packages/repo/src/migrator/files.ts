/**
 * The migrations folder: which files are migrations, in version order.
 *
 * Three layouts may stand side by side: `VERSION_name.sql`, drizzle-kit's numbered files with `meta/_journal.json`, and
 * drizzle-kit's one folder a migration. A version or a name that two files claim is an error.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import { MigrationError } from "../errors.ts";
import { readJournal } from "./journal.ts";

/** One migration on disk. */
export interface MigrationFile {
  readonly version: number;
  readonly name: string;
  /** The file that applies it. */
  readonly file: string;
  /** The file that reverts it, when there is one. */
  readonly downFile: string | undefined;
  readonly sql: string;
  /** Why there is no way back, when its author says so in a line `-- irreversible: …`. */
  readonly irreversible: string | undefined;
  /** SHA-256 of the text, the same whatever line endings a checkout gave it. */
  readonly hash: string;
}

/** What a migrations folder holds. */
export interface MigrationFolder {
  /** In version order. */
  readonly migrations: readonly MigrationFile[];
  /** Files that look as if they were meant to run, and will not. */
  readonly strangers: readonly string[];
}

interface Found {
  readonly stem: string;
  readonly file: string;
  readonly downFile: string;
}

const numbered = /^(\d+)[_-](.+)$/;
const irreversibleLine = /^[ \t]*--[ \t]*irreversible\b[ \t]*:?[ \t]*(.*)$/im;
const unremarkable = /^\.|^meta$|\.md$/;

/** Reads a migrations folder. Throws a `MigrationError` when it is not there, or is ambiguous. */
export function readMigrations(folder: string): MigrationFolder {
  if (!fs.existsSync(folder)) throw missingFolder(folder);
  const journal = readJournal(folder);
  const found: Found[] = [];
  const strangers: string[] = [];
  const entries = fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => !unremarkable.test(entry.name));
  for (const entry of entries) {
    const candidate = entry.isDirectory() ? inFolder(folder, entry.name) : asFile(folder, entry.name);
    if (candidate === "down") continue;
    if (candidate === undefined || (!numbered.test(candidate.stem) && !journal.has(candidate.stem))) {
      strangers.push(path.join(folder, entry.name));
    } else {
      found.push(candidate);
    }
  }
  strangers.push(
    ...lonelyDowns(
      folder,
      entries.map((entry) => entry.name),
    ),
  );
  const migrations = found.map((each) => load(each, journal.get(each.stem))).sort((a, b) => a.version - b.version);
  refuseDuplicates(migrations);
  return { migrations, strangers: strangers.sort() };
}

/** Reads the text of a file that reverts a migration. */
export function readDown(migration: MigrationFile): string {
  if (migration.downFile === undefined) throw missingDown(migration);
  return readText(migration.downFile);
}

/** The error for a migration that has no way back, or that nobody wrote one for. */
export function missingDown(migration: MigrationFile): MigrationError {
  const wanted = expectedDown(migration.file);
  if (migration.irreversible !== undefined) return noWayBack(migration, migration.irreversible, wanted);
  return new MigrationError(
    `expected a file that reverts ${migration.version} ${migration.name}, got none\n\n` +
      `Write the statements that undo it in:\n\n    ${wanted}`,
    { reason: "down_missing", version: migration.version, file: wanted },
  );
}

function noWayBack({ version, name }: MigrationFile, why: string, wanted: string): MigrationError {
  return new MigrationError(
    `expected a migration that can be reverted, got ${version} ${name}, which is irreversible${why === "" ? "" : `: ${why}`}\n\n` +
      `Restore a backup, or write a migration that mends what it did. If there is a way back after all, it belongs into:\n\n    ${wanted}`,
    { reason: "irreversible", version, file: wanted },
  );
}

function asFile(folder: string, name: string): Found | "down" | undefined {
  if (name.endsWith(".down.sql")) return "down";
  if (!name.endsWith(".sql")) return undefined;
  const stem = name.slice(0, -".sql".length);
  return { stem, file: path.join(folder, name), downFile: path.join(folder, `${stem}.down.sql`) };
}

function inFolder(folder: string, stem: string): Found | undefined {
  const file = path.join(folder, stem, "migration.sql");
  return fs.existsSync(file) ? { stem, file, downFile: path.join(folder, stem, "down.sql") } : undefined;
}

function expectedDown(file: string): string {
  return path.basename(file) === "migration.sql"
    ? path.join(path.dirname(file), "down.sql")
    : file.replace(/\.sql$/, ".down.sql");
}

function lonelyDowns(folder: string, names: readonly string[]): string[] {
  return names
    .filter((name) => name.endsWith(".down.sql") && !names.includes(name.replace(/\.down\.sql$/, ".sql")))
    .map((name) => path.join(folder, name));
}

function load({ stem, file, downFile }: Found, when: number | undefined): MigrationFile {
  const [, digits, rest] = numbered.exec(stem) ?? [];
  const version = digits === undefined ? when : Number(digits);
  if (version === undefined || !Number.isSafeInteger(version)) throw unusableVersion(file);
  const sql = readText(file);
  return {
    version,
    name: rest ?? stem,
    file,
    downFile: fs.existsSync(downFile) ? downFile : undefined,
    sql,
    irreversible: irreversibleLine.exec(sql)?.[1]?.trim(),
    hash: createHash("sha256").update(sql).digest("hex"),
  };
}

function readText(file: string): string {
  return fs
    .readFileSync(file, "utf8")
    .replace(/^\uFEFF/, "")
    .replaceAll("\r\n", "\n");
}

function refuseDuplicates(migrations: readonly MigrationFile[]): void {
  for (const key of ["version", "name"] as const) {
    const seen = new Map<string | number, MigrationFile>();
    for (const migration of migrations) {
      const other = seen.get(migration[key]);
      if (other) throw duplicate(key, migration, other);
      seen.set(migration[key], migration);
    }
  }
}

function duplicate(key: "version" | "name", migration: MigrationFile, other: MigrationFile): MigrationError {
  return new MigrationError(
    `expected each migration to have a ${key} of its own, got ${migration[key]} twice:\n\n` +
      `    ${other.file}\n    ${migration.file}\n\n` +
      `Rename one of them; with drizzle-kit, also its entry in meta/_journal.json.`,
    { reason: `duplicate_${key}`, version: migration.version, file: migration.file },
  );
}

function missingFolder(folder: string): MigrationError {
  return new MigrationError(
    `expected a folder of migrations, got none at: ${folder}\n\n` +
      `Make it, or say in the repo's configuration where it is:\n\n    { priv: "priv/repo" } // holds migrations/`,
    { reason: "folder_missing", file: folder },
  );
}

function unusableVersion(file: string): MigrationError {
  return new MigrationError(
    `expected a version of at most 16 digits, got: ${path.basename(file)}\n\n` +
      `Name the file after the moment it was made:\n\n    20260131120000_create_posts.sql`,
    { reason: "version", file },
  );
}
