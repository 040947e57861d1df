/**
 * The same child many times, found by key: for a server that has become the narrow place.
 *
 * ## Example
 *
 * ```ts run
 * import { Agent, PartitionSupervisor, Supervisor } from "@hinotori/otp";
 *
 * const sup = await Supervisor.startLink([[PartitionSupervisor, { name: "Counts", childSpec: [Agent, () => 0], partitions: 4 }]], { strategy: "one_for_one" });
 * const mine = PartitionSupervisor.via("Counts", "user:7");
 * await Agent.update(mine, (n: number) => n + 1); // => "ok"
 * await Agent.get(PartitionSupervisor.via("Counts", "user:7"), (n: number) => n); // => 1
 * PartitionSupervisor.partitions("Counts"); // => 4
 * await Supervisor.stop(sup);
 * ```
 *
 * ## Options
 *
 * `name`; `childSpec`: the child that is started for each partition; `partitions`: how many, default the number of cores;
 * `withArguments(index)`: makes the child of a partition instead; `strategy`, `maxRestarts`, `maxSeconds` as Supervisor's.
 *
 * ## When not to use it
 *
 * To compute faster: all partitions share one thread. It spreads waiting, and what one crash loses.
 */

import { availableParallelism } from "node:os";
import { type ChildSpec, overrideSpec, type PartitionOptions } from "./child-spec.ts";
import { ArgumentError, ExitError } from "./errors.ts";
import type { Via } from "./name.ts";
import type { Cell } from "./process/cell.ts";
import { self } from "./process/context.ts";
import { inspect } from "./process/inspect.ts";
import { canonical } from "./process/key.ts";
import { holderOf } from "./process/names.ts";
import { type Anything, Pid, type Protocol } from "./process/pid.ts";
import * as Supervisor from "./supervisor.ts";

export type { PartitionOptions } from "./child-spec.ts";

/** The name of the module, for ids. */
export const name = "PartitionSupervisor";

/** The processes of the partitions, so that a key is found without asking the supervisor, also while it starts or restarts them. */
class Partitions {
  /** As many as it was started with. */
  readonly most: number;
  /** How many take keys. */
  count: number;
  readonly pids: (Pid | undefined)[];

  constructor(count: number) {
    this.most = count;
    this.count = count;
    this.pids = Array.from({ length: count }, () => undefined);
  }

  /** Starts a partition; called in the supervisor. */
  async start(index: number, spec: ChildSpec): Promise<Pid | undefined> {
    tables.set(self(), this);
    const pid = await spec.start();
    this.pids[index] = pid;
    return pid;
  }
}

/** By supervisor. */
const tables = new WeakMap<Cell, Partitions>();

function tableOf(supervisor: string): Partitions {
  const cell = holderOf(supervisor);
  const table = cell === undefined ? undefined : tables.get(cell);
  if (table !== undefined) return table;
  throw new ExitError("noproc", ["PartitionSupervisor", "partitions", [supervisor]]);
}

function check(options: PartitionOptions<unknown>): number {
  const wrong = (what: string, got: unknown): never => {
    throw new ArgumentError(
      `expected ${what}, got: ${inspect(got)}\n\n    [PartitionSupervisor, { name: "Counts", childSpec: Counter }]`,
    );
  };
  const { name: title, childSpec: child, withArguments, partitions: count = availableParallelism() } = options;
  if (typeof title !== "string" || title === "") wrong("`name` of a PartitionSupervisor to be a string", title);
  if (child === undefined && withArguments === undefined)
    wrong("`childSpec` of a PartitionSupervisor to be a child", child);
  if (withArguments !== undefined && typeof withArguments !== "function")
    wrong("`withArguments` to be a function of the partition's index", withArguments);
  if (!Number.isInteger(count) || count < 1) wrong("`partitions` to be an integer from 1 up", count);
  if ("autoShutdown" in options && options.autoShutdown !== "never")
    wrong('`autoShutdown` of a PartitionSupervisor to be "never"', options.autoShutdown);
  return count;
}

/** Starts one, linked with the caller. @throws ArgumentError for wrong options; StartError as Supervisor's. */
export async function startLink<Module>(options: PartitionOptions<Module>): Promise<Pid> {
  const count = check(options);
  const { withArguments, strategy = "one_for_one", maxRestarts, maxSeconds } = options;
  const table = new Partitions(count);
  const children: ChildSpec[] = Array.from({ length: count }, (_, index) => {
    const spec = overrideSpec(withArguments === undefined ? options.childSpec : withArguments(index), { id: index });
    return { ...spec, start: () => table.start(index, spec) };
  });
  return Supervisor.startLink(children, {
    strategy,
    name: options.name,
    ...(maxRestarts === undefined ? {} : { maxRestarts }),
    ...(maxSeconds === undefined ? {} : { maxSeconds }),
  });
}

/** The spec of a child; its id is the name. */
export function childSpec<Module>(options: PartitionOptions<Module>): ChildSpec {
  return { id: options.name, start: () => startLink(options), type: "supervisor" };
}

/** How many partitions a PartitionSupervisor has. @throws ExitError `"noproc"` when none runs under the name. */
export function partitions(supervisor: string): number {
  return tableOf(supervisor).count;
}

/**
 * Changes how many partitions take keys: the others are ended, and started again when they are wanted back.
 *
 * @returns how many there were.
 * @throws ArgumentError when that is more than it was started with.
 */
export async function resize(supervisor: string, count: number): Promise<number> {
  const table = tableOf(supervisor);
  if (!(Number.isInteger(count) && count >= 0 && count <= table.most)) {
    throw new ArgumentError(
      `expected a number of partitions from 0 to ${table.most}, with which ${inspect(supervisor)} was started, got: ${inspect(count)}`,
    );
  }
  const before = table.count;
  for (let index = before; index < count; index++) await Supervisor.restartChild(supervisor, index);
  table.count = count;
  for (let index = count; index < before; index++) await Supervisor.terminateChild(supervisor, index);
  return before;
}

/** The index of the partition that a key belongs to: an integer by its remainder, anything else by a stable hash. */
export function partitionOf(supervisor: string, key: unknown): number {
  const count = partitions(supervisor);
  if (count === 0)
    throw new ArgumentError(
      `expected ${inspect(supervisor)} to have a partition for ${inspect(key)}, but it was resized to none`,
    );
  if (typeof key === "number" && Number.isInteger(key)) return Math.abs(key) % count;
  return hash(String(key instanceof Pid ? key.id : canonical(key))) % count;
}

/** The server of the partition that a key belongs to: call it, cast to it, send to it. */
export function via<Messages extends Protocol = Anything>(supervisor: string, key: unknown): Via<Messages> {
  return {
    whereisName: () => {
      const index = partitionOf(supervisor, key);
      const pid = tableOf(supervisor).pids[index];
      if (pid !== undefined) return pid as Pid<Messages>;
      throw new ArgumentError(
        `expected partition ${index} of ${inspect(supervisor)} to have been started, but its start has not ended, or it ignored`,
      );
    },
    registerName: () => {
      throw new ArgumentError(
        "a partition is no name to register a server under: it is started by its PartitionSupervisor",
      );
    },
    unregisterName: () => {},
  };
}

/** Every child, by partition, the newest first. */
export function whichChildren(supervisor: string): Promise<readonly Supervisor.ChildInfo[]> {
  return Supervisor.whichChildren(supervisor);
}

/** How many children there are, and how many live. */
export function countChildren(supervisor: string): Promise<Supervisor.ChildCount> {
  return Supervisor.countChildren(supervisor);
}

/** Ends it and its partitions. */
export function stop(
  supervisor: string,
  reason: unknown = "normal",
  timeout: number | "infinity" = "infinity",
): Promise<"ok"> {
  return Supervisor.stop(supervisor, reason, timeout);
}

/** FNV-1a over the key's characters: stable from run to run. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return value;
}
