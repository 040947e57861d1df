/** Runs command lines one after the other in one program, since loading an application takes longer than a command. */
import process from "node:process";

import { runCommandLine } from "../../src/command/run.ts";
import { commands } from "../../src/commands.ts";
import { recordingIo } from "../support/io.ts";

// The list of command lines that the test wrote.
const lines = JSON.parse(process.argv[2] ?? "[]") as readonly (readonly string[])[];
const cwd = process.cwd();
const results: unknown[] = [];
for (const line of lines) {
  const io = recordingIo();
  const code = await runCommandLine(line, { commands, io, cwd, env: process.env });
  results.push({ code, stdout: io.stdout(), stderr: io.stderr() });
}
process.stdout.write(`\n${JSON.stringify(results)}\n`);
