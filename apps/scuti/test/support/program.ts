/** The real program in a process of its own, ended with the test that started it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** Enough for a busy machine; nothing waits this long unless something is wrong. */
export const patienceMs = 120_000;

/** A program that was started. */
export interface Program {
  readonly pid: number;
  /** Everything it has printed so far, on both streams. */
  output(): string;
  /** Resolves with the first match in the output; rejects when the program ends without one. */
  printed(pattern: RegExp): Promise<RegExpMatchArray>;
  /** Resolves with the address it serves, once it says so. */
  url(): Promise<string>;
  signal(name: NodeJS.Signals): void;
  /** Resolves when it has ended. */
  ended(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

const app = fileURLToPath(new URL("../..", import.meta.url));

/** Starts a script of Scuti, `src/main.ts` unless told otherwise, with these variables and none of ours. */
export function startProgram(variables: Readonly<Record<string, string>>, script = "src/main.ts"): Program {
  const child = spawn(process.execPath, ["--conditions=@hinotori/source", "--import", "tsx", script], {
    cwd: app,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], TMPDIR: tmpdir(), ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const program = watch(child);
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await program.ended();
  });
  return program;
}

/** A folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "scuti-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function watch(child: ChildProcess): Program {
  let output = "";
  let over = false;
  const listeners = new Set<() => void>();
  const hear = (text: string) => {
    output += text;
    for (const listener of listeners) listener();
  };
  child.stdout?.setEncoding("utf8").on("data", hear);
  child.stderr?.setEncoding("utf8").on("data", hear);
  const end = once(child, "close").then(([code, signal]) => {
    over = true;
    hear("");
    return { code: code as number | null, signal: signal as NodeJS.Signals | null };
  });

  const printed = (pattern: RegExp): Promise<RegExpMatchArray> =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = output.match(pattern);
        if (!found && !over) return;
        listeners.delete(look);
        if (found) resolve(found);
        else reject(new Error(`expected the program to print ${pattern}, got:\n\n${output}`));
      };
      listeners.add(look);
      look();
    });

  return {
    pid: child.pid ?? 0,
    output: () => output,
    printed,
    url: async () => `http://127.0.0.1:${(await printed(/listens at \S+ port (\d+)/))[1]}`,
    signal: (name) => void child.kill(name),
    ended: () => end,
  };
}
