/** Starts the release in the background, and waits until it has started. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { ControlError } from "../../errors.ts";
import { makeFolder } from "../../control/address.ts";
import { openOwn } from "./own-file.ts";
import type { Release } from "./release.ts";

/** So much of what a program said is told when it did not start, in bytes. */
const kMostSaid = 64 * 1024;

/** Starts it; says whether it did. What it prints goes to a file. */
export async function daemon({ place, name }: Release, boot: string): Promise<boolean> {
  const folder = path.join(place.folder, "log");
  makeFolder(folder);
  const file = path.join(folder, `${place.node}.log`);
  const log = openLog(file);
  const from = fs.fstatSync(log).size;
  const child = spawn(process.execPath, [...process.execArgv, boot, "start"], {
    detached: true,
    stdio: ["ignore", log, log, "ipc"],
  });
  const hasStarted = await new Promise<boolean>((resolve, reject) => {
    child.once("message", () => resolve(true));
    child.once("exit", () => resolve(false));
    child.once("error", reject);
  });
  if (hasStarted) {
    process.stdout.write(`${name} runs as ${child.pid}; what it prints goes to ${file}\n`);
    child.unref();
  } else {
    process.stderr.write(`${saidSince(log, from)}${name} did not start; this is also in ${file}\n`);
  }
  fs.closeSync(log);
  return hasStarted;
}

/** Opens the log to write at its end; it is made when it is not there. */
export function openLog(file: string): number {
  const { O_RDWR, O_APPEND, O_CREAT } = fs.constants;
  const log = openOwn(file, O_RDWR | O_APPEND | O_CREAT);
  if (log !== undefined) return log;
  throw new ControlError(`expected a folder for the log, got none: ${path.dirname(file)}\n\nLook at RELEASE_TMP.`);
}

function saidSince(log: number, from: number): string {
  const { size } = fs.fstatSync(log);
  const start = Math.max(from, size - kMostSaid);
  const said = Buffer.alloc(size - start);
  fs.readSync(log, said, 0, said.length, start);
  return said.toString("utf8");
}
