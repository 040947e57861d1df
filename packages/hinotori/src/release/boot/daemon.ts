/** Starts the release in the background, and waits until it has started. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { makeFolder } from "../../control/address.ts";
import type { Release } from "./release.ts";

/** Starts it; says whether it did. What it prints goes to a file. */
export async function daemon({ place, name }: Release, boot: string): Promise<boolean> {
  const folder = path.join(place.folder, "log");
  makeFolder(folder);
  const file = path.join(folder, `${place.node}.log`);
  const log = fs.openSync(file, "a", 0o600);
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
    const said = fs.readFileSync(file).subarray(from).toString("utf8");
    process.stderr.write(`${said}${name} did not start; this is also in ${file}\n`);
  }
  fs.closeSync(log);
  return hasStarted;
}
