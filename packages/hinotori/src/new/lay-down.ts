/**
 * Writes the files of a new folder so that a run which is killed leaves nothing half.
 *
 * They are written below a name of their own beside the target, which becomes the target at the end, in one step. Where the target is
 * there already, each of its parts is moved in; nothing that exists is written over.
 */
import fs from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";

import { ConflictError, StepError } from "../errors.ts";
import { nameBeside, removeLeftovers } from "../leftovers.ts";
import { isInTheWay, isThere } from "./place.ts";
import type { RenderedFile } from "./rendered.ts";

/** The files that are in the way below `target`, as paths from there. */
export function conflictsIn(target: string, files: readonly RenderedFile[]): readonly string[] {
  return files.map(({ file }) => file).filter((file) => isThere(path.join(target, file)) || isBlocked(target, file));
}

/** Throws a ConflictError that lists `conflicts`, if there are any. */
export function refuseConflicts(target: string, conflicts: readonly string[]): void {
  if (conflicts.length === 0) return;
  throw new ConflictError(
    `expected ${target} without these files, got:\n\n${conflicts.map((file) => `    ${file}`).join("\n")}\n\n` +
      "Nothing was written. Move them away, or choose another folder.",
    conflicts,
  );
}

/** Writes `files` to `asked`, all of them or none. */
export async function layDown(asked: string, files: readonly RenderedFile[]): Promise<void> {
  // Behind a link there may be another disk, and nothing can be moved from one to another in one step.
  const target = fs.existsSync(asked) ? fs.realpathSync(asked) : asked;
  const parent = path.dirname(target);
  let beside: string | undefined;
  const stop = (signal: NodeJS.Signals): void => {
    if (beside !== undefined) fs.rmSync(beside, { recursive: true, force: true });
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.once(signal, stop);
  try {
    await mkdir(parent, { recursive: true });
    removeLeftovers(target);
    beside = fs.mkdtempSync(`${nameBeside(target)}-`);
    for (const each of files) await writeOne(beside, each);
    await moveIn(beside, target);
  } catch (cause) {
    if (cause instanceof ConflictError) throw cause;
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new StepError(
      `expected to write to ${parent}, got: ${said}\n\nNothing was left there. Look at the permissions, or choose another folder.`,
      { cause },
    );
  } finally {
    if (beside !== undefined) fs.rmSync(beside, { recursive: true, force: true });
    for (const signal of signals) process.off(signal, stop);
  }
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

async function writeOne(folder: string, { file, content, executable }: RenderedFile): Promise<void> {
  const place = path.join(folder, file);
  await mkdir(path.dirname(place), { recursive: true });
  await writeFile(place, content, { mode: executable ? 0o755 : 0o644 });
}

/** A folder that is made by mkdtemp is its owner's alone; the target is a folder like any other. */
async function moveIn(beside: string, target: string): Promise<void> {
  fs.chmodSync(beside, 0o777 & ~process.umask());
  if (!fs.existsSync(target)) return rename(beside, target);
  const moved: string[] = [];
  try {
    await merge(beside, target, moved);
  } catch (error) {
    for (const place of moved) fs.rmSync(place, { recursive: true, force: true });
    throw error;
  }
}

async function merge(from: string, to: string, moved: string[]): Promise<void> {
  for (const name of fs.readdirSync(from)) {
    const [source, place] = [path.join(from, name), path.join(to, name)];
    if (!isThere(place)) {
      await rename(source, place);
      moved.push(place);
    } else if (fs.statSync(source).isDirectory()) {
      await merge(source, place, moved);
    } else {
      // It came into being since it was looked for.
      refuseConflicts(to, [name]);
    }
  }
}

/** Whether a folder on the way to a file is none: a file, or a link that leads nowhere. */
function isBlocked(target: string, file: string): boolean {
  const parts = file.split("/").slice(0, -1);
  return parts.some((_, index) => isInTheWay(path.join(target, ...parts.slice(0, index + 1))));
}
