/** Asks every side in turn, round after round, so that the drift of the machine meets all of them alike. */
import { loadCommand, sideCommand, type Machine } from "./commands.ts";
import { launch } from "./launch.ts";
import type { Load, Outcome, Question, Variant } from "./question.ts";
import { answerTogether } from "./together.ts";

/** One round: what each side that took part measured. */
export type Round = Readonly<Record<string, Outcome>>;

/** Everything one variant of a question brought. */
export interface Answers {
  readonly question: Question;
  readonly variant: Variant;
  readonly sides: readonly string[];
  readonly rounds: readonly Round[];
  /** Why a side is missing, for each that is. */
  readonly failures: Readonly<Record<string, string>>;
}

/** What a run has decided before it asks. */
export interface Setting {
  readonly machine: Machine;
  readonly rounds: number;
  readonly quick: boolean;
  readonly peers: boolean;
  /** Hears of each round as it ends. */
  readonly progress: (text: string) => void;
}

/** The load of a variant in this setting. */
export function loadOf(variant: Variant, quick: boolean): Load {
  return quick ? { ...variant.load, ...variant.quick } : variant.load;
}

/** Who answers a variant of a question on this machine. */
export function sidesOf(question: Question, variant: Variant, setting: Setting): readonly string[] {
  const beam = question.elixir !== undefined && setting.machine.elixir ? ["beam"] : [];
  const peers = setting.peers ? (question.peers ?? []) : [];
  const sides = [...Object.keys(question.sides), ...beam, ...peers];
  return variant.only === undefined ? sides : sides.filter((side) => variant.only?.includes(side));
}

/** Asks one variant of a question, all sides, all rounds. A side that fails is left out from then on, with its reason. */
export async function ask(question: Question, variant: Variant, setting: Setting): Promise<Answers> {
  const load = loadOf(variant, setting.quick);
  const sides = sidesOf(question, variant, setting);
  const loadFor = (side: string): Load =>
    question.peers?.includes(side) === true ? { ...load, ...variant.peers } : load;
  const rounds: Round[] = [];
  const failures: Record<string, string> = {};
  for (let round = 0; round < setting.rounds; round++) {
    if (question.served === true) rounds.push(...(await together(question, load, setting, failures)));
    else rounds.push(await oneByOne(question, setting, { order: turned(sides, round), failures, loadFor }));
    setting.progress(`round ${round + 1} of ${setting.rounds}`);
  }
  return { question, variant, sides, rounds, failures };
}

interface Course {
  readonly order: readonly string[];
  readonly failures: Record<string, string>;
  readonly loadFor: (side: string) => Load;
}

async function oneByOne(question: Question, setting: Setting, { order, failures, loadFor }: Course): Promise<Round> {
  const environment = { BENCHMARK_HTTP_LOAD: loadCommand(setting.machine).join("\n") };
  const outcomes: Record<string, Outcome> = {};
  for (const side of order) {
    if (failures[side] !== undefined) continue;
    try {
      outcomes[side] = await launch(sideCommand(setting.machine, question, side, loadFor(side)), environment);
    } catch (error) {
      failures[side] = messageOf(error);
      setting.progress(`${side} failed: ${failures[side]}`);
    }
  }
  return outcomes;
}

async function together(
  question: Question,
  load: Load,
  setting: Setting,
  failures: Record<string, string>,
): Promise<readonly Round[]> {
  if (Object.keys(failures).length > 0) return [];
  try {
    return await answerTogether(setting.machine, question, load);
  } catch (error) {
    for (const side of Object.keys(question.sides)) failures[side] = messageOf(error);
    setting.progress(`failed: ${messageOf(error)}`);
    return [];
  }
}

/** The same sides, beginning with another one each round. */
function turned(sides: readonly string[], by: number): readonly string[] {
  const from = by % sides.length;
  return [...sides.slice(from), ...sides.slice(0, from)];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
