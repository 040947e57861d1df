/** Scenarios by chance: the same seed makes the same scenario. */
import type { Act, Scenario, Step } from "../language/scenario.ts";
import { type Maker, makeApplications, moduleMakers } from "./modules.ts";
import { Random } from "./random.ts";
import { type Making, duration, makeTree, makeWorker, reasons } from "./tree.ts";

/** The scenario of a seed. */
export function generate(seed: number): Scenario {
  const random = new Random(seed);
  const timed = random.chance(0.25);
  const making: Making = {
    random,
    timed,
    workers: [],
    supervisors: [],
    dynamics: [],
    agents: [],
    machines: [],
    registries: [],
    tasks: [],
    taskSupervisors: [],
    partitions: [],
    applications: [],
    durations: [20, 80, 40, 160, 320, 10, 640],
  };
  const tree = makeTree(making);
  const applications = random.chance(0.06) ? { applications: makeApplications(making) } : {};
  const steps: Step[] = [];
  const count = random.between(3, 14);
  while (steps.length < count) steps.push(makeStep(making, steps.length));
  if (timed) steps.push({ advance: 1203 });
  return { name: `random ${seed}`, clients: { x: { trap: random.chance(0.5) } }, ...applications, tree, steps };
}

function makeStep(making: Making, at: number): Step {
  const { random, timed } = making;
  if (timed && random.chance(0.2)) return { advance: random.of([33, 107, 215, 433]) };
  const by = random.chance(0.2) ? { by: "x" } : {};
  return { ...by, ...makeAct(making, at) };
}

function worker({ random, workers }: Making): string {
  return workers.length === 0 ? "a" : random.of(workers);
}

function supervisor({ random, supervisors }: Making): string {
  return random.chance(0.5) ? supervisors[0]! : random.of(supervisors);
}

function anyone(making: Making): string {
  return making.random.weighted([
    [8, worker(making)],
    [1, supervisor(making)],
  ]);
}

const makers: readonly (readonly [weight: number, maker: Maker])[] = [
  [6, (making) => ({ call: worker(making), do: inside(making) })],
  [4, (making) => ({ cast: worker(making), do: inside(making) })],
  [2, (making) => ({ tell: worker(making), do: inside(making) })],
  [7, (making) => ({ signal: anyone(making), reason: making.random.of(reasons) })],
  [3, (making, at) => ({ monitor: anyone(making), as: `m${at}` })],
  [1, (making, at) => ({ demonitor: `m${making.random.between(0, at)}`, flush: making.random.chance(0.5) })],
  [2, (making) => ({ link: worker(making) })],
  [1, (making) => ({ unlink: worker(making) })],
  [1, (making) => ({ trap: making.random.chance(0.7) })],
  [1, (making) => ({ send: worker(making), message: ["hello", making.random.between(1, 9)] })],
  [2, (making) => ({ stop: anyone(making), reason: making.random.of(["normal", "shutdown", "boom"]) })],
  [2, (making) => ({ alive: worker(making) })],
  [1, (making) => ({ whereis: `n${making.random.between(1, 3)}` })],
  [1, (making) => ({ unregister: `n${making.random.between(1, 3)}` })],
  [1, (making) => ({ start: { ...makeWorker(making), type: "worker" }, link: making.random.chance(0.7) })],
  [4, (making) => ({ start_child: makeWorker(making), of: supervisor(making) })],
  [4, dynamicChild],
  [4, (making) => ({ terminate_child: worker(making), of: supervisor(making) })],
  [3, (making) => ({ restart_child: worker(making), of: supervisor(making) })],
  [2, (making) => ({ delete_child: worker(making), of: supervisor(making) })],
  [2, (making) => ({ which_children: supervisor(making) })],
  [2, (making) => ({ count_children: supervisor(making) })],
  ...moduleMakers,
];

function makeAct(making: Making, at: number): Act {
  return making.random.weighted(makers)(making, at);
}

function dynamicChild(making: Making): Act {
  const { random, dynamics } = making;
  if (dynamics.length === 0) return { count_children: supervisor(making) };
  const of = random.of(dynamics);
  return random.weighted<() => Act>([
    [4, () => ({ start_child: makeWorker(making), of })],
    [2, () => ({ terminate_child: worker(making), of })],
    [1, () => ({ which_children: of })],
    [1, () => ({ count_children: of })],
  ])();
}

/** What a server is told to do in a handler. */
function inside(making: Making): readonly Act[] {
  const { random, timed } = making;
  const other = worker(making);
  return random.weighted<readonly Act[]>([
    [3, [{ set: random.between(1, 99) }]],
    [2, [{ get: true }]],
    [4, [{ raise: "boom" }]],
    [3, [{ exit: random.of(reasons) }]],
    [2, [{ throw: "ball" }]],
    [2, [{ set: 7 }, { return: "stop", reason: random.of(reasons.filter((reason) => reason !== "kill")) }]],
    [1, [{ return: "stop", reason: "normal", value: "last words" }]],
    [1, [{ return: "bad", value: "nonsense" }]],
    [1, [{ return: "noreply" }]],
    [2, [{ trap: random.chance(0.6) }]],
    [2, [{ link: other }]],
    [1, [{ unlink: other }]],
    [1, [{ monitor: other }]],
    [1, [{ signal: other, reason: random.of(reasons) }]],
    [1, [{ log: "here" }, { return: "noreply", continue: [{ log: "there" }] }]],
    [1, [{ cast: other, do: [{ log: "passed on" }] }]],
    [timed ? 4 : 0, [{ sleep: duration(making) }]],
    [timed ? 2 : 0, [{ return: "noreply", timeout: duration(making) }]],
  ]);
}
