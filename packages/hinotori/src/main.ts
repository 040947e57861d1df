/** Runs a command line from another program: create-hinotori does. */
import process from "node:process";

import { runCommandLine } from "./command/run.ts";
import { relaunch, relaunched } from "./command/relaunch.ts";
import { commands } from "./commands.ts";
import type { Io } from "./io.ts";
import { terminalIo } from "./io/terminal.ts";

/** Runs `hinotori <argv>` here and resolves with its exit code; it prints to `io`, the terminal by default. */
export function main(argv: readonly string[], io: Io = terminalIo()): Promise<number> {
  return runCommandLine(argv, {
    commands,
    io,
    cwd: process.cwd(),
    env: process.env,
    ...(relaunched() ? {} : { relaunch }),
  });
}
