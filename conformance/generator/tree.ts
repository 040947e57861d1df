/** Trees by chance: supervisors, what they hold, and how that behaves when it starts and ends. */
import type { Act, Spec, Starts, Term } from "../language/scenario.ts";
import type { Random } from "./random.ts";

/** What is being made up. */
export interface Making {
  readonly random: Random;
  /** Whether things may take time. */
  readonly timed: boolean;
  /** Ids of the workers there are. */
  readonly workers: string[];
  /** Ids of the supervisors there are. */
  readonly supervisors: string[];
  /** Ids of the dynamic supervisors there are. */
  readonly dynamics: string[];
  readonly agents: string[];
  readonly machines: string[];
  readonly registries: string[];
  /** Keys of the tasks there are. */
  readonly tasks: string[];
  readonly taskSupervisors: string[];
  readonly partitions: string[];
  readonly applications: string[];
  /** Durations that nothing else in the scenario has: what is due at the same moment has no order. */
  readonly durations: number[];
}

/** Reasons a process may end with. */
export const reasons: readonly Term[] = ["normal", "shutdown", ["shutdown", "x"], "boom", "kill", ["oops", 1]];

const letters = "abcdefghijklmn";

/** A supervisor with children. */
export function makeTree(making: Making, id: string = "top", depth: number = 0): Spec {
  const { random } = making;
  making.supervisors.push(id);
  const auto = random.weighted([
    [8, undefined],
    [1, "any_significant"],
    [1, "all_significant"],
  ]);
  const children: Spec[] = [];
  const count = random.between(1, depth === 0 ? 4 : 3);
  for (let at = 0; at < count; at++) children.push(makeChild(making, depth, auto !== undefined));
  return {
    id,
    type: "supervisor",
    strategy: random.of(["one_for_one", "one_for_all", "rest_for_one"]),
    max_restarts: random.weighted([
      [1, 0],
      [2, 1],
      [3, 2],
      [3, 3],
      [2, 10],
    ]),
    max_seconds: 3600,
    ...(auto === undefined ? {} : { auto_shutdown: auto }),
    children,
  };
}

function makeChild(making: Making, depth: number, significant: boolean): Spec {
  const { random } = making;
  const kind =
    depth >= 2
      ? "worker"
      : random.weighted([
          [6, "worker"],
          [2, "supervisor"],
          [1, "dynamic"],
          [3, "other"],
        ] as const);
  if (kind === "worker") return makeWorker(making, significant);
  if (kind === "other") return makeOther(making);
  const restart = random.weighted([
    [4, undefined],
    [1, "transient"],
    [1, "temporary"],
  ]);
  const how = {
    ...(restart === undefined ? {} : { restart }),
    ...(significant && restart !== undefined && random.chance(0.5) ? { significant: true } : {}),
  };
  if (kind === "supervisor") return { ...makeTree(making, `s${making.supervisors.length}`, depth + 1), ...how };
  const id = `d${making.dynamics.length}`;
  making.dynamics.push(id);
  return {
    id,
    type: "dynamic",
    max_restarts: random.between(0, 3),
    max_seconds: 3600,
    ...(random.chance(0.3) ? { max_children: random.between(1, 2) } : {}),
    ...how,
  };
}

/** A child of the other kinds. */
function makeOther(making: Making): Spec {
  const { random, workers, agents, machines, registries, taskSupervisors, partitions } = making;
  const server = (list: string[], letter: string): { id: string; trap?: boolean } => {
    const id = `${letter}${list.length}`;
    list.push(id);
    workers.push(id);
    return { id, ...(random.chance(0.4) ? { trap: true } : {}) };
  };
  const title = (list: string[], letter: string): string => {
    list.push(`${letter}${list.length}`);
    return list.at(-1)!;
  };
  return random.weighted<() => Spec>([
    [3, () => ({ ...server(agents, "ag"), type: "agent", state: 0 })],
    [4, () => ({ ...server(machines, "sm"), type: "machine", data: 0, ...makeMachine(making) })],
    [3, () => ({ id: title(registries, "rg"), type: "registry", keys: random.of(["unique", "duplicate"]) })],
    [2, () => ({ id: title(taskSupervisors, "ts"), type: "task_supervisor", max_restarts: 3, max_seconds: 3600 })],
    [
      1,
      () => ({
        id: title(partitions, "pt"),
        type: "partition",
        partitions: 2,
        max_seconds: 3600,
        child: makeWorker(making),
      }),
    ],
  ])();
}

function makeMachine({ random }: Making): Pick<Spec, "enter" | "mode" | "state" | "states"> {
  const postpones: readonly Act[] = [{ return: "keep_state", actions: [{ postpone: true }] }];
  return {
    state: "locked",
    ...(random.chance(0.4) ? { enter: true } : {}),
    ...(random.chance(0.4) ? { mode: "handle" } : {}),
    ...(random.chance(0.4) ? { states: { busy: { [random.of(["cast", "call", "info"])]: postpones } } } : {}),
  };
}

/** A worker, as a child or alone. */
export function makeWorker(making: Making, significant: boolean = false): Spec {
  const { random, workers } = making;
  const id = letters[workers.length] ?? `w${workers.length}`;
  workers.push(id);
  const restart = random.weighted([
    [5, undefined],
    [3, "transient"],
    [3, "temporary"],
  ]);
  const shutdown = random.weighted<string | number | undefined>([
    [6, undefined],
    [1, "brutal_kill"],
    [1, "infinity"],
    [making.timed ? 2 : 0, duration(making)],
  ]);
  const starts = random.chance(0.25) ? makeStarts(making) : undefined;
  const terminate = random.chance(0.2) ? [makeEnd(making)] : undefined;
  return {
    id,
    ...(random.chance(0.4) ? { trap: true } : {}),
    ...(random.chance(0.2) ? { name: `n${random.between(1, 3)}` } : {}),
    ...(restart === undefined ? {} : { restart }),
    ...(shutdown === undefined ? {} : { shutdown }),
    ...(significant && restart !== undefined && random.chance(0.6) ? { significant: true } : {}),
    ...(starts === undefined ? {} : { starts }),
    ...(terminate === undefined ? {} : { terminate }),
  };
}

function makeStarts(making: Making): Starts {
  const { random } = making;
  const bad = (): readonly Act[] =>
    random.weighted<readonly Act[]>([
      [2, [{ raise: "no start" }]],
      [2, [{ return: "stop", reason: random.of(["bad", "normal", "shutdown"]) }]],
      [1, [{ exit: "away" }]],
      [2, [{ return: "ignore" }]],
      [1, [{ return: "bad", value: ["what", 1] }]],
      [1, [{ return: "ok", continue: [{ log: "continued" }] }]],
      [making.timed ? 4 : 0, [{ sleep: duration(making) }]],
    ]);
  const starts: Record<string, readonly Act[]> = {};
  for (const at of [1, 2, 3, 4]) if (random.chance(at === 1 ? 0.15 : 0.5)) starts[at] = bad();
  return starts;
}

/** What a worker does when it is ended. */
function makeEnd(making: Making): Act {
  const { random } = making;
  return random.weighted<Act>([
    [2, { raise: "no end" }],
    [2, { exit: "other" }],
    [1, { log: "bye" }],
    [making.timed ? 5 : 0, { sleep: duration(making) }],
  ]);
}

/** A duration that the scenario has not used yet. */
export function duration({ durations }: Making): number {
  // The first are short and few; whatever comes after them is its own as well.
  const next = durations.shift()!;
  if (durations.length === 0) durations.push(next + 70);
  return next;
}
