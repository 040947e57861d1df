/**
 * Asks the questions of `questions/`, each of everyone who can answer it, and writes the page `results/latest.md`.
 *
 * `pnpm bench --help` lists the options; README.md says how it is measured.
 */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { choicesFrom, usage, type Choices } from "./harness/arguments.ts";
import { lookAround, peersInstalled, type Machine } from "./harness/commands.ts";
import { facts } from "./harness/machine.ts";
import { line, page } from "./harness/page.ts";
import { installPeers } from "./harness/peers.ts";
import { profileOf } from "./harness/profile.ts";
import type { Question } from "./harness/question.ts";
import { ask, loadOf, type Answers, type Setting } from "./harness/rounds.ts";
import { judge, type Verdict } from "./harness/verdict.ts";

const say = (text: string): void => void process.stdout.write(`${text}\n`);

try {
  const choices = choicesFrom(process.argv.slice(2));
  if (choices.help) say(usage);
  else process.exitCode = await main(choices);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function main(choices: Choices): Promise<number> {
  const questions = await chosen(choices.filter);
  const machine = lookAround();
  if (choices.profile) return profile(questions, machine, choices);
  if (choices.installPeers) installPeers();
  const notes = missing(machine, choices);
  const known = facts(machine);
  for (const text of [...known, ...notes]) say(text);
  const answers: Answers[] = [];
  const verdicts: Verdict[] = [];
  const setting: Setting = {
    machine,
    rounds: choices.rounds,
    quick: choices.quick,
    peers: choices.peers && peersInstalled(),
    progress: (text) => say(`  ${text}`),
  };
  const began = new Date();
  for (const question of questions) {
    for (const variant of question.variants) {
      if (variant.millionOnly === true && !choices.million) continue;
      say(`\n${question.name}${variant.name === "" ? "" : ` (${variant.name})`}: ${question.asks}`);
      const given = await ask(question, variant, setting);
      answers.push(given);
      verdicts.push(...judge(given));
      for (const verdict of judge(given)) say(line(verdict));
    }
  }
  const command = ["pnpm bench", ...process.argv.slice(2)].join(" ");
  const date = began.toISOString().slice(0, 16).replace("T", " ");
  say(`\n${write(page({ date: `${date} UTC`, command, machine: known, notes, answers, verdicts }))}`);
  return answers.some(failed) ? 1 : 0;
}

/** Whether a side gave no answer; a peer that breaks under its load is a result, and stands on the page. */
function failed({ question, failures }: Answers): boolean {
  return Object.keys(failures).some((side) => question.peers?.includes(side) !== true);
}

async function chosen(filter: string): Promise<readonly Question[]> {
  const folder = path.join(import.meta.dirname, "questions");
  const names = readdirSync(folder)
    .map((file) => path.basename(file, ".ts"))
    .sort();
  const wanted = names.filter((name) => name.includes(filter));
  if (wanted.length === 0)
    throw new Error(`expected a question's name to contain ${JSON.stringify(filter)}, got: ${names.join(", ")}`);
  const modules = wanted.map(
    (name) => import(pathToFileURL(path.join(folder, `${name}.ts`)).href) as Promise<{ question: Question }>,
  );
  return (await Promise.all(modules)).map(({ question }) => question);
}

/** What is left out of this run, and why, in a line each. */
function missing(machine: Machine, choices: Choices): readonly string[] {
  const lines: string[] = [];
  if (!machine.elixir) lines.push("BEAM skipped: `elixir` is not on the path");
  if (!choices.peers) lines.push("peers skipped: --no-peers");
  else if (!peersInstalled())
    lines.push(
      "peers skipped: not installed (`pnpm bench --peers` installs xstate, effect and nact into benchmarks/peers)",
    );
  if (!choices.million) lines.push("a million idle processes skipped: ask with --million");
  if (choices.quick) lines.push("a quick run: few rounds of small loads, good for the direction only");
  return lines;
}

async function profile(questions: readonly Question[], machine: Machine, choices: Choices): Promise<number> {
  for (const question of questions) {
    for (const variant of question.variants) {
      if (variant.millionOnly === true && !choices.million) continue;
      say(`\n${question.name}${variant.name === "" ? "" : ` (${variant.name})`}: share of the time, by function`);
      for (const text of await profileOf(machine, question, loadOf(variant, choices.quick))) say(text);
    }
  }
  return 0;
}

function write(text: string): string {
  const folder = path.join(import.meta.dirname, "results");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "latest.md"), text);
  return "written to benchmarks/results/latest.md";
}
