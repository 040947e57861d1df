/** The language of scenarios, as types; README.md is its guide, and check.ts says what is wrong with one. */

/** Data of a scenario: a string is an atom, an array a tuple, `{ "pid": id }` a process. */
export type Term = null | boolean | number | string | readonly Term[] | { readonly pid: string };

/** Who: `"id"` is the newest process of an id, `"id#2"` its second start, `{ name }` whoever has the name, `"self"` the one that acts. */
export type Target = string | { readonly name: string };

/** One act. Its first word says which; acts.ts has what each does. */
export type Act = Readonly<Record<string, unknown>>;

/** Acts by the number of the start, `"every"` for all others. */
export type Starts = Readonly<Record<string, readonly Act[]>>;

/** What is started: a worker, a supervisor or a dynamic supervisor. */
export interface Spec {
  readonly id: string;
  readonly type?: "worker" | "supervisor" | "dynamic";
  /** How it is a child. */
  readonly restart?: string;
  readonly shutdown?: string | number;
  readonly significant?: boolean;
  /** Fields laid over the child spec as they are; `null` leaves one out. */
  readonly faulty?: Readonly<Record<string, Term>>;
  /** Acts in the place of its start function. */
  readonly starter?: readonly Act[];
  /** A worker's. */
  readonly trap?: boolean;
  readonly name?: string;
  readonly state?: Term;
  readonly starts?: Starts;
  readonly info?: readonly Act[];
  readonly terminate?: readonly Act[];
  /** A supervisor's. */
  readonly strategy?: string;
  readonly max_restarts?: number;
  readonly max_seconds?: number;
  readonly auto_shutdown?: string;
  readonly max_children?: number;
  readonly children?: readonly Spec[];
}

/** One step: time that passes, an act of a client, or several acts of one client without a pause between. */
export type Step = Act & { readonly by?: string; readonly advance?: number; readonly do?: readonly Act[] };

/** A scenario. */
export interface Scenario {
  readonly name: string;
  /** The differences of DIFFERENCES.md that this scenario runs into, by id. */
  readonly differs?: readonly string[];
  readonly clients?: Readonly<Record<string, { readonly trap?: boolean }>>;
  readonly tree?: Spec;
  readonly steps: readonly Step[];
}

/** What happened: the step in which it did, to whom, what, and the rest. */
export type Event = readonly [step: number, who: string, what: string, ...rest: unknown[]];

/** What a side prints of a scenario. */
export interface Trace {
  readonly events: readonly Event[];
  /** The tree at the end: `[id, process]` or `[id, process, children]`; `null` without one. */
  readonly tree: unknown;
}

/** Every spec in a scenario, wherever it is. */
export function specsIn(value: unknown): Spec[] {
  if (Array.isArray(value)) return value.flatMap(specsIn);
  if (typeof value !== "object" || value === null) return [];
  const below = Object.values(value).flatMap(specsIn);
  return typeof (value as Spec).id === "string" ? [value as Spec, ...below] : below;
}
