/** The folder of a release: which one, whether it may be replaced, and replacing it at once. */
import fs from "node:fs";
import path from "node:path";

import { answers } from "../control/claim.ts";
import { UsageError } from "../errors.ts";
import { copy } from "./copy.ts";

/** What makes a folder a release. */
const kMark = path.join("releases", "start.data");

/** Whether there is a release already. Throws when there is something else. */
export function isThere(folder: string): boolean {
  if (!fs.existsSync(folder)) return false;
  if (fs.existsSync(path.join(folder, kMark))) return true;
  if (fs.statSync(folder).isDirectory() && fs.readdirSync(folder).length === 0) return false;
  throw new UsageError(`expected no folder, or that of a release, got: ${folder}\n\nName another one: --path <folder>`);
}

/** Refuses to take the files away from a program that runs. */
export async function checkIdle(folder: string): Promise<void> {
  const tmp = path.join(folder, "tmp");
  const sockets = fs.existsSync(tmp) ? fs.readdirSync(tmp).filter((name) => name.endsWith(".sock")) : [];
  for (const name of sockets) {
    if (await answers(path.join(tmp, name)))
      throw new UsageError(
        `expected no program to run from ${folder}, got one: ${path.basename(name, ".sock")}\n\n` +
          "Stop it first, or make the release in another folder: --path <folder>",
      );
  }
}

/**
 * Makes a release beside its folder and puts it there when it is whole. What programs wrote into `tmp` is kept.
 *
 * @param make fills the folder that it is given.
 */
export async function replace(folder: string, make: (staging: string) => Promise<void>): Promise<void> {
  const beside = (what: string): string =>
    path.join(path.dirname(folder), `.${path.basename(folder)}.${process.pid}.${what}`);
  const staging = beside("new");
  const old = beside("old");
  fs.mkdirSync(staging, { recursive: true });
  try {
    await make(staging);
    const tmp = path.join(folder, "tmp");
    if (fs.existsSync(tmp)) copy(tmp, path.join(staging, "tmp"), isKept);
    swap(folder, staging, old);
  } finally {
    fs.rmSync(staging, { recursive: true, force: true });
    fs.rmSync(old, { recursive: true, force: true });
  }
}

function swap(folder: string, staging: string, old: string): void {
  const isReplaced = fs.existsSync(folder);
  if (isReplaced) fs.renameSync(folder, old);
  try {
    fs.renameSync(staging, folder);
  } catch (error) {
    if (isReplaced) fs.renameSync(old, folder);
    throw error;
  }
}

/** A socket that a program left behind is of no use to anybody. */
function isKept(file: string): boolean {
  const kind = fs.lstatSync(file);
  return kind.isFile() || kind.isDirectory();
}
