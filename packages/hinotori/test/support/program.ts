/** Runs `hinotori` as a program of its own: what it prints, how it ends, and what it says while it runs. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

import { onTestFinished } from "vitest";

import { sourceFlags } from "../../src/command/relaunch.ts";

const launcher = fileURLToPath(new URL("../../bin/hinotori.mjs", import.meta.url));

/** How a program is run. */
export interface ProgramOptions {
  readonly cwd: string;
  /** Put over the environment; what is undefined is taken out of it. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What it reads from standard input; without it, that stays open until `end` is called. */
  readonly input?: string;
  /** The file that is run, with its source understood. Default: the launcher, which starts another Node.js for that. */
  readonly file?: string;
}

/** How a program ended, and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that runs. */
export interface RunningProgram {
  readonly ended: Promise<Ended>;
  /** Resolves when it has printed this, on either side; rejects when it ends before. */
  printed(text: string | RegExp): Promise<void>;
  /** Writes to its standard input. */
  type(text: string): void;
  /** Ends its standard input. */
  end(): void;
  signal(signal: NodeJS.Signals): void;
}

/** Runs `hinotori` to its end. */
export function hinotori(args: readonly string[], options: ProgramOptions): Promise<Ended> {
  return startHinotori(args, { input: "", ...options }).ended;
}

/** Starts `hinotori`; it is killed when the test ends, if it still runs. */
export function startHinotori(args: readonly string[], { cwd, env = {}, input, file }: ProgramOptions): RunningProgram {
  // What Vitest puts into the environment is not what a user has.
  const around = {
    ...process.env,
    NODE_ENV: undefined,
    VITEST: undefined,
    NO_COLOR: "1",
    FORCE_COLOR: undefined,
    ...env,
  };
  const program = file === undefined ? [launcher] : [...sourceFlags(), file];
  const child = spawn(process.execPath, [...program, ...args], { cwd, env: around, stdio: "pipe" });
  onTestFinished(() => void child.kill("SIGKILL"));
  const said = { stdout: "", stderr: "" };
  const looks = new Set<() => void>();
  for (const side of ["stdout", "stderr"] as const)
    child[side].on("data", (bytes: Buffer) => {
      said[side] += bytes.toString();
      for (const look of looks) look();
    });
  if (input !== undefined) child.stdin.end(input);
  const ended = endOf(child, said);
  return {
    ended,
    printed: (text) =>
      new Promise((found, lost) => {
        const look = (): void => {
          const all = said.stdout + said.stderr;
          if (typeof text === "string" ? all.includes(text) : text.test(all)) found();
        };
        looks.add(look);
        look();
        void ended.then((end) => lost(new Error(`it ended before it printed ${String(text)}: ${JSON.stringify(end)}`)));
      }),
    type: (text) => void child.stdin.write(text),
    end: () => void child.stdin.end(),
    signal: (signal) => void child.kill(signal),
  };
}

function endOf(child: ChildProcess, said: { readonly stdout: string; readonly stderr: string }): Promise<Ended> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, ...said }));
  });
}
