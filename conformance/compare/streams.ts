/**
 * What of a trace is compared: what each process did and was told, in order; and of each supervisor the order of its children.
 *
 * Erlang promises an order between two processes, and none between independent ones, so the trace as a whole has no order that
 * could be compared. This is the one place where that is evened out, for both sides alike (DIFFERENCES.md, "What is not compared").
 */
import { type Event, type Scenario, type Trace, dynamicIds } from "../language/scenario.ts";

/** A line of a trace, with the step in which it was noted. */
export interface Line {
  readonly step: number;
  readonly text: string;
}

/** Lines by whom they are about: a process, or the children of a supervisor. */
export type Streams = ReadonlyMap<string, readonly Line[]>;

/** What of a scenario decides which order is promised. */
export interface Reading {
  /** The ids of dynamic supervisors: their children have no order. */
  readonly dynamic: ReadonlySet<string>;
  /** Whether processes are linked by acts: then ends travel past supervisors. */
  readonly linked: boolean;
}

/** Reads a scenario for {@link streamsOf}. */
export function readingOf(scenario: Scenario): Reading {
  return { dynamic: dynamicIds(scenario), linked: JSON.stringify(scenario).includes('"link":"') };
}

/** Takes a trace apart. */
export function streamsOf(trace: Trace, { dynamic, linked }: Reading): Streams {
  const streams = new Map<string, Line[]>();
  const add = (who: string, step: number, text: string): void => {
    const lines = streams.get(who) ?? [];
    streams.set(who, [...lines, { step, text }]);
  };
  for (const [who, events] of byProcess(withoutLast(trace.events))) {
    for (const event of sortNotices(events)) add(who, event[0], print(event));
  }
  for (const [sup, events] of bySupervisor(trace.events)) {
    const quiet = dynamic.has(idOf(sup)) || sup === "?";
    for (const [step, texts] of byStep(events)) {
      const noOrder = quiet || endsAtOnce(trace, sup, step);
      for (const text of noOrder ? texts.sort() : linked ? sortEnds(texts) : texts)
        add(`children of ${sup}`, step, text);
    }
  }
  add("the tree at the end", Number.MAX_SAFE_INTEGER, JSON.stringify(sortTree(trace.tree)));
  return streams;
}

/** A line as a person reads it. */
export function print(event: Event): string {
  const [, who, what, ...rest] = event;
  const list = rest.at(-1);
  if (Array.isArray(list) && kUnordered.has(what === "did" ? (rest[0] as string) : what)) {
    return [who, what, ...rest.slice(0, -1), JSON.stringify([...list].sort(byText))].join(" ");
  }
  if (what === "did" && rest[0] === "which_children" && Array.isArray(rest[1]) && rest[1].some(([id]) => id === null)) {
    return `${who} did which_children ${JSON.stringify([...rest[1]].sort(byText))}`;
  }
  return [who, what, ...rest.map((part) => (typeof part === "string" ? part : JSON.stringify(part)))].join(" ");
}

/** Acts that list what has no order. */
const kUnordered: ReadonlySet<string> = new Set([
  ...["registry select", "registry lookup", "registry keys", "registry values", "registry match", "dispatching"],
  ...["task children"],
]);

function byProcess(events: readonly Event[]): Map<string, Event[]> {
  return group(events, ([, who]) => who);
}

function group<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const list = groups.get(keyOf(item));
    if (list === undefined) groups.set(keyOf(item), [item]);
    else list.push(item);
  }
  return groups;
}

/**
 * Without what a process did after its end (D-1), which may be a signal that came back to itself. In the step in which a signal ended it, also without the
 * notices of others' ends and of tasks that it had started: whether it had its turn to read the ones, and to note the others, is chance.
 */
function withoutLast(events: readonly Event[]): Event[] {
  const ends = new Map<string, { readonly at: number; readonly step: number; readonly bySignal: boolean }>();
  const busy = new Set<string>();
  for (const [at, [step, who, what]] of events.entries()) {
    if (what === "terminating") busy.add(who);
    if (what === "ended") ends.set(who, { at, step, bySignal: !busy.has(who) });
  }
  return events.filter((event, at) => {
    const end = ends.get(event[1]);
    if (end === undefined) return true;
    const last = end.bySignal && end.step === event[0];
    return at <= end.at && !(last && (sourceOf(event) !== undefined || kChance.has(event[3])));
  });
}

/** Acts whose effect may end the process before it has noted them. */
const kChance: ReadonlySet<unknown> = new Set(["signal", "task async", "task start"]);

/** Notices of ends that follow one another within a step come from processes that know nothing of each other. */
function sortNotices(events: readonly Event[]): Event[] {
  const sorted: Event[] = [];
  let run: Event[] = [];
  const flush = (): void => {
    sorted.push(...run.sort((a, b) => compare(sourceOf(a)!, sourceOf(b)!)));
    run = [];
  };
  for (const event of events) {
    if (run.length > 0 && (sourceOf(event) === undefined || run[0]![0] !== event[0])) flush();
    if (sourceOf(event) === undefined) sorted.push(event);
    else run.push(event);
  }
  flush();
  return sorted;
}

/** Whose end a message is about. */
function sourceOf([, , what, message]: Event): string | undefined {
  if (what !== "got" || !Array.isArray(message)) return undefined;
  if (message[0] === "EXIT") return String(message[1]);
  return message[0] === "DOWN" ? JSON.stringify(message[3]).replaceAll('"', "") : undefined;
}

/** Starts and ends of the children of each supervisor, in order. */
function bySupervisor(events: readonly Event[]): Map<string, (readonly [step: number, text: string])[]> {
  const above = new Map<string, string>();
  const alive = new Map<string, string>();
  const found = new Map<string, (readonly [number, string])[]>();
  for (const [step, who, what, first] of events) {
    if (what === "began") {
      alive.set(idOf(who), who);
      if (typeof first === "string") above.set(who, alive.get(first) ?? "?");
    }
    const sup = above.get(who);
    if (sup === undefined || (what !== "began" && what !== "ended")) continue;
    found.set(sup, [...(found.get(sup) ?? []), [step, `${what === "began" ? "+" : "-"} ${who}`]]);
  }
  return found;
}

/** Ends that follow one another, sorted: over links they come all at once. */
function sortEnds(texts: readonly string[]): string[] {
  const isEnd = (text: string): boolean => text.startsWith("-");
  return texts.reduce<string[]>((sorted, text) => {
    let at = sorted.length;
    while (isEnd(text) && at > 0 && isEnd(sorted[at - 1]!) && sorted[at - 1]! > text) at--;
    return sorted.toSpliced(at, 0, text);
  }, []);
}

function byStep(events: readonly (readonly [step: number, text: string])[]): Map<number, string[]> {
  const steps = new Map<number, string[]>();
  for (const [step, text] of events) steps.set(step, [...(steps.get(step) ?? []), text]);
  return steps;
}

/** Whether the children of a supervisor end without it, all by themselves: it was killed. */
function endsAtOnce({ events }: Trace, sup: string, step: number): boolean {
  return events.some(
    ([at, who, what, reason]) => at === step && who === sup && what === "ended" && reason === "killed",
  );
}

function sortTree(tree: unknown): unknown {
  if (!Array.isArray(tree)) return tree;
  const children = tree.map((child) =>
    Array.isArray(child) && child.length === 3 ? [child[0], child[1], sortTree(child[2])] : child,
  );
  return children.some((child) => Array.isArray(child) && child[0] === null) ? children.sort(byText) : children;
}

function byText(a: unknown, b: unknown): number {
  return compare(JSON.stringify(a), JSON.stringify(b));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function idOf(who: string): string {
  return who.split("#")[0]!;
}
