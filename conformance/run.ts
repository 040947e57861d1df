/** `pnpm conformance`: runs scenarios on the BEAM and on Hinotori, and says where they differ. README.md is the guide. */
import { Beam } from "./beam/beam.ts";
import { choicesFrom, usage, type Choices } from "./choices.ts";
import { pageOf } from "./compare/difference.ts";
import { type Verdict, isGood, judge } from "./compare/judge.ts";
import { shrink } from "./compare/shrink.ts";
import { generate } from "./generator/generate.ts";
import type { Scenario } from "./language/scenario.ts";
import { scenariosIn, written } from "./written.ts";

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const kBatch = 200;

try {
  const choices = choicesFrom(process.argv.slice(2));
  if (choices.help) say(usage);
  else process.exitCode = await main(choices);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function main(choices: Choices): Promise<number> {
  const scenarios = chosen(choices);
  const beam = await Beam.start();
  if (beam === undefined) {
    say(`skipped: ${scenarios.length} scenarios, because there is no elixir on the path`);
    return 0;
  }
  say(`${scenarios.length} scenarios on Elixir ${beam.versions.elixir}, OTP ${beam.versions.otp}, and on Hinotori`);
  const counts: Record<string, number> = {};
  const shown: Verdict[] = [];
  try {
    for (let at = 0; at < scenarios.length; at += kBatch) {
      const verdicts = await judge(scenarios.slice(at, at + kBatch), beam);
      for (const { outcome } of verdicts) counts[outcome] = (counts[outcome] ?? 0) + 1;
      const bad = verdicts.filter((verdict) => !isGood(verdict)).slice(0, choices.show - shown.length);
      shown.push(...bad);
      for (const verdict of bad) await show(verdict, beam, choices);
      if (scenarios.length > kBatch) say(`${Math.min(at + kBatch, scenarios.length)} done: ${countsOf(counts)}`);
    }
  } finally {
    beam.stop();
  }
  say(countsOf(counts));
  return Object.entries(counts).some(([outcome]) => !["same", "excused", "unsteady"].includes(outcome)) ? 1 : 0;
}

function chosen({ random, seed, file, only }: Choices): readonly Scenario[] {
  if (random > 0) return Array.from({ length: random }, (_, at) => generate(seed * 1_000_003 + at));
  const all = file === undefined ? written() : scenariosIn(file);
  const found = all.filter(({ name }) => name.includes(only));
  if (found.length === 0)
    throw new Error(
      `expected a scenario with ${JSON.stringify(only)} in its name, but there is none among ${all.length}`,
    );
  return found;
}

async function show(verdict: Verdict, beam: Beam, { shrinks }: Choices): Promise<void> {
  const { scenario, outcome, why } = verdict;
  say(`\n${"═".repeat(20)} ${outcome}`);
  if (verdict.beam === undefined || verdict.hinotori === undefined) {
    say(
      `${scenario.name}: ${outcome === "unexcused" ? "it names a difference, and there is none" : (why ?? "the BEAM did not say the same twice")}`,
    );
    return;
  }
  if (outcome !== "differs" || !shrinks) {
    say(pageOf(scenario, verdict.beam, verdict.hinotori));
    return;
  }
  const small = await shrink(scenario, beam);
  const [again] = await judge([small], beam);
  say(pageOf(small, again?.beam ?? verdict.beam, again?.hinotori ?? verdict.hinotori));
  say(`\nthe smallest scenario that differs:\n${JSON.stringify(small, null, 1)}`);
}

function countsOf(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(", ");
}
