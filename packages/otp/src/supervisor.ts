/**
 * A process that keeps other processes up: starts them in order, restarts what falls, shuts down in reverse.
 *
 * Say what the parts are and which fall together. When one crashes the supervisor starts it afresh from its first state; when that
 * happens too often it gives up, and its own supervisor begins the whole branch again.
 *
 * ## Example
 *
 * A desk with a bug, which its supervisor outlives:
 *
 * ```ts run
 * import { ExitError, GenServer, Process, Supervisor, ok, reply } from "@hinotori/otp";
 *
 * const Tickets = GenServer.define("Tickets", {
 *   registered: true,
 *   init: (first: number) => ok(first),
 *   handleCall: {
 *     take: (next) => reply(next, next + 1),
 *     divide: (_next, by: number) => {
 *       if (by === 0) throw new RangeError("division by zero");
 *       return reply(100 / by, _next);
 *     },
 *   },
 * });
 *
 * const sup = await Supervisor.startLink([[Tickets, 100]], { strategy: "one_for_one" });
 * await GenServer.call(Tickets, ["take"]); // => 100
 * const crash: unknown = await GenServer.call(Tickets, ["divide", 0]).catch((error) => error);
 * crash instanceof ExitError; // => true
 * await Supervisor.countChildren(sup); // => { specs: 1, active: 1, supervisors: 0, workers: 1 }
 * await GenServer.call(Tickets, ["take"]); // => 100
 * await Supervisor.stop(sup);
 * Process.whereis("Tickets"); // => undefined
 * ```
 *
 * ## Options
 *
 * - `strategy`: `"one_for_one"` restarts the one that fell; `"rest_for_one"` it and those started after it; `"one_for_all"` all.
 * - `maxRestarts` (3) within `maxSeconds` (5): one more and the supervisor ends with `"shutdown"`.
 * - `autoShutdown` (`"never"`): `"any_significant"` or `"all_significant"` end the supervisor with its significant children.
 * - `name`: a string or a via name.
 *
 * ## Children
 *
 * A module, `[module, argument]`, or a {@link ChildSpec}: `restart` (`"permanent"`; `"transient"` only after an abnormal end;
 * `"temporary"` never), `shutdown` (5000 ms, a supervisor `"infinity"`; `"brutal_kill"` does not ask), `significant`.
 *
 * ## Failure
 *
 * A child that does not start makes the start fail, after those before it were ended in reverse. A child that does not come back is
 * tried again, each attempt counted, and the supervisor answers between attempts.
 *
 * ## Limits
 *
 * A child that holds the thread cannot be killed until it lets go of it: its deadline is then late. See `isolation` of GenServer.
 */

import type { Child, ChildSpec, CompleteSpec, Literally, PartitionedChild, Scalars } from "./child-spec.ts";
import { overrideSpec, toSpec } from "./child-spec.ts";
import { stop as stopServer } from "./gen-server.ts";
import { type StartOptions, startServer } from "./gen-server/init.ts";
import { type Ignore, isIgnore } from "./gen-server/next.ts";
import type { ServerBehaviour } from "./gen-server/server.ts";
import type { Destination, Named } from "./name.ts";
import type { Pid } from "./process/pid.ts";
import { ExitRequest } from "./process/reason.ts";
import { type Flags, type SupervisorOptions, checkOptions } from "./supervisor/flags.ts";
import type { ChildInfo } from "./supervisor/children.ts";
import { ask } from "./supervisor/request.ts";
import { type ChildCount, type Tree, anonymous, supervisorBehaviour } from "./supervisor/server.ts";

export type { Child, ChildSpec } from "./child-spec.ts";
export type { Flags, SupervisorOptions } from "./supervisor/flags.ts";
export type { ChildInfo } from "./supervisor/children.ts";
export type { ChildCount } from "./supervisor/server.ts";

/** What the function of {@link define} returns: the children, and how they are treated. */
export interface Definition<Modules extends readonly unknown[] = readonly ChildSpec[]> extends Flags {
  /** In start order; each child's argument is checked against its module. */
  readonly children: { readonly [At in keyof Modules]: Child<Modules[At]> };
}

/** A supervisor module: started by itself, or as a child. */
export interface SupervisorModule<
  Args extends readonly unknown[],
  Started extends Pid | undefined = Pid,
> extends Named {
  /** Starts the supervisor, linked with the caller, registered under the module's name; `undefined` where its function ignored. */
  startLink(...args: Args): Promise<Started>;
  /** The spec of a child of another supervisor. */
  childSpec(...args: Args): ChildSpec;
}

/**
 * Starts a supervisor, linked with the caller; resolves when every child has started.
 *
 * @throws ArgumentError when a child is no child, or the strategy is missing.
 * @throws StartError `["shutdown", ["failed_to_start_child", id, reason]]`, `["start_spec", reason]`, `["supervisor_data", reason]`,
 * or `["already_started", pid]`.
 */
export async function startLink<Modules extends readonly unknown[] | []>(
  children: { readonly [At in keyof Modules]: Child<Modules[At]> },
  options: SupervisorOptions,
): Promise<Pid> {
  checkOptions(options);
  const specs = (children as readonly unknown[]).map(toSpec);
  const { name } = options;
  const pid = await launch(anonymous, () => ({ specs, flags: options }), name === undefined ? {} : { name });
  return pid as Pid;
}

function launch(
  behaviour: ServerBehaviour,
  plan: () => Tree | Ignore,
  options: StartOptions,
): Promise<Pid | undefined> {
  return startServer({ behaviour, args: [plan], link: true, options });
}

/**
 * Defines a supervisor module.
 *
 * @param name the module's name, under which the supervisor is registered.
 * @param init makes children and flags from the argument; runs in the supervisor, at every start. It may return `ignore()`.
 */
export function define<
  Scalar extends Scalars,
  Args extends readonly unknown[],
  Modules extends readonly Literally<Scalar>[] | [],
>(name: string, init: (...args: Args) => Definition<Modules>): SupervisorModule<Args>;
export function define<
  Scalar extends Scalars,
  Args extends readonly unknown[],
  Modules extends readonly Literally<Scalar>[] | [],
>(name: string, init: (...args: Args) => Definition<Modules> | Ignore): SupervisorModule<Args, Pid | undefined>;
export function define<Args extends readonly unknown[]>(
  name: string,
  init: (...args: Args) => Definition<readonly unknown[]> | Ignore,
): SupervisorModule<Args, Pid | undefined> {
  const behaviour = supervisorBehaviour(name);
  const module: SupervisorModule<Args, Pid | undefined> = {
    name,
    startLink: (...args) => {
      const plan = (): Tree | Ignore => {
        const made = init(...args);
        if (isIgnore(made)) return made;
        if (typeof made !== "object" || made === null || !Array.isArray(made.children))
          throw new ExitRequest(["bad_return", [name, "init", made]]);
        checkOptions(made);
        return { specs: made.children.map(toSpec), flags: made };
      };
      return launch(behaviour, plan, { name });
    },
    childSpec(...args) {
      return { id: this.name, start: () => this.startLink(...args), type: "supervisor" };
    },
  };
  return module;
}

/**
 * Makes a child spec of a child, with fields of your own laid over it.
 *
 * @throws ArgumentError when it is no child, or a field is unknown.
 */
export function childSpec<Module>(child: PartitionedChild<Module>, overrides?: Partial<ChildSpec>): ChildSpec;
export function childSpec<Module>(child: Child<Module>, overrides?: Partial<ChildSpec>): ChildSpec;
export function childSpec(child: unknown, overrides: Partial<ChildSpec> = {}): ChildSpec {
  return overrideSpec(child, overrides);
}

/**
 * Starts one more child, last in order.
 *
 * @returns its pid; `undefined` when its start ignored.
 * @throws ChildError `["already_started", pid]`, `"already_present"`, or what the start failed with; then the spec is not kept.
 */
export function startChild<Module>(supervisor: Destination, child: PartitionedChild<Module>): Promise<Pid>;
export function startChild<Module>(supervisor: Destination, child: Child<Module>): Promise<Pid | undefined>;
export function startChild(supervisor: Destination, child: unknown): Promise<Pid | undefined> {
  return ask(supervisor, "start_child", toSpec(child));
}

/** Ends a child and keeps its spec; a temporary one is forgotten. @throws ChildError `"not_found"`. */
export function terminateChild(supervisor: Destination, id: unknown): Promise<"ok"> {
  return ask(supervisor, "terminate_child", id);
}

/** Starts a child that was ended. @throws ChildError `"not_found"`, `"running"`, `"restarting"`, or what the start failed with. */
export function restartChild(supervisor: Destination, id: unknown): Promise<Pid | undefined> {
  return ask(supervisor, "restart_child", id);
}

/** Forgets a child that was ended. @throws ChildError `"not_found"`, `"running"`, `"restarting"`. */
export function deleteChild(supervisor: Destination, id: unknown): Promise<"ok"> {
  return ask(supervisor, "delete_child", id);
}

/** Every child, the newest first. */
export function whichChildren(supervisor: Destination): Promise<readonly ChildInfo[]> {
  return ask(supervisor, "which_children");
}

/** How many children there are, and how many live. */
export function countChildren(supervisor: Destination): Promise<ChildCount> {
  return ask(supervisor, "count_children");
}

/** The whole spec of a child. @throws ChildError `"not_found"`. */
export function getChildSpec(supervisor: Destination, id: unknown): Promise<CompleteSpec> {
  return ask(supervisor, "get_childspec", id);
}

/** Ends a supervisor: its children in reverse order, then itself, with this reason. */
export function stop(
  supervisor: Destination,
  reason: unknown = "normal",
  timeout: number | "infinity" = "infinity",
): Promise<"ok"> {
  return stopServer(supervisor, reason, timeout);
}
