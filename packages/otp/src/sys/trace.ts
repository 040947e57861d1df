/** Traces and statistics of a server: what it takes, seen from outside. */

import { monotonicTime } from "../clock.ts";
import type { Cell } from "../process/cell.ts";
import { emit } from "../logger/core.ts";
import { inspect } from "../process/inspect.ts";

/** One thing that a traced server did. */
export interface TraceEvent {
  /** What: took a message, or sent a reply. */
  readonly kind: "in" | "out";
  /** The message, or the reply. */
  readonly message: unknown;
  /** The server. */
  readonly pid: unknown;
}

/** What was counted since it was asked for. */
export interface Statistics {
  /** When counting began, monotonic milliseconds. */
  readonly startTime: number;
  /** When this was read. */
  readonly currentTime: number;
  /** Messages taken since; system messages do not count. */
  readonly messagesIn: number;
  /** Replies given since by the way out of a handler. */
  readonly messagesOut: number;
  /** Messages handled in the whole life of the server, system messages among them. */
  readonly reductions: number;
}

/** What is attached to a server. */
export interface Debug {
  readonly hooks: Set<(event: TraceEvent) => unknown>;
  counted: { readonly startTime: number; in: number; out: number } | undefined;
}

/** Attaches a function that sees what the server takes. */
export function trace(cell: Cell, see: (event: TraceEvent) => unknown): "ok" {
  debugOf(cell).hooks.add(see);
  return "ok";
}

/** Takes every trace and statistic away. */
export function stopTracing(cell: Cell): "ok" {
  cell.more.debug = undefined;
  return "ok";
}

/** Starts, stops or reads the statistics. */
export function collect(cell: Cell, flag: boolean | "get"): Statistics | "no_statistics" | "ok" {
  const debug = debugOf(cell);
  if (flag === "get") {
    if (debug.counted === undefined) return "no_statistics";
    const { startTime, in: messagesIn, out: messagesOut } = debug.counted;
    return { startTime, currentTime: monotonicTime(), messagesIn, messagesOut, reductions: cell.reductions };
  }
  // As in OTP, what is counted already is not counted from the beginning.
  if (!flag) debug.counted = undefined;
  else debug.counted ??= { startTime: monotonicTime(), in: 0, out: 0 };
  return "ok";
}

/** Tells every hook of an event; one that throws or is done is removed, and the server goes on. */
export function seen(cell: Cell, kind: "in" | "out", message: unknown): void {
  const debug = cell.ext?.debug as Debug | undefined;
  if (debug === undefined) return;
  const { counted, hooks } = debug;
  if (counted !== undefined) counted[kind]++;
  for (const hook of hooks) {
    try {
      if (hook({ kind, message, pid: cell.pid }) === "done") hooks.delete(hook);
    } catch (error) {
      hooks.delete(hook);
      emit("error", `a trace of ${cell.pid} was removed, since it threw: ${inspect(error)}`, {}, cell);
    }
  }
}

function debugOf(cell: Cell): Debug {
  return (cell.more.debug ??= { hooks: new Set(), counted: undefined }) as Debug;
}
