/** `pnpm conformance`: runs scenarios on the BEAM and on Hinotori, and says where they differ. README.md is the guide. */
import { Beam } from "./beam/beam.ts";
import { choicesFrom, usage, type Choices } from "./choices.ts";
import { pageOf } from "./compare/difference.ts";
import { type Verdict, isGood, judge } from "./compare/judge.ts";
import { shrink } from "./compare/shrink.ts";
import { generate } from "./generator/generate.ts";
import type { Scenario } from "./language/scenario.ts";
import { rowsTable } from "./rows.ts";
import { scenariosIn, written } from "./written.ts";

const say = (text: string): void => void process.stdout.write(`${text}\n`);
/** So many scenarios are compared at a time, and so many run before the BEAM begins afresh. */
const kBatch = 200;
const kBoot = 4000;
const kGood: readonly string[] = ["same", "reordered", "excused", "unsteady"];

try {
  const choices = choicesFrom(process.argv.slice(2));
  if (choices.help) say(usage);
  else process.exitCode = await main(choices);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function main(choices: Choices): Promise<number> {
  if (choices.rows) {
    say(rowsTable());
    return 0;
  }
  const all = chosen(choices);
  const run: Run = { all, choices, counts: {}, began: performance.now(), shown: 0 };
  for (let at = 0; at < all.count;) {
    // Names become atoms, which the BEAM never forgets: it begins afresh now and then.
    const beam = await Beam.start();
    if (beam === undefined) {
      say(`skipped: ${all.count} scenarios, because there is no elixir on the path`);
      return 0;
    }
    const { elixir, otp } = beam.versions;
    if (at === 0) say(`${all.count} scenarios on Elixir ${elixir}, OTP ${otp}, and on Hinotori`);
    at = await runPart(run, beam, { at, end: Math.min(at + kBoot, all.count) }).finally(() => beam.stop());
  }
  say(countsOf(run.counts));
  return Object.keys(run.counts).some((outcome) => !kGood.includes(outcome)) ? 1 : 0;
}

/** A run under way. */
interface Run {
  readonly all: Chosen;
  readonly choices: Choices;
  readonly counts: Record<string, number>;
  readonly began: number;
  shown: number;
}

/** Runs what stands between `at` and `end`, and answers how far it came: to the end, or to where Elixir was ended by somebody. */
async function runPart(
  run: Run,
  beam: Beam,
  { at, end }: { readonly at: number; readonly end: number },
): Promise<number> {
  const { all, counts, began } = run;
  for (let from = at; from < end; from += kBatch) {
    const to = Math.min(from + kBatch, end);
    const verdicts = await judge(all.slice(from, to), beam);
    // A scenario may have ended it: what came first of all in a new Elixir is not asked a second time.
    if (beam.over !== undefined && from > at) {
      say(`${beam.over}; another one goes on`);
      return from;
    }
    for (const { outcome } of verdicts) counts[outcome] = (counts[outcome] ?? 0) + 1;
    await showBad(run, beam, verdicts);
    if (all.count > kBatch) say(progress(to, all.count, { counts, ms: performance.now() - began }));
    if (beam.over !== undefined) return to;
  }
  return end;
}

/** Shows the first ones that differ, and names the others. */
async function showBad(run: Run, beam: Beam, verdicts: readonly Verdict[]): Promise<void> {
  for (const verdict of verdicts.filter((each) => !isGood(each))) {
    if (run.shown++ < run.choices.show) await show(verdict, beam, run.choices);
    else say(`${verdict.outcome}: ${verdict.scenario.name}`);
  }
}

/** Scenarios that are made when they are wanted, so that any number of them takes no room. */
interface Chosen {
  readonly count: number;
  slice(from: number, to: number): readonly Scenario[];
}

function chosen({ random, seed, again, file, only }: Choices): Chosen {
  if (again !== undefined) return { count: 1, slice: () => [generate(again)] };
  if (random > 0) {
    const made = (at: number): Scenario => generate(seed * 1_000_003 + at);
    return {
      count: random,
      slice: (from, to) => Array.from({ length: to - from }, (_, at) => made(from + at)),
    };
  }
  const all = file === undefined ? written() : scenariosIn(file);
  const found = all.filter(({ name }) => name.includes(only));
  if (found.length === 0)
    throw new Error(
      `expected a scenario with ${JSON.stringify(only)} in its name, but there is none among ${all.length}`,
    );
  return { count: found.length, slice: (from, to) => found.slice(from, to) };
}

function progress(done: number, all: number, so: { readonly counts: Counts; readonly ms: number }): string {
  const left = Math.round(((so.ms / done) * (all - done)) / 1000);
  return `${done} of ${all} done: ${countsOf(so.counts)}${done < all ? `; about ${left} s more` : ""}`;
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

type Counts = Readonly<Record<string, number>>;

function countsOf(counts: Counts): string {
  return Object.entries(counts)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(", ");
}
