/** The language of scenarios, as types; README.md is its guide, and check.ts says what is wrong with one. */

/** Data of a scenario: a string is an atom, an array a tuple, `{ "pid": id }` a process. */
export type Term = null | boolean | number | string | readonly Term[] | { readonly pid: string };

/**
 * Who: `"id"` is the newest process of an id, `"id#2"` its second start, `{ name }` whoever has the name, `"self"` the one that acts,
 * `{ via: [registry, key] }` whoever is registered so, `{ partition: [supervisor, key] }` the partition of a key.
 */
export type Target =
  | string
  | { readonly name: string; readonly node?: "here" | "there" }
  | { readonly via: readonly Term[] }
  | { readonly partition: readonly Term[] };

/** One act. Its first word says which; acts.ts has what each does. */
export type Act = Readonly<Record<string, unknown>>;

/** Acts by the number of the start, `"every"` for all others. */
export type Starts = Readonly<Record<string, readonly Act[]>>;

/** What can be started. */
export type Type =
  | "worker"
  | "supervisor"
  | "dynamic"
  | "agent"
  | "task"
  | "task_supervisor"
  | "registry"
  | "partition"
  | "machine";

/** What is started. */
export interface Spec {
  readonly id: string;
  readonly type?: Type;
  /** How it is a child. */
  readonly restart?: string;
  readonly shutdown?: string | number;
  readonly significant?: boolean;
  /** Fields laid over the child spec as they are; `null` leaves one out. */
  readonly faulty?: Readonly<Record<string, Term>>;
  /** Acts in the place of its start function. */
  readonly starter?: readonly Act[];
  /** A worker's, an agent's, a machine's. */
  readonly trap?: boolean;
  readonly name?: string | { readonly via: readonly Term[] } | { readonly bad: Term };
  readonly state?: Term;
  readonly starts?: Starts;
  readonly info?: readonly Act[];
  readonly terminate?: readonly Act[];
  /** A worker with no callback but `init`. */
  readonly bare?: boolean;
  readonly code_change?: readonly Act[];
  /** What is seen of its state: a value, or a failure. */
  readonly format_status?: { readonly value?: Term; readonly raise?: string };
  /** A task's. */
  readonly do?: readonly Act[];
  /** A machine's: acts by state and event, where they are not those that the event brings. */
  readonly mode?: "functions" | "handle";
  readonly enter?: boolean;
  readonly data?: Term;
  readonly states?: Readonly<Record<string, Readonly<Record<string, readonly Act[]>>>>;
  /** A supervisor's. */
  readonly strategy?: string;
  readonly max_restarts?: number;
  readonly max_seconds?: number;
  readonly auto_shutdown?: string;
  readonly max_children?: number;
  readonly children?: readonly Spec[];
  /** A dynamic supervisor's extra argument: the state of its children. */
  readonly extra?: Term;
  /** Started by `start_link(children, options)`, without a module of its own, with the options that are given. */
  readonly direct?: boolean;
  /** A registry's. */
  readonly keys?: string;
  readonly partitions?: number;
  readonly listeners?: readonly string[];
  readonly meta?: readonly (readonly [Term, Term])[];
  /** A partition supervisor's: what it has in every partition, whose index is its state if it says so. */
  readonly child?: Spec;
  readonly with_arguments?: boolean;
}

/** An application: its tree, what it needs, its configuration, and what its callbacks do. */
export interface App {
  readonly tree?: Spec;
  readonly needs?: readonly string[];
  readonly env?: Readonly<Record<string, Term>>;
  /** Acts in `start`, before the tree. */
  readonly start?: readonly Act[];
  /** The state that `start` gives with the tree. */
  readonly state?: Term;
  /** What `prep_stop` does: `{ "value": term }` is the state for `stop`, `{ "raise": text }` fails. */
  readonly prep_stop?: { readonly value?: Term; readonly raise?: string };
}

/** One step: time that passes, an act of a client, or several acts of one client without a pause between. */
export type Step = Act & { readonly by?: string; readonly advance?: number; readonly do?: readonly Act[] };

/** A scenario. */
export interface Scenario {
  readonly name: string;
  /** The differences of DIFFERENCES.md that this scenario runs into, by id. */
  readonly differs?: readonly string[];
  readonly clients?: Readonly<Record<string, { readonly trap?: boolean }>>;
  /** Applications that acts start and stop, by name. */
  readonly applications?: Readonly<Record<string, App>>;
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

/** Whether a type is a supervisor, and has children to list. */
export function isSupervisor(type: Type | undefined): boolean {
  return ["supervisor", "dynamic", "task_supervisor", "partition"].includes(type ?? "worker");
}

/** The ids of those whose children are found by pid, and have no order. */
export function dynamicIds(scenario: Scenario): ReadonlySet<string> {
  const isDynamic = ({ type }: Spec): boolean => type === "dynamic" || type === "task_supervisor";
  return new Set(
    specsIn(scenario)
      .filter(isDynamic)
      .map(({ id }) => id),
  );
}
