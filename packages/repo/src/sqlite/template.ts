/**
 * A migrated database to be copied: made once for a run of the tests, whichever worker comes first.
 *
 * Its name is the digest of what makes it, so it is never stale; it appears by one step of the file system, so no worker ever sees
 * half of it. The folder is named after the run's process, and removed by a later run once that process is gone.
 */
import { createHash, randomUUID } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { isMainThread } from "node:worker_threads";

import { Migrator } from "../migrator.ts";
import { readMigrations } from "../migrator/files.ts";
import type { AnyRepo } from "../repo/adapter.ts";
import type { CheckedConfig } from "./config.ts";

const kPrefix = "hinotori-templates-";

/** Puts a migrated database at `config.database`, by a copy of the run's template. */
export async function copyTemplate(repo: AnyRepo, config: CheckedConfig): Promise<void> {
  const folder = folderOfRun();
  const template = path.join(folder, `${digestOf(config)}.db`);
  if (!fs.existsSync(template)) await makeTemplate(repo, config, template);
  fs.copyFileSync(template, config.database, fs.constants.COPYFILE_FICLONE);
}

/** Migrates a file of its own, then gives it the template's name; whoever is second leaves the first in place. */
async function makeTemplate(repo: AnyRepo, config: CheckedConfig, template: string): Promise<void> {
  const draft = `${template}.${randomUUID()}`;
  const drafted: AnyRepo = { ...repo, config: () => ({ ...config, database: draft }) };
  try {
    // The migrator's connection is the only one, so closing it leaves one file.
    await Migrator.migrate(drafted, { log: false });
    fs.linkSync(draft, template);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    for (const suffix of ["", "-wal", "-shm"]) fs.rmSync(`${draft}${suffix}`, { force: true });
  }
}

function digestOf({ repo, migrations, pragmas }: CheckedConfig): string {
  const files = readMigrations(migrations).migrations.map(({ version, name, hash }) => [version, name, hash]);
  return createHash("sha256")
    .update(JSON.stringify([repo, files, pragmas]))
    .digest("hex");
}

let made: string | undefined;

/** The folder of this run, which all its workers share: threads have the runner's process, others have it as their parent. */
function folderOfRun(): string {
  if (made !== undefined && fs.existsSync(made)) return made;
  sweep();
  made = path.join(os.tmpdir(), `${kPrefix}${isMainThread ? process.ppid : process.pid}`);
  fs.mkdirSync(made, { recursive: true, mode: 0o700 });
  // Somebody else's folder of this name could hold anything.
  if (!isOurs(made)) made = fs.mkdtempSync(path.join(os.tmpdir(), kPrefix));
  return made;
}

/** Removes what runs left behind that are over. */
function sweep(): void {
  const names = fs
    .readdirSync(os.tmpdir())
    .filter((name) => /^\d+$/.test(name.replace(kPrefix, "")) && name.startsWith(kPrefix));
  for (const name of names) {
    const folder = path.join(os.tmpdir(), name);
    if (isOurs(folder) && !isRunning(Number(name.slice(kPrefix.length)))) {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }
}

function isOurs(folder: string): boolean {
  const found = fs.lstatSync(folder, { throwIfNoEntry: false });
  return found?.isDirectory() === true && (process.getuid === undefined || found.uid === process.getuid());
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // There is one, of another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
