/** `hinotori new` in a temporary folder, and the checkout's node_modules for what it made. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { runCommandLine } from "../../src/command/run.ts";
import { commands } from "../../src/commands.ts";
import { filesBelow } from "../../src/files-below.ts";
import { recordingIo, type RecordingOptions } from "./io.ts";

const require = createRequire(import.meta.url);
const checkout = fileURLToPath(new URL("../../../..", import.meta.url));
const template = fileURLToPath(new URL("../../templates/app", import.meta.url));

/** A folder of its own, outside every workspace. */
export function temporaryFolder(): string {
  return fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-new-")));
}

/** What a command line did. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** The first value that was printed as JSON. */
  readonly value: unknown;
  readonly questions: readonly string[];
  readonly labels: readonly string[];
}

/** Runs a command line in `cwd`, in this process. */
export async function hinotori(
  cwd: string,
  argv: readonly string[],
  options: RecordingOptions & { readonly env?: Readonly<Record<string, string | undefined>> } = {},
): Promise<Outcome> {
  const io = recordingIo(options);
  const code = await runCommandLine(argv, { commands, io, cwd, env: options.env ?? process.env });
  const { values, questions, labels } = io;
  return { code, out: io.stdout(), err: io.stderr(), value: values[0], questions, labels };
}

/** Gives a workspace what it would have installed: links to the checkout's. */
export function linkModules(workspace: string, app: string): void {
  fs.symlinkSync(path.join(checkout, "node_modules"), path.join(workspace, "node_modules"));
  fs.symlinkSync(path.join(template, "node_modules"), path.join(workspace, "apps", app, "node_modules"));
}

/** Every file below a folder, but for those of Git. */
export function filesIn(folder: string): readonly string[] {
  return filesBelow(folder)
    .map((file) => path.relative(folder, file))
    .filter((file) => !/(^|\/)\.git\//.test(file))
    .sort();
}

/** Runs a command of the checkout in `cwd`; throws what it printed unless it ended well. */
export function runBin(cwd: string, command: string, ...args: readonly string[]): void {
  const manifest = require.resolve(`${command === "tsc" ? "typescript" : command}/package.json`);
  const { bin } = JSON.parse(fs.readFileSync(manifest, "utf8"));
  const entry = path.join(path.dirname(manifest), typeof bin === "string" ? bin : bin[command]);
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...args], { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ended with ${status}\n\n${stdout}${stderr}`);
}
