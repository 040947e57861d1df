/** Runs a command line here, on a terminal that records. */
import { runCommandLine } from "../../src/command/run.ts";
import { commands } from "../../src/commands.ts";
import { type RecordingIo, recordingIo, type RecordingOptions } from "./io.ts";

/** What a command line has come to. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly io: RecordingIo;
}

/** Runs the command line of these words in a folder. */
export async function runCommand(cwd: string, line: string, options: RecordingOptions = {}): Promise<Ran> {
  const io = recordingIo(options);
  const code = await runCommandLine(line.split(" "), { commands, io, cwd, env: {} });
  return { code, out: io.stdout(), err: io.stderr(), io };
}
