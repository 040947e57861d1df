/** Acts by chance of what stands beside servers and supervisors: agents, machines, registries, tasks, partitions, sys, applications. */
import type { Act, App, Spec } from "../language/scenario.ts";
import { type Making, duration, makeTree, reasons } from "./tree.ts";

/** Makes one act. */
export type Maker = (making: Making, at: number) => Act;

const keys = ["k", 1, ["k", 2]] as const;

/** What an agent's function, a task, or a state of a machine may do. */
function body(making: Making): readonly Act[] {
  const { random, timed } = making;
  return random.weighted<readonly Act[]>([
    [4, [{ set: random.between(1, 9) }]],
    [3, [{ get: true }, { return: "reply", value: random.between(1, 9) }]],
    [2, [{ raise: "boom" }]],
    [2, [{ exit: random.of(reasons) }]],
    [1, [{ throw: "ball" }]],
    [timed ? 4 : 0, [{ sleep: duration(making) }, { set: 5 }]],
  ]);
}

const agentMaker: Maker = (making) => {
  const { random, agents, workers } = making;
  const of = random.chance(0.9) && agents.length > 0 ? random.of(agents) : (workers[0] ?? "a");
  const agent = random.of(["get", "update", "get_and_update", "cast"]);
  return { agent, of, do: body(making) };
};

/** What a machine does with an event. */
function eventBody(making: Making): readonly Act[] {
  const { random, timed } = making;
  const state = random.of(["locked", "open", "busy"]);
  const first = random.chance(0.5) ? [{ set: random.between(1, 9) }] : [];
  const actions = random.chance(0.5) ? { actions: makeActions(making) } : {};
  // Two events that wait, and lead to different states, would bring each other back for ever, on the BEAM too.
  const next = JSON.stringify(actions).includes("postpone") ? "open" : state;
  const way = random.weighted<Act>([
    [6, { return: "next_state", state: next, ...actions }],
    [3, { return: "keep_state", ...actions }],
    [1, { return: "keep_state_and_data", ...actions }],
    [1, { return: "repeat_state", ...actions }],
    [1, { return: "repeat_state_and_data", ...actions }],
    [1, { return: "stop", reason: random.of(reasons.filter((reason) => reason !== "kill")) }],
    [1, { return: "bad", value: "junk" }],
    [1, { raise: "boom" }],
    [1, { exit: "away" }],
    [timed ? 2 : 0, { sleep: duration(making) }],
  ]);
  return [...first, way];
}

function makeActions(making: Making): readonly unknown[] {
  const { random, timed } = making;
  const make = (): unknown =>
    random.weighted<unknown>([
      [3, { postpone: random.chance(0.8) }],
      [3, { next_event: [{ log: `inserted ${random.between(1, 9)}` }] }],
      [1, { timeout: 0, do: [{ log: "quiet" }] }],
      [1, { state_timeout: 0, do: [{ log: "state" }] }],
      [1, { generic: 0, name: "g", do: [{ log: "generic" }] }],
      [1, { state_timeout: random.of(["cancel", "infinity", "update"]), do: [{ log: "updated" }] }],
      [timed ? 3 : 0, { state_timeout: duration(making), do: [{ return: "next_state", state: "open" }] }],
      [timed ? 2 : 0, { generic: duration(making), name: random.of(["g", "h"]), do: [{ log: "late" }] }],
      [timed ? 2 : 0, { timeout: duration(making), do: [{ log: "quiet" }] }],
      [1, "hibernate"],
    ]);
  return random.chance(0.3) ? [make(), make()] : [make()];
}

const machineMaker: Maker = (making) => {
  const { random, machines } = making;
  if (machines.length === 0) return agentMaker(making, 0);
  const m = random.of(machines);
  const acts = eventBody(making);
  return random.weighted<Act>([
    [5, { cast: m, do: acts }],
    [3, { call: m, do: acts }],
    [2, { tell: m, do: acts }],
    [1, { send: m, message: ["hello", 1] }],
  ]);
};

const registryMaker: Maker = (making) => {
  const { random, registries, workers } = making;
  const r = registries.length === 0 || random.chance(0.05) ? "q" : random.of(registries);
  const key = random.of(keys);
  const value = random.of([null, 1, ["red", 1]]);
  const place = { in: r, key };
  const of = random.chance(0.5) ? "self" : random.of(workers.length === 0 ? ["x"] : workers);
  const own = random.weighted<Act>([
    [5, { registry: "register", ...place, value }],
    [2, { registry: "unregister", ...place }],
    [1, { registry: "unregister_match", ...place, is: ["red", "_"] }],
    [1, { registry: "update_value", ...place, do: [{ set: random.between(1, 9) }] }],
  ]);
  return random.weighted<Act>([
    [4, own],
    [workers.length === 0 ? 0 : 5, { call: workers.length === 0 ? "a" : random.of(workers), do: [own] }],
    [2, { registry: "lookup", ...place }],
    [1, { registry: "whereis", ...place }],
    [1, { registry: "keys", in: r, of }],
    [1, { registry: "values", ...place, of }],
    [1, { registry: "match", ...place, is: ["_", 1] }],
    [1, { registry: "count_match", ...place, is: "_" }],
    [1, { registry: "select", in: r }],
    [1, { registry: "count", in: r }],
    [2, { registry: "dispatch", ...place, message: "news" }],
    [1, { registry: random.of(["meta", "delete_meta"]), in: r, key: "colour" }],
    [1, { registry: "put_meta", in: r, key: "colour", value }],
    [2, { call: { via: [r, key] }, do: [{ log: "found" }] }],
    [1, { cast: { via: [r, key] }, do: [{ raise: "boom" }] }],
  ]);
};

const taskMaker: Maker = (making, at) => {
  const { random, tasks, taskSupervisors, timed } = making;
  const sup = taskSupervisors.length > 0 && random.chance(0.6) ? random.of(taskSupervisors) : undefined;
  const under = sup === undefined ? {} : { under: sup };
  const link = sup !== undefined && random.chance(0.5) ? { link: false } : {};
  const begin = (): Act => {
    const key = `t${at}`;
    tasks.push(key);
    return { task: "async", as: key, do: body(making), ...under, ...link };
  };
  if (tasks.length === 0) return begin();
  const of = random.of(tasks);
  return random.weighted<() => Act>([
    [5, begin],
    [2, () => ({ task: "start", as: `u${at}`, do: body(making), ...under })],
    [3, () => ({ task: "await", of, ...(timed ? { timeout: duration(making) } : {}) })],
    [2, () => ({ task: "yield", of, ...(timed ? { timeout: duration(making) } : { timeout: 0 }) })],
    [2, () => ({ task: "shutdown", of, ...(random.chance(0.4) ? { timeout: "brutal_kill" } : {}) })],
    [1, () => ({ task: "ignore", of })],
    [
      1,
      () => ({
        task: "await_many",
        of: [of, random.of(tasks)].filter((key, place, all) => all.indexOf(key) === place),
      }),
    ],
    [
      1,
      () => ({
        do: [
          { task: "completed", as: "c", value: 3 },
          { task: "await", of: "c" },
        ],
      }),
    ],
    [
      2,
      () => ({
        task: "stream",
        as: `v${at}`,
        max_concurrency: 1,
        each: [body(making), body(making)],
        ...under,
        ...link,
      }),
    ],
    [sup === undefined ? 0 : 1, () => ({ task: "children", of: sup! })],
  ])();
};

const partitionMaker: Maker = (making) => {
  const { random, partitions } = making;
  if (partitions.length === 0) return agentMaker(making, 0);
  const p = random.of(partitions);
  const key = random.between(0, 5);
  return random.weighted<Act>([
    [4, { call: { partition: [p, key] }, do: [{ log: "found" }] }],
    [2, { call: { partition: [p, key] }, do: [{ raise: "boom" }] }],
    [1, { partition: "whereis", of: p, key }],
    [1, { partition: "partitions", of: p }],
    [1, { which_children: p }],
  ]);
};

const sysMaker: Maker = (making) => {
  const { random, workers } = making;
  const of = workers.length === 0 ? "a" : random.of(workers);
  // The state of a machine is a pair, which acts do not make.
  const isPlain = of.startsWith("sm") ? 0 : 1;
  return random.weighted<Act>([
    [2, { sys: "get_state", of }],
    [isPlain, { sys: "replace_state", of, do: [{ set: random.between(1, 9) }] }],
    [1, { sys: "replace_state", of, do: [{ raise: "boom" }] }],
    [2, { sys: "suspend", of }],
    [2, { sys: "resume", of }],
    [1, { sys: "statistics", of, flag: random.of([true, false, "get"]) }],
  ]);
};

const appMaker: Maker = (making) => {
  const { random, applications } = making;
  if (applications.length === 0) return sysMaker(making, 0);
  const of = random.of(applications);
  return random.weighted<Act>([
    // Where an application of another type fails, OTP ends the whole node, and with it the other scenarios.
    [4, { app: "start", of, type: "temporary" }],
    [3, { app: "ensure_all_started", of }],
    [3, { app: "stop", of }],
    [2, { app: "started" }],
    [1, { app: "get_env", of, key: random.of(["colour", "size"]) }],
    [1, { app: "put_env", of, key: random.of(["colour", "size"]), value: random.between(1, 9) }],
    [1, { app: "get_all_env", of }],
  ]);
};

/** The makers, and how often each is asked. */
export const moduleMakers: readonly (readonly [weight: number, maker: Maker])[] = [
  [4, agentMaker],
  [6, machineMaker],
  [8, registryMaker],
  [7, taskMaker],
  [2, partitionMaker],
  [4, sysMaker],
  [4, appMaker],
];

/** Two applications, of which one needs the other. */
export function makeApplications(making: Making): Readonly<Record<string, App>> {
  const { random, applications } = making;
  const tree = (id: string): Spec => makeTree(making, id, 1);
  applications.push("one", "two");
  return {
    one: {
      tree: tree("o"),
      ...(random.chance(0.6) ? { needs: ["two"] } : {}),
      ...(random.chance(0.3) ? { state: 1 } : {}),
      ...(random.chance(0.3) ? { prep_stop: random.of([{ value: 2 }, { raise: "no" }]) } : {}),
    },
    two: { ...(random.chance(0.5) ? { tree: tree("p") } : {}), env: { colour: "red" } },
  };
}
