/** Writes files as one step: all of them, or none. */
import fs from "node:fs";
import path from "node:path";

import { StepError } from "../errors.ts";
import { nameBeside, removeLeftovers } from "../leftovers.ts";
import type { Write } from "./plan.ts";

/** Writes `writes` below `root`; when one fails, those before it are put back. */
export function writeAll(root: string, writes: readonly Write[]): void {
  const undo: (() => void)[] = [];
  for (const write of writes) {
    try {
      undo.push(...writeOne(root, write));
    } catch (cause) {
      for (const back of undo.reverse()) back();
      throw failure(write.file, cause);
    }
  }
}

/** Writes one file; answers how that is taken back, step by step. */
function writeOne(root: string, { file, content, executable }: Write): readonly (() => void)[] {
  const place = path.join(root, file);
  removeLeftovers(place);
  const before = fs.existsSync(place) ? { bytes: fs.readFileSync(place), mode: fs.statSync(place).mode } : undefined;
  if (content === undefined) {
    fs.rmSync(place, { force: true });
    const back = before === undefined ? [] : [() => replace(place, before.bytes, before.mode)];
    return [...removeEmptyFolders(root, path.dirname(place)), ...back];
  }
  const made = fs.mkdirSync(path.dirname(place), { recursive: true });
  replace(place, content, executable ? 0o755 : before?.mode);
  return [
    () => made !== undefined && fs.rmSync(made, { recursive: true, force: true }),
    () => (before === undefined ? fs.rmSync(place, { force: true }) : replace(place, before.bytes, before.mode)),
  ];
}

/** A reader sees the old file or the new one, never a half. */
function replace(place: string, content: string | Buffer, mode: number | undefined): void {
  const beside = nameBeside(place);
  try {
    fs.writeFileSync(beside, content, mode === undefined ? {} : { mode });
    fs.renameSync(beside, place);
  } catch (error) {
    fs.rmSync(beside, { force: true });
    throw error;
  }
}

function removeEmptyFolders(root: string, folder: string): readonly (() => void)[] {
  const back: (() => void)[] = [];
  for (let at = folder; at !== root && at.startsWith(root) && isEmpty(at); at = path.dirname(at)) {
    fs.rmdirSync(at);
    const gone = at;
    back.push(() => void fs.mkdirSync(gone, { recursive: true }));
  }
  return back;
}

function isEmpty(folder: string): boolean {
  return fs.existsSync(folder) && fs.readdirSync(folder).length === 0;
}

function failure(file: string, cause: unknown): StepError {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new StepError(
    `expected to write ${file}, got: ${said}\n\nWhat was written before it was put back. Look at the permissions and the space there.`,
    { cause },
  );
}
