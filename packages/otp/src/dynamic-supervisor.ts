/**
 * A supervisor of children that come and go: started one by one at run time, forgotten when they end for good.
 *
 * Use it where the children are not known when the program is written: a process for each game, upload or connection.
 *
 * ## Example
 *
 * ```ts run
 * import { DynamicSupervisor, GenServer, Supervisor, ok, reply } from "@hinotori/otp";
 *
 * const Tickets = GenServer.define("Tickets", {
 *   init: (first: number) => ok(first),
 *   handleCall: { take: (next) => reply(next, next + 1) },
 * });
 *
 * const office = await Supervisor.startLink([[DynamicSupervisor, { name: "Desks" }]], { strategy: "one_for_one" });
 * const desk = await DynamicSupervisor.startChild("Desks", [Tickets, 100]);
 * await GenServer.call(desk, ["take"]); // => 100
 * await DynamicSupervisor.countChildren("Desks"); // => { specs: 1, active: 1, supervisors: 0, workers: 1 }
 * await DynamicSupervisor.terminateChild("Desks", desk);
 * await DynamicSupervisor.countChildren("Desks"); // => { specs: 0, active: 0, supervisors: 0, workers: 0 }
 * await Supervisor.stop(office);
 * ```
 *
 * ## Options
 *
 * `name`, `maxRestarts` (3) within `maxSeconds` (5), `maxChildren` (`"infinity"`), and `extraArguments`, which are given to the `start` of
 * every child that is written as a spec. Children have no order: at shutdown all are asked at once, each with its own deadline.
 *
 * ## Failure
 *
 * As Supervisor's, one child at a time; a child that is not restarted is forgotten.
 */

import { type Child, type ChildSpec, type PartitionedChild, SpecError, completeSpec, toSpec } from "./child-spec.ts";
import { ChildError } from "./errors.ts";
import { stop as stopServer } from "./gen-server.ts";
import { startServer } from "./gen-server/init.ts";
import type { Ignore } from "./gen-server/next.ts";
import type { ServerBehaviour } from "./gen-server/server.ts";
import type { Destination, Name, Named } from "./name.ts";
import type { Pid, Protocol } from "./process/pid.ts";
import { type DynamicFlags, anonymous, dynamicBehaviour } from "./dynamic-supervisor/server.ts";
import type { ChildInfo } from "./supervisor/children.ts";
import { ask } from "./supervisor/request.ts";
import type { ChildCount } from "./supervisor/server.ts";

export type { DynamicFlags } from "./dynamic-supervisor/server.ts";

/** How a DynamicSupervisor is started. */
export interface DynamicOptions extends DynamicFlags {
  /** A string or a via name. */
  readonly name?: Name;
}

/** A DynamicSupervisor of its own name. */
export interface DynamicModule<Args extends readonly unknown[], Started extends Pid | undefined = Pid> extends Named {
  /** Starts it, linked with the caller, registered under the module's name; `undefined` where its function ignored. */
  startLink(...args: Args): Promise<Started>;
  /** The spec of a child of another supervisor. */
  childSpec(...args: Args): ChildSpec;
}

/** The name of the module, for trees and ids. */
export const name = "DynamicSupervisor";

/** Starts one, linked with the caller. @throws StartError as Supervisor's. */
export async function startLink(options: DynamicOptions = {}): Promise<Pid> {
  return (await launch(anonymous, () => options, options.name)) as Pid;
}

function launch(
  behaviour: ServerBehaviour,
  plan: () => DynamicFlags | Ignore,
  as: Name | undefined,
): Promise<Pid | undefined> {
  return startServer({ behaviour, args: [plan], link: true, options: as === undefined ? {} : { name: as } });
}

/** The spec of a child of another supervisor; its id is the name. */
export function childSpec(options: DynamicOptions = {}): ChildSpec {
  return { id: options.name ?? name, start: () => startLink(options), type: "supervisor" };
}

/** Defines a module: a DynamicSupervisor registered under its own name, with flags made at each start. It may return `ignore()`. */
export function define<Args extends readonly unknown[]>(
  title: string,
  init: (...args: Args) => DynamicFlags,
): DynamicModule<Args>;
export function define<Args extends readonly unknown[]>(
  title: string,
  init: (...args: Args) => DynamicFlags | Ignore,
): DynamicModule<Args, Pid | undefined>;
export function define<Args extends readonly unknown[]>(
  title: string,
  init: (...args: Args) => DynamicFlags | Ignore,
): DynamicModule<Args, Pid | undefined> {
  const behaviour = dynamicBehaviour(title);
  return {
    name: title,
    startLink: (...args) => launch(behaviour, () => init(...args), title),
    childSpec(...args) {
      return { id: this.name, start: () => this.startLink(...args), type: "supervisor" };
    },
  };
}

/** What a child's start gives: a pid that is known to take the messages of its module, or `undefined` where it may ignore, and only there. */
type StartedBy<Module> =
  | (Module extends Named<infer Messages> ? (Protocol extends Messages ? Pid : Pid<Messages>) : Pid)
  | (Module extends { startLink(...args: never[]): Promise<infer Started> } ? Extract<Started, undefined> : never)
  | (Module extends { start(...args: never[]): Promise<infer Started> } ? Extract<Started, undefined> : never);

/**
 * Starts a child. Its spec is checked here, before the supervisor is asked.
 *
 * @returns its pid; `undefined` when its start ignored, and then nothing is kept.
 * @throws ChildError a fault of the spec, `"max_children"`, or what the start failed with.
 */
export function startChild<Module>(supervisor: Destination, child: PartitionedChild<Module>): Promise<Pid>;
export function startChild<Module>(supervisor: Destination, child: Child<Module>): Promise<StartedBy<Module>>;
export async function startChild(supervisor: Destination, child: unknown): Promise<Pid | undefined> {
  const written = toSpec(child);
  if (typeof written.start !== "function") throw new ChildError(["invalid_child_spec", written], "start_child");
  const spec = completeSpec({ ...written, id: written.id ?? name });
  if (spec instanceof SpecError) throw new ChildError(spec.reason, "start_child");
  if (spec.significant) throw new ChildError(["invalid_significant", true], "start_child");
  return ask(supervisor, "start_child", spec);
}

/** Ends a child and forgets it, whatever its restart type. @throws ChildError `"not_found"`. */
export function terminateChild(supervisor: Destination, pid: Pid): Promise<"ok"> {
  return ask(supervisor, "terminate_child", pid);
}

/** Every child, oldest first; ids are `undefined`. */
export function whichChildren(supervisor: Destination): Promise<readonly ChildInfo[]> {
  return ask(supervisor, "which_children");
}

/** How many children there are, and how many live. */
export function countChildren(supervisor: Destination): Promise<ChildCount> {
  return ask(supervisor, "count_children");
}

/** Ends it: its children all at once, then itself, with this reason. */
export function stop(
  supervisor: Destination,
  reason: unknown = "normal",
  timeout: number | "infinity" = "infinity",
): Promise<"ok"> {
  return stopServer(supervisor, reason, timeout);
}
