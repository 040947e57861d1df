/** The server that ties a supervisor together: what it answers, and what it does when a child ends. */

import { type ChildSpec, SpecError, completeSpec } from "../child-spec.ts";
import { self } from "../process/context.ts";
import { cellOf, kTraps } from "../process/cell.ts";
import { emit } from "../logger/core.ts";
import { inspect } from "../process/inspect.ts";
import { kCast } from "../process/mailbox.ts";
import type { Pid } from "../process/pid.ts";
import { deliver } from "../process/signal.ts";
import { type Ignore, ignore, isIgnore, noreply, ok, stop } from "../gen-server/next.ts";
import { compile } from "../gen-server/callbacks.ts";
import { noClause } from "../gen-server/mistakes.ts";
import { ServerBehaviour } from "../gen-server/server.ts";
import { type ChildState, childOf, isRunning } from "./children.ts";
import { type Flags, completeFlags, significanceFault } from "./flags.ts";
import { type Acts, Refused, answering } from "./request.ts";
import { startChildOf, startReason } from "./start.ts";
import { SupervisorState, type Verdict } from "./state.ts";

/** What a supervisor is started with: specs in start order, and its flags. */
export interface Tree {
  readonly specs: readonly ChildSpec[];
  readonly flags: Flags;
}

/** How many children there are, as `countChildren` says. */
export interface ChildCount {
  /** All children. */
  readonly specs: number;
  /** Those with a live process. */
  readonly active: number;
  /** Those that are supervisors, alive or not. */
  readonly supervisors: number;
  /** Those that are workers, alive or not. */
  readonly workers: number;
}

async function init(plan: () => Tree | Ignore): Promise<unknown> {
  const cell = self();
  cell.flags |= kTraps;
  const tree = plan();
  if (isIgnore(tree)) return ignore();
  const flags = completeFlags(tree.flags);
  if ("reason" in flags) return stop(flags.reason);
  const state = new SupervisorState(cell, flags);
  for (const spec of tree.specs) {
    const fault = addSpec(state, spec);
    if (fault !== undefined) return stop(["start_spec", fault]);
  }
  const failed = await state.startAll();
  return failed === undefined ? ok(state) : stop(failed.reason);
}

function addSpec(state: SupervisorState, spec: ChildSpec): unknown {
  const complete = completeSpec(spec);
  if (complete instanceof SpecError) return complete.reason;
  const fault = significanceFault(complete, state.flags.autoShutdown);
  if (fault !== undefined) return fault;
  if (state.children.byId(complete.id) !== undefined) return ["duplicate_child_name", complete.id];
  state.children.add(childOf(complete));
  return undefined;
}

/** What a supervisor answers, by the tag of the request. */
const calls: Acts<SupervisorState> = {
  start_child: async (state, spec: ChildSpec) => {
    const complete = completeSpec(spec);
    if (complete instanceof SpecError) return new Refused(complete.reason);
    const fault = significanceFault(complete, state.flags.autoShutdown);
    if (fault !== undefined) return new Refused(fault);
    const twin = state.children.byId(complete.id);
    if (twin !== undefined) return new Refused(isRunning(twin) ? ["already_started", twin.pid] : "already_present");
    const child = childOf(complete);
    state.children.add(child);
    const refused = await tryStart(state, child);
    if (refused !== undefined || (child.pid === undefined && complete.restart === "temporary"))
      state.children.remove(child);
    return refused ?? child.pid;
  },

  terminate_child: async (state, id: unknown) => {
    const child = state.children.byId(id);
    if (child === undefined) return new Refused("not_found");
    await state.endOne(child);
    return "ok";
  },

  restart_child: async (state, id: unknown) => {
    const child = state.children.byId(id);
    if (child === undefined) return new Refused("not_found");
    if (child.pid !== undefined) return new Refused(isRunning(child) ? "running" : "restarting");
    return (await tryStart(state, child)) ?? child.pid;
  },

  delete_child: (state, id: unknown) => {
    const child = state.children.byId(id);
    if (child === undefined) return new Refused("not_found");
    if (child.pid !== undefined) return new Refused(isRunning(child) ? "running" : "restarting");
    state.children.remove(child);
    return "ok";
  },

  which_children: (state) => state.listed().reverse(),

  count_children: (state): ChildCount => {
    const all = state.children.all();
    const supervisors = all.filter(({ spec }) => spec.type === "supervisor").length;
    // As in OTP, one that has ended does not count, also where its end has not been dealt with yet.
    const active = all.filter((child) => isRunning(child) && cellOf(child.pid) !== undefined).length;
    return { specs: all.length, active, supervisors, workers: all.length - supervisors };
  },

  get_childspec: (state, id: unknown) => state.children.byId(id)?.spec ?? new Refused("not_found"),
};

async function tryStart(state: SupervisorState, child: ChildState): Promise<Refused | undefined> {
  try {
    await startChildOf(state.children, child, state.title);
    return undefined;
  } catch (thrown) {
    return new Refused(startReason(thrown));
  }
}

async function handleCast(state: SupervisorState, request: readonly [string, unknown]): Promise<unknown> {
  // As in OTP, a cast that a supervisor does not know ends it.
  if (!Array.isArray(request) || request[0] !== "try_again_restart") throw noClause(state.title, "handleCast", request);
  const child = state.children.byId(request[1]);
  if (child?.pid !== "restarting") return noreply(state);
  return follow(state, await state.restart(child));
}

async function handleInfo(state: SupervisorState, message: unknown): Promise<unknown> {
  if (!Array.isArray(message) || message[0] !== "EXIT") {
    emit("error", `Supervisor ${state.title} received an unexpected message: ${inspect(message)}`);
    return noreply(state);
  }
  return follow(state, await state.ended(message[1] as Pid, message[2]));
}

/** A failed restart is tried again by a message to itself, so that other requests are answered between the attempts. */
function follow(state: SupervisorState, verdict: Verdict): unknown {
  if (verdict === "shutdown") return stop("shutdown", state);
  if (verdict !== "goes_on") deliver(state.cell.pid, kCast, ["try_again_restart", verdict.tryAgain], state.cell);
  return noreply(state);
}

async function terminate(_reason: unknown, state: SupervisorState): Promise<void> {
  await state.shutDown(state.children.all());
}

/** In reports and `Sys.getStatus` a supervisor's state is its children. */
function formatStatus<Status extends { readonly state: unknown }>(status: Status): Status {
  return status.state instanceof SupervisorState ? { ...status, state: status.state.listed() } : status;
}

/** The behaviour of a supervisor with a title for logs. */
export function supervisorBehaviour(title: string): ServerBehaviour {
  const callbacks = {
    init,
    handleCall: answering("a supervisor", calls),
    handleCast,
    handleInfo,
    terminate,
    formatStatus,
  };
  return new ServerBehaviour(compile(title, callbacks as never, "supervisor"));
}

/** The behaviour of supervisors that have no module. */
export const anonymous: ServerBehaviour = supervisorBehaviour("Supervisor");
