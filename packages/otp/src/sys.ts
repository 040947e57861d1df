/**
 * Looks inside what runs: state, status, statistics, traces; suspends and resumes; draws the tree.
 *
 * These are messages that every GenServer answers by itself, between two of its own, and while it is suspended. Of one in a thread of its own
 * (`isolation: "thread"`) the state is asked for there: it is cloned, or refused with the path to what cannot be. What is given to `replaceState`
 * runs in the program while that server waits; traces and statistics see what goes to the thread and what is answered.
 *
 * ## Example
 *
 * ```ts run
 * import { GenServer, Supervisor, Sys, ok } from "@hinotori/otp";
 *
 * const Tickets = GenServer.define("Tickets", { registered: true, init: (first: number) => ok({ next: first }) });
 * const sup = await Supervisor.startLink([[Tickets, 100]], { strategy: "one_for_one", name: "Office" });
 *
 * await Sys.getState(Tickets); // => { next: 100 }
 * await Sys.replaceState(Tickets, () => ({ next: 7 })); // => { next: 7 }
 * Sys.tree().toString().includes("Tickets"); // => true
 * await Supervisor.stop(sup);
 * ```
 *
 * `console.log(Sys.tree())` prints the running supervision tree with names, pids, ages and restarts.
 *
 * ## When not to use it
 *
 * To look and to mend by hand. A program that reads another server's state this way has lost its protocol.
 */

import { ExitError, HinotoriError } from "./errors.ts";
import type { HasCompiled } from "./gen-server/callbacks.ts";
import { Request } from "./gen-server/request.ts";
import type { SystemMessage } from "./gen-server/current.ts";
import { formatted } from "./gen-server/terminate.ts";
import { type Cell, cellOf, kDead, kSuspended } from "./process/cell.ts";
import { self } from "./process/context.ts";
import { freeze } from "./process/freeze.ts";
import { checkTimeout } from "./process/info.ts";
import { kSystem } from "./process/mailbox.ts";
import type { Pid } from "./process/pid.ts";
import { deliver } from "./process/signal.ts";
import { enqueue } from "./scheduler.ts";
import { type Destination, resolve } from "./name.ts";
import { type Tree, treeOf } from "./sys/tree.ts";
import { Elsewhere } from "./sys/elsewhere.ts";
import { Veiled } from "./sys/veiled.ts";
import { type TraceEvent, type Statistics, collect, stopTracing, trace as traceCell } from "./sys/trace.ts";

export type { Tree, TreeNode } from "./sys/tree.ts";
export type { Statistics, TraceEvent } from "./sys/trace.ts";

/**
 * Thrown when a function given to `Sys.replaceState` or `codeChange` threw; the state is what it was.
 *
 * If you meet it: the error thrown is the `cause`.
 */
export class CallbackFailedError extends HinotoriError {
  readonly code = "OTP_CALLBACK_FAILED" as const;
  override readonly name = "CallbackFailedError";
}

/** What `Sys.getStatus` tells. */
export interface ServerStatus {
  readonly pid: Pid;
  readonly module: string;
  readonly status: "running" | "suspended";
  readonly parent: Pid | undefined;
  readonly dictionary: ReadonlyMap<unknown, unknown>;
  /** As `formatStatus` lets it be seen. */
  readonly state: unknown;
}

const kTimeout = 5000;

/** One thing that Sys does. */
interface Act<Answer> {
  readonly what: string;
  /** Does it, in the server's turn: so the functions that are given to Sys run in the server, as in OTP. */
  readonly work: (cell: Cell) => Answer;
  /** How it is done to a server that is in a thread of its own; left out, to the process that stands for it here. */
  readonly there?: {
    /** What the server there is given. */
    readonly args: readonly unknown[];
    /** What is to be done here when it is done there, with what was answered. */
    readonly after?: (cell: Cell, answer: never) => Answer;
  };
  readonly timeout?: number | "infinity" | undefined;
}

async function ask<Answer>(
  server: Destination,
  { what, work, there, timeout = kTimeout }: Act<Answer>,
): Promise<Answer> {
  checkTimeout(timeout, "the timeout of a system call");
  const caller = self();
  const pid = resolve(server);
  const call = ["Sys", what, [server]] as const;
  if (pid === undefined) throw new ExitError("noproc", call);
  if (pid === caller.pid) throw new ExitError("calling_self", call);
  const request = new Request(caller, cellOf(pid), what, call);
  if (timeout !== "infinity") request.expireAfter(timeout);
  const message: SystemMessage = {
    run: (cell) => {
      const act = (done: (cell: Cell) => Answer): void => {
        const outcome = outcomeOf(() => done(cell));
        // What was done may have ended the server itself: then nobody answers any more.
        if ((cell.flags & kDead) === 0) request.answer(outcome);
        else request.fail(cell.state);
      };
      if (there === undefined || !(cell.state instanceof Elsewhere)) {
        act(work);
        return;
      }
      const { args, after = (_cell, answer) => answer } = there;
      (cell.more.parked ??= new Set()).add(request);
      cell.state.system({
        what,
        args,
        request,
        answered: (answer) => act(() => after(cell, answer as never)),
        threw: (error) => request.answer(new Threw(error)),
      });
    },
    fail: (reason) => request.fail(reason),
  };
  deliver(pid, kSystem, message, caller);
  const outcome = await request.promise;
  if (outcome instanceof Threw)
    throw new CallbackFailedError(`the function given to Sys.${what} threw; the state is unchanged`, {
      cause: outcome.error,
    });
  return (outcome as Answered<Answer>).answer;
}

function outcomeOf<Answer>(work: () => Answer): Answered<Answer> | Threw {
  try {
    return new Answered(work());
  } catch (error) {
    return new Threw(error);
  }
}

class Answered<Answer> {
  readonly answer: Answer;

  constructor(answer: Answer) {
    this.answer = answer;
  }
}

class Threw {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** The state of a server. @throws ExitError `"noproc"`, `"timeout"`. */
export function getState(server: Destination, timeout?: number | "infinity"): Promise<unknown> {
  return ask(server, { what: "getState", work: shownState, there: { args: [] }, timeout });
}

/** Puts another state in; returns it. @throws CallbackFailedError when `change` throws: the state stays. */
export function replaceState(
  server: Destination,
  change: (state: unknown) => unknown,
  timeout?: number | "infinity",
): Promise<unknown> {
  const work = (cell: Cell): unknown => putState(cell, freeze(change(shownState(cell))));
  return ask(server, { what: "replaceState", work, there: { args: [change] }, timeout });
}

function shownState({ state }: Cell): unknown {
  return state instanceof Veiled ? state.shown : state;
}

function putState(cell: Cell, next: unknown): unknown {
  if ((cell.flags & kDead) !== 0) return next;
  if (cell.state instanceof Veiled) cell.state.replace(next);
  else cell.state = next;
  return next;
}

/** What can be told of a server, its state as `formatStatus` lets it be seen. */
export function getStatus(server: Destination, timeout?: number | "infinity"): Promise<ServerStatus> {
  const work = (cell: Cell): ServerStatus => {
    const { formatStatus } = (cell.behaviour as unknown as HasCompiled).compiled;
    const seen = formatStatus === undefined ? { state: cell.state } : formatted(formatStatus, { state: cell.state });
    return statusOf(cell, { dictionary: new Map(cell.ext?.dictionary ?? []), state: seen.state });
  };
  return ask(server, { what: "getStatus", work, there: { args: [], after: statusOf }, timeout });
}

/** The status of a server: who it is here, and what is inside it, wherever that is. */
function statusOf(cell: Cell, { dictionary, state }: Pick<ServerStatus, "dictionary" | "state">): ServerStatus {
  return {
    pid: cell.pid,
    module: cell.behaviour.title,
    status: (cell.flags & kSuspended) !== 0 ? "suspended" : "running",
    parent: cell.parent,
    dictionary,
    state,
  };
}

/** Has a server take nothing but system messages until it resumes; what comes is held, in order. */
export function suspend(server: Destination, timeout?: number | "infinity"): Promise<"ok"> {
  const work = (cell: Cell): "ok" => {
    cell.flags |= kSuspended;
    return "ok";
  };
  return ask(server, { what: "suspend", work, there: { args: [], after: work }, timeout });
}

/** Has a suspended server go on with what it held. */
export function resume(server: Destination, timeout?: number | "infinity"): Promise<"ok"> {
  const work = (cell: Cell): "ok" => {
    cell.flags &= ~kSuspended;
    const held = cell.ext?.held;
    if (held !== undefined) {
      cell.ext!.held = undefined;
      cell.mailbox?.moveTo(held);
      cell.mailbox = held;
      enqueue(cell);
    }
    return "ok";
  };
  return ask(server, { what: "resume", work, there: { args: [], after: work }, timeout });
}

/** Turns the state of a suspended server into that of another version by its `codeChange`. @throws CallbackFailedError. */
export function changeCode(
  server: Destination,
  oldVersion: unknown,
  extra: unknown,
  timeout?: number | "infinity",
): Promise<"ok"> {
  const work = (cell: Cell): "ok" => {
    if ((cell.flags & kSuspended) === 0)
      throw new Error("a server must be suspended before its code is changed: call Sys.suspend first");
    const { codeChange } = (cell.behaviour as unknown as HasCompiled).compiled;
    if (codeChange !== undefined)
      cell.state = freeze((codeChange as (...args: unknown[]) => unknown)(oldVersion, cell.state, extra));
    return "ok";
  };
  return ask(server, { what: "changeCode", work, there: { args: [oldVersion, extra] }, timeout });
}

/** Calls `see` for each message a server takes, from now until `Sys.noTrace`; one that throws or returns `"done"` is removed. */
export function trace(server: Destination, see: (event: TraceEvent) => unknown): Promise<"ok"> {
  return ask(server, { what: "trace", work: (cell) => traceCell(cell, see) });
}

/** Removes every trace and statistic from a server. */
export function noTrace(server: Destination): Promise<"ok"> {
  return ask(server, { what: "noTrace", work: stopTracing });
}

/** Starts (`true`), stops (`false`) or reads (`"get"`) the count of what a server takes and sends back. */
export function statistics(server: Destination, flag: boolean | "get"): Promise<Statistics | "no_statistics" | "ok"> {
  return ask(server, { what: "statistics", work: (cell) => collect(cell, flag) });
}

/**
 * The running supervision tree, from a supervisor down, or of every application and supervisor.
 *
 * Prints as a picture (`String(Sys.tree())`, `console.log`), is data in `.roots` and as JSON.
 */
export function tree(top?: Destination): Tree {
  return treeOf(top === undefined ? undefined : resolve(top));
}
