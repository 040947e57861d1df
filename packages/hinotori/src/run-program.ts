/** Runs another program to its end and keeps what it printed. */
import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";

import { passSignals } from "./signals.ts";

/** How a program ended. */
export interface Ended {
  /** Its exit code; 127 when it is not there, 1 when a signal ended it. */
  readonly code: number;
  /** What it printed to standard output. */
  readonly stdout: string;
  /** What it printed, both streams as they came. */
  readonly output: string;
}

/** Where a program runs. */
export interface ProgramOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the program with SIGTERM after so many milliseconds. Default: never. */
  readonly timeoutMs?: number;
}

/**
 * Runs `file` with `args`; it has no input.
 *
 * A Ctrl-C ends it, and not us: whoever called says what that means. Other signals end it and then us.
 */
export function runProgram(file: string, args: readonly string[], options: ProgramOptions): Promise<Ended> {
  const { cwd, env, timeoutMs } = options;
  let child: ChildProcess | undefined;
  const release = holdSignals(() => child);
  return new Promise((resolve, reject) => {
    const running = spawn(file, [...args], {
      cwd,
      env: { ...env },
      stdio: ["ignore", "pipe", "pipe"],
      ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
    });
    child = running;
    let stdout = "";
    let output = "";
    running.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      output += text;
    });
    running.stderr.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    running.once("error", (error: NodeJS.ErrnoException) => {
      release();
      if (error.code === "ENOENT") resolve({ code: 127, stdout, output: error.message });
      else reject(error);
    });
    running.once("close", (code) => {
      release();
      resolve({ code: code ?? 1, stdout, output });
    });
  });
}

/** Passes signals on while a program runs; the function that is returned ends that, and us when we were told to end. */
function holdSignals(child: () => ChildProcess | undefined): () => void {
  let told: NodeJS.Signals | undefined;
  const stopPassing = passSignals(child, (signal) => {
    if (signal !== "SIGINT") told = signal;
  });
  return () => {
    stopPassing();
    if (told !== undefined) process.kill(process.pid, told);
  };
}
