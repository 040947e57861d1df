/**
 * One side of one question, in a process of its own: `child.ts <question> <side> <load as JSON>`.
 *
 * The last thing it writes to standard output is one JSON line, `{"outcome": …}` or `{"failed": …}`.
 */
import { once } from "node:events";
import { pathToFileURL } from "node:url";
import path from "node:path";
import type { Load, Outcome, Program, Question } from "./question.ts";

const [questionName = "", side = "", load = "{}"] = process.argv.slice(2);

try {
  const program = await find(questionName, side);
  await say({ outcome: await program(JSON.parse(load) as Load) });
  process.exit(0);
} catch (error) {
  const failed = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${failed}\n`);
  await say({ failed });
  process.exit(1);
}

async function find(name: string, sideName: string): Promise<Program> {
  const folder = path.dirname(import.meta.dirname);
  const { question } = (await import(pathToFileURL(path.join(folder, "questions", `${name}.ts`)).href)) as {
    question: Question;
  };
  if (question.peers?.includes(sideName) === true) {
    const peer = (await import(pathToFileURL(path.join(folder, "peers", `${sideName}.mjs`)).href)) as {
      programs: Record<string, Program>;
    };
    const program = peer.programs[name];
    if (program !== undefined) return program;
  }
  const program = question.sides[sideName];
  if (program === undefined) throw new Error(`expected a side of ${name}, got: ${sideName}`);
  return program;
}

/** Waits until the line is out: an exit would cut a pipe short. */
async function say(line: { outcome: Outcome } | { failed: string }): Promise<void> {
  if (!process.stdout.write(`\n${JSON.stringify(line)}\n`)) await once(process.stdout, "drain");
}
