/** The server of a DynamicSupervisor: children by pid, restarted one by one, shut down all at once. */

import type { CompleteSpec } from "../child-spec.ts";
import { monotonicTime } from "../clock.ts";
import { emit, isEnabled } from "../logger/core.ts";
import { reportChild } from "../logger/crash.ts";
import { type Cell, kTraps } from "../process/cell.ts";
import { self } from "../process/context.ts";
import { inspect } from "../process/inspect.ts";
import { kCast } from "../process/mailbox.ts";
import type { Pid } from "../process/pid.ts";
import { isCleanExit } from "../process/reason.ts";
import { deliver } from "../process/signal.ts";
import { compile } from "../gen-server/callbacks.ts";
import { type Ignore, ignore, isIgnore, noreply, ok, stop } from "../gen-server/next.ts";
import { ServerBehaviour } from "../gen-server/server.ts";
import { type ChildInfo, Parent } from "../supervisor/children.ts";
import { completeFlags } from "../supervisor/flags.ts";
import { type Intensity, type Tally, countRestart } from "../supervisor/intensity.ts";
import { type Acts, Refused, answering } from "../supervisor/request.ts";
import type { ChildCount } from "../supervisor/server.ts";
import { WaitingExits, endChild, isOddEnd } from "../supervisor/shutdown.ts";
import { checkStarted, dynamicReason } from "../supervisor/start.ts";

/** How a DynamicSupervisor treats its children. */
export interface DynamicFlags {
  /** Always `"one_for_one"`, the default. */
  readonly strategy?: "one_for_one";
  /** More restarts than this within `maxSeconds` and it gives up. Default 3. */
  readonly maxRestarts?: number;
  /** The window in which restarts are counted, in seconds. Default 5. */
  readonly maxSeconds?: number;
  /** How many children there may be at once. Default `"infinity"`. */
  readonly maxChildren?: number | "infinity";
  /** Given to every child's `start`, at the first start and at each restart. */
  readonly extraArguments?: readonly unknown[];
}

interface Child {
  readonly spec: CompleteSpec;
  /** Its process, or the one it had, while it is being brought back. */
  pid: Pid;
  restarting: boolean;
  startedAt: number;
  restarts: number;
}

class DynamicState extends Parent {
  readonly children = new Map<Pid, Child>();
  readonly cell: Cell;
  readonly intensity: Intensity;
  readonly maxChildren: number;
  readonly extra: readonly unknown[];
  #restarts: readonly Tally[] = [];

  constructor(cell: Cell, intensity: Intensity, flags: DynamicFlags) {
    super();
    this.cell = cell;
    this.intensity = intensity;
    this.maxChildren =
      flags.maxChildren === undefined || flags.maxChildren === "infinity"
        ? Number.POSITIVE_INFINITY
        : flags.maxChildren;
    this.extra = flags.extraArguments ?? [];
  }

  get title(): string {
    return this.cell.ext?.names?.[0] ?? this.cell.behaviour.title;
  }

  listed(): ChildInfo[] {
    return [...this.children.values()].map(({ spec, pid, restarting, startedAt, restarts }) => ({
      id: undefined,
      pid: restarting ? ("restarting" as const) : pid,
      type: spec.type,
      startedAt,
      restarts,
    }));
  }

  async start(spec: CompleteSpec): Promise<Pid | undefined> {
    const pid = checkStarted(await spec.start(...(this.extra as never[])));
    if (pid !== undefined && isEnabled("debug")) this.report("debug", "started", spec, undefined, pid);
    return pid;
  }

  /** A child has ended: what its restart type says. Whether the supervisor goes on. */
  async ended(pid: Pid, reason: unknown): Promise<boolean> {
    const child = this.children.get(pid);
    if (child === undefined || child.restarting) return true;
    const { restart } = child.spec;
    if (!isCleanExit(reason) || restart === "permanent")
      this.report("debug", "child_terminated", child.spec, reason, pid);
    if (restart === "permanent" || (restart === "transient" && !isCleanExit(reason))) return this.restart(child);
    this.children.delete(pid);
    return true;
  }

  async restart(child: Child): Promise<boolean> {
    const counted = countRestart(this.#restarts, monotonicTime(), this.intensity);
    this.#restarts = counted.restarts;
    if (counted.exceeded) {
      this.report("error", "shutdown", child.spec, "reached_max_restart_intensity", undefined);
      this.children.delete(child.pid);
      return false;
    }
    child.restarting = true;
    try {
      const pid = await this.start(child.spec);
      this.children.delete(child.pid);
      if (pid === undefined) return true;
      this.children.set(pid, {
        ...child,
        pid,
        restarting: false,
        startedAt: monotonicTime(),
        restarts: child.restarts + 1,
      });
    } catch (thrown) {
      this.report("error", "start_error", child.spec, dynamicReason(thrown), undefined);
      deliver(this.cell.pid, kCast, ["try_again_restart", child.pid], this.cell);
    }
    return true;
  }

  /** Ends one child: its exit is waited for, however long its spec allows. */
  async end(child: Child, exits?: WaitingExits): Promise<void> {
    if (!child.restarting) {
      const { pid, spec } = child;
      const reason = await endChild(this.cell, pid, spec.shutdown, exits);
      if (isOddEnd(reason, spec)) this.report("error", "shutdown_error", spec, reason, pid);
    }
    this.children.delete(child.pid);
  }

  report(level: "error" | "debug", context: string, spec: CompleteSpec, reason: unknown, pid: Pid | undefined): void {
    reportChild(level, { supervisor: this.title, context, reason, id: spec.id, pid });
  }
}

function init(plan: () => DynamicFlags | Ignore): unknown {
  const cell = self();
  cell.flags |= kTraps;
  const flags = plan();
  if (isIgnore(flags)) return ignore();
  if (typeof flags !== "object" || flags === null) return stop(["bad_return", [cell.behaviour.title, "init", flags]]);
  const complete = completeFlags({ ...flags, strategy: flags.strategy ?? "one_for_one" });
  if ("reason" in complete) return stop(complete.reason);
  if (complete.strategy !== "one_for_one") return stop(["supervisor_data", ["invalid_strategy", complete.strategy]]);
  const { maxChildren = "infinity", extraArguments = [] } = flags;
  if (maxChildren !== "infinity" && !(Number.isInteger(maxChildren) && maxChildren >= 0))
    return stop(["supervisor_data", ["invalid_max_children", maxChildren]]);
  if (!Array.isArray(extraArguments)) return stop(["supervisor_data", ["invalid_extra_arguments", extraArguments]]);
  return ok(new DynamicState(cell, complete, flags));
}

const calls: Acts<DynamicState> = {
  start_child: async (state, spec: CompleteSpec) => {
    if (state.children.size >= state.maxChildren) return new Refused("max_children");
    try {
      const pid = await state.start(spec);
      if (pid !== undefined)
        state.children.set(pid, { spec, pid, restarting: false, startedAt: monotonicTime(), restarts: 0 });
      return pid;
    } catch (thrown) {
      return new Refused(dynamicReason(thrown));
    }
  },
  terminate_child: async (state, pid: Pid) => {
    const child = state.children.get(pid);
    if (child === undefined) return new Refused("not_found");
    await state.end(child);
    return "ok";
  },
  which_children: (state) => state.listed(),
  count_children: (state): ChildCount => {
    const all = [...state.children.values()];
    const supervisors = all.filter(({ spec }) => spec.type === "supervisor").length;
    return {
      specs: all.length,
      active: all.filter(({ restarting }) => !restarting).length,
      supervisors,
      workers: all.length - supervisors,
    };
  },
};

async function handleCast(state: DynamicState, request: readonly [string, Pid]): Promise<unknown> {
  // As in OTP, a cast that a supervisor does not know is logged, and no more.
  if (!Array.isArray(request) || request[0] !== "try_again_restart") {
    emit("error", `DynamicSupervisor ${state.title} received an unexpected cast: ${inspect(request)}`);
    return noreply(state);
  }
  const child = state.children.get(request[1]);
  if (child?.restarting !== true) return noreply(state);
  return (await state.restart(child)) ? noreply(state) : stop("shutdown", state);
}

async function handleInfo(state: DynamicState, message: unknown): Promise<unknown> {
  if (Array.isArray(message) && message[0] === "EXIT") {
    return (await state.ended(message[1] as Pid, message[2])) ? noreply(state) : stop("shutdown", state);
  }
  emit("error", `DynamicSupervisor ${state.title} received an unexpected message: ${inspect(message)}`);
  return noreply(state);
}

/** With nobody to end it is over at once: whoever restarts it meets neither it nor its name. */
function terminate(_reason: unknown, state: DynamicState): Promise<void> | undefined {
  return state.children.size === 0 ? undefined : endAll(state);
}

/** All children are asked at once and waited for together, each as long as its own spec allows. */
async function endAll(state: DynamicState): Promise<void> {
  const exits = new WaitingExits(state.cell, new Set(state.children.keys()));
  await Promise.all([...state.children.values()].map((child) => state.end(child, exits)));
}

/** The behaviour of a DynamicSupervisor with a title for logs. */
export function dynamicBehaviour(title: string): ServerBehaviour {
  return new ServerBehaviour(
    compile(
      title,
      { init, handleCall: answering("a DynamicSupervisor", calls), handleCast, handleInfo, terminate } as never,
      "supervisor",
    ),
  );
}

/** The behaviour of those that have no module. */
export const anonymous: ServerBehaviour = dynamicBehaviour("DynamicSupervisor");
