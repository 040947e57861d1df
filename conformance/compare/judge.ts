/** Runs scenarios on both sides and says of each whether they agree. */
import type { Beam, Silent } from "../beam/beam.ts";
import { runOnHinotori } from "../hinotori/run.ts";
import type { Scenario, Trace } from "../language/scenario.ts";
import { type Difference, firstDifference } from "./difference.ts";

/** What came of a scenario. */
export interface Verdict {
  readonly scenario: Scenario;
  /**
   * `same`: both sides say the same. `reordered`: they do in another order of processes that the BEAM may take. `differs`: they do not. `excused`: they do not, and the scenario names the difference.
   * `unexcused`: it names one and there is none. `unsteady`: the BEAM does not agree with itself. `silent`: a side gave no trace.
   */
  readonly outcome: "same" | "reordered" | "differs" | "excused" | "unexcused" | "unsteady" | "silent";
  readonly difference?: Difference;
  readonly beam?: Trace;
  readonly hinotori?: Trace;
  /** Why there is no trace. */
  readonly why?: string;
}

/** So many scenarios run on the BEAM at a time: those that let time pass wait for it together. */
const kParallel = 16;
/** Time passes so much slower when a scenario is run again before it counts, and so few run at a time. */
const kSlower: readonly number[] = [4, 20];
const kFew = 8;
/** In so many other orders is a scenario run before its difference counts. */
const kShakes = 16;

/** Judges scenarios. What is not `thorough` is asked again once, and in no other orders: for shrinking. */
export async function judge(
  scenarios: readonly Scenario[],
  beam: Beam,
  { thorough = true }: { readonly thorough?: boolean } = {},
): Promise<Verdict[]> {
  const asked = beam.run(scenarios, { scale: 1, parallel: kParallel });
  const mine: (Trace | Silent)[] = [];
  for (const scenario of scenarios) mine.push(await here(scenario));
  const theirs = await asked;
  const verdicts: Verdict[] = scenarios.map((scenario, at) => decide(scenario, [theirs[at]!, theirs[at]!], mine[at]!));
  for (const scale of thorough ? kSlower : kSlower.slice(0, 1)) await askAgain(verdicts, { mine, beam, scale });
  if (thorough) await shake(verdicts, { mine, beam, scale: kSlower[0]! });
  return verdicts.map(excuse);
}

interface Again {
  readonly mine: readonly (Trace | Silent)[];
  readonly beam: Beam;
  readonly scale: number;
}

/** What was in a hurry, or had no time on a busy machine, is asked again, twice, slowly and with few others. */
async function askAgain(verdicts: Verdict[], { mine, beam, scale }: Again): Promise<void> {
  const again = [...verdicts.keys()].filter((at) => verdicts[at]!.outcome !== "same" && !("silent" in mine[at]!));
  const twice = await beam.run(
    again.flatMap((at) => [verdicts[at]!.scenario, verdicts[at]!.scenario]),
    { scale, parallel: kFew },
  );
  for (const [index, at] of again.entries()) {
    verdicts[at] = decide(verdicts[at]!.scenario, [twice[2 * index]!, twice[2 * index + 1]!], mine[at]!);
  }
}

/**
 * Erlang promises the order of signals between two processes, and none between others: who of those that are ready runs first is chance.
 * So what differs is run in several such orders, by priorities from a seed. Where one of them leads the BEAM to what Hinotori says, there
 * is no difference.
 */
async function shake(verdicts: Verdict[], { mine, beam, scale }: Again): Promise<void> {
  const open = [...verdicts.keys()].filter((at) => {
    const { outcome, scenario } = verdicts[at]!;
    return (outcome === "differs" || outcome === "unsteady") && scenario.differs === undefined;
  });
  const asked = open.flatMap((at) => Array.from({ length: kShakes }, (_, seed) => ({ at, seed })));
  const traces = await beam.run(
    asked.map(({ at }) => verdicts[at]!.scenario),
    { scale, parallel: kFew, shakes: asked.map(({ seed }) => seed + 1) },
  );
  for (const [index, { at }] of asked.entries()) {
    const { scenario } = verdicts[at]!;
    const trace = traces[index]!;
    const own = mine[at]!;
    if ("silent" in trace || "silent" in own) continue;
    if (firstDifference(scenario, trace, own) === undefined) verdicts[at] = { scenario, outcome: "reordered" };
  }
}

async function here(scenario: Scenario): Promise<Trace | Silent> {
  try {
    return await runOnHinotori(scenario);
  } catch (error) {
    return { silent: `Hinotori's interpreter failed: ${error instanceof Error ? error.stack : String(error)}` };
  }
}

function decide(
  scenario: Scenario,
  [first, second]: readonly [Trace | Silent, Trace | Silent],
  hinotori: Trace | Silent,
): Verdict {
  if ("silent" in hinotori) return { scenario, outcome: "silent", why: hinotori.silent };
  if ("silent" in first || "silent" in second) {
    return {
      scenario,
      outcome: "silent",
      why: `the BEAM, also when it was asked again: ${"silent" in first ? first.silent : ""}`,
    };
  }
  const difference = firstDifference(scenario, first, hinotori);
  if (difference === undefined) {
    return { scenario, outcome: firstDifference(scenario, second, hinotori) === undefined ? "same" : "unsteady" };
  }
  const steady = firstDifference(scenario, first, second) === undefined;
  return { scenario, outcome: steady ? "differs" : "unsteady", difference, beam: first, hinotori };
}

function excuse(verdict: Verdict): Verdict {
  if (verdict.scenario.differs === undefined)
    return verdict.outcome === "differs" && hasLostTimer(verdict.beam!) ? { ...verdict, outcome: "excused" } : verdict;
  if (verdict.outcome === "differs") return { ...verdict, outcome: "excused" };
  return verdict.outcome === "same" ? { ...verdict, outcome: "unexcused" } : verdict;
}

/** Whether a machine met D-4: a timer that OTP had forgotten came as a message. */
function hasLostTimer({ events }: Trace): boolean {
  return events.some(
    ([, , what, type, , content]) =>
      what === "event" &&
      type === "info" &&
      Array.isArray(content) &&
      content.length === 3 &&
      content[0] === "timeout" &&
      content[1] === "<ref>",
  );
}

/** Whether an outcome is one that a run may end with. */
export function isGood({ outcome }: Verdict): boolean {
  return outcome === "same" || outcome === "reordered" || outcome === "excused";
}
