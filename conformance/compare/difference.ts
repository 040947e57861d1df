/** The first difference between two traces, and the page that shows it. */
import type { Event, Scenario, Trace } from "../language/scenario.ts";
import { type Line, print, readingOf, streamsOf } from "./streams.ts";

/** Where two traces part. */
export interface Difference {
  readonly step: number;
  /** Whose lines differ. */
  readonly who: string;
  readonly beam: string | undefined;
  readonly hinotori: string | undefined;
}

/** The first difference, by step; `undefined` when the traces say the same. */
export function firstDifference(scenario: Scenario, beam: Trace, hinotori: Trace): Difference | undefined {
  const reading = readingOf(scenario);
  const left = streamsOf(beam, reading);
  const right = streamsOf(hinotori, reading);
  let first: Difference | undefined;
  for (const who of new Set([...left.keys(), ...right.keys()])) {
    const found = part(left.get(who) ?? [], right.get(who) ?? []);
    if (found !== undefined && (first === undefined || found.step < first.step)) first = { ...found, who };
  }
  return first;
}

function part(beam: readonly Line[], hinotori: readonly Line[]): Omit<Difference, "who"> | undefined {
  for (let at = 0; at < Math.max(beam.length, hinotori.length); at++) {
    const left = beam[at];
    const right = hinotori[at];
    if (left?.step === right?.step && left?.text === right?.text) continue;
    return {
      step: Math.min(left?.step ?? Infinity, right?.step ?? Infinity),
      beam: said(left, right),
      hinotori: said(right, left),
    };
  }
  return undefined;
}

/** What a side says in the step in which the other parts from it. */
function said(mine: Line | undefined, other: Line | undefined): string | undefined {
  return mine === undefined || (other !== undefined && mine.step > other.step) ? undefined : mine.text;
}

const kWidth = 76;

/** Both traces side by side around a difference, for a person. */
export function pageOf(scenario: Scenario, beam: Trace, hinotori: Trace): string {
  const difference = firstDifference(scenario, beam, hinotori);
  if (difference === undefined) return `${scenario.name}: no difference`;
  const { step, who } = difference;
  const steps = [step - 1, step].filter((at) => at >= 0 && at < 1e9);
  return [
    `${scenario.name}`,
    `  differs at step ${step > 1e9 ? "the end" : `${step}: ${stepText(scenario, step)}`}`,
    `  about ${who}:`,
    `    BEAM      ${difference.beam ?? "(nothing)"}`,
    `    Hinotori  ${difference.hinotori ?? "(nothing)"}`,
    "",
    `  ${"BEAM".padEnd(kWidth)}   Hinotori`,
    ...steps.flatMap((at) => [
      `  ── step ${at}: ${stepText(scenario, at)}`,
      ...sideBySide(linesOf(beam, at), linesOf(hinotori, at)),
    ]),
    ...(step > 1e9 ? sideBySide([JSON.stringify(beam.tree)], [JSON.stringify(hinotori.tree)]) : []),
  ].join("\n");
}

/** What a step says; step 1 starts the tree. */
export function stepText(scenario: Scenario, step: number): string {
  if (step === 0) return "the clients begin";
  return step === 1 ? "the tree is started" : JSON.stringify(scenario.steps[step - 2] ?? null);
}

function linesOf({ events }: Trace, step: number): string[] {
  return events.filter(([at]: Event) => at === step).map((event) => print(event));
}

function sideBySide(left: readonly string[], right: readonly string[]): string[] {
  const rows: string[] = [];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    rows.push(
      `  ${(left[at] ?? "").slice(0, kWidth).padEnd(kWidth)} ${left[at] === right[at] ? " " : "|"} ${(right[at] ?? "").slice(0, kWidth)}`,
    );
  }
  return rows;
}
