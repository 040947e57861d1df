/**
 * Runs this program again in a Node.js that understands an application's TypeScript.
 *
 * The child has the same terminal and the same environment, gets the signals this process gets, ends when this process is gone, and
 * its end is ours.
 */
import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";

import { StepError } from "../errors.ts";
import { passSignals } from "../signals.ts";

const own = fileURLToPath(new URL("../../bin/hinotori.mjs", import.meta.url));
const condition = "--conditions=@hinotori/source";

/** Whether this process is the child. */
export function relaunched(): boolean {
  return process.execArgv.includes(condition);
}

/**
 * The flags of Node.js with which the source of the application in `app` can be imported.
 *
 * The loader is the application's own: whoever only makes an application does not have to fetch it. Throws a StepError where there is none.
 */
export function sourceFlags(app?: string): readonly string[] {
  return [condition, "--import", loaderFor(app)];
}

function loaderFor(app: string | undefined): string {
  for (const from of [...(app === undefined ? [] : [path.join(app, "package.json")]), own]) {
    try {
      return pathToFileURL(createRequire(from).resolve("tsx")).href;
    } catch {
      // Not there; the next one may have it.
    }
  }
  throw new StepError(
    `expected tsx among what ${app ?? "the application"} depends on, got none\n\n` +
      "Install what it depends on: npx pnpm install\nIf its package.json lacks it: npx pnpm add --save-dev tsx",
  );
}

/**
 * Runs `argv` in such a Node.js and resolves with its exit code.
 *
 * What runs is the `hinotori` that the application in `app` has among its own tools: it imports the same modules as the application, and
 * not a second copy of them.
 */
export function relaunch(argv: readonly string[], app: string | undefined): Promise<number> {
  const launcher = [
    ...(app === undefined ? [] : [path.join(app, "node_modules", "hinotori", "bin", "hinotori.mjs")]),
    own,
  ].find((each) => fs.existsSync(each));
  if (launcher === undefined) throw new StepError(`expected the launcher of hinotori, got no file: ${own}`);
  let child: ChildProcess | undefined;
  const stopPassing = passSignals(() => child);
  return new Promise((resolve, reject) => {
    child = spawn(process.execPath, [...sourceFlags(app), launcher, ...argv], {
      stdio: ["inherit", "inherit", "inherit", "ipc"],
    });
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      stopPassing();
      if (signal !== null) process.kill(process.pid, signal);
      else resolve(code ?? 1);
    });
  });
}

/** In the child: ends in order when the process that started it is gone, e.g. killed. */
export function endWithParent(): void {
  if (!relaunched() || process.channel === undefined || process.channel === null) return;
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  process.channel.unref();
}
