/** Says what to type next, after files were made. */
import type { Io } from "../io.ts";

/** What was done, and where it is printed. */
export interface Done {
  readonly io: Io;
  readonly dryRun: boolean;
  readonly undo: boolean;
  readonly json: boolean;
}

/** Prints the commands; none where nothing was made, or where a program reads. */
export function printNext(commands: readonly string[], { io, dryRun, undo, json }: Done): void {
  if (dryRun || undo || json || commands.length === 0) return;
  io.out("");
  // The command line is a dependency of the workspace: npx finds it there.
  for (const command of commands) io.out(`    ${io.style.cyan(`npx ${command}`)}`);
}
