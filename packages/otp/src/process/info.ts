/** What can be seen of a process from outside. */

import { inspect } from "./inspect.ts";
import { ArgumentError } from "../errors.ts";
import { type Cell, kBody, kBusy, kRunning, kSuspended, kTraps } from "./cell.ts";
import type { Pid } from "./pid.ts";

/** What `Process.info` tells of a process. */
export interface ProcessInfo {
  /** The name it is registered under first, or `undefined`. */
  readonly registeredName: string | undefined;
  /** The module of a server, or the function of a plain process. */
  readonly initialCall: string;
  /** `"running"` inside a handler, `"waiting"` for messages, or `"suspended"`. */
  readonly status: "running" | "waiting" | "suspended";
  /** How many messages wait. */
  readonly messageQueueLength: number;
  /** How many messages may wait before callers are turned away. */
  readonly mailboxLimit: number;
  /** How many messages it has handled. */
  readonly reductions: number;
  /** Pids it is linked with. */
  readonly links: readonly Pid[];
  /** Pids it monitors. */
  readonly monitors: readonly Pid[];
  /** Pids that monitor it. */
  readonly monitoredBy: readonly Pid[];
  /** Whether exit signals arrive as messages. */
  readonly trapExit: boolean;
  /** Who started it. */
  readonly parent: Pid | undefined;
  /** What `Process.setLabel` said. */
  readonly label: unknown;
}

/** Looks at a process. */
export function infoOf(cell: Cell): ProcessInfo {
  const { ext, flags } = cell;
  return {
    registeredName: ext?.names?.[0],
    initialCall: cell.behaviour.title,
    status: (flags & kSuspended) !== 0 ? "suspended" : isAtWork(cell) ? "running" : "waiting",
    messageQueueLength: (cell.mailbox?.length ?? 0) + (ext?.held?.length ?? 0),
    mailboxLimit: ext?.mailboxLimit ?? Number.POSITIVE_INFINITY,
    reductions: cell.reductions,
    links: [...(ext?.links ?? [])],
    monitors: [...(ext?.monitors?.values() ?? [])]
      .filter((monitor) => monitor.tell === undefined)
      .map(({ target }) => target),
    monitoredBy: [...(ext?.watchers?.values() ?? [])].flatMap(({ watcher }) =>
      watcher === undefined ? [] : [watcher.pid],
    ),
    trapExit: (flags & kTraps) !== 0,
    parent: cell.parent,
    label: ext?.label,
  };
}

function isAtWork({ flags, ext }: Cell): boolean {
  if ((flags & kBody) !== 0) return (ext?.waiters?.length ?? 0) === 0;
  return (flags & (kRunning | kBusy)) !== 0;
}

/** Refuses a number of milliseconds that is none. */
export function checkMs(ms: number, what: string): void {
  if (typeof ms === "number" && ms >= 0 && Number.isFinite(ms)) return;
  throw new ArgumentError(`expected ${what} to be milliseconds, a number from 0 up, got: ${inspect(ms)}`);
}

/** Refuses a timeout that is neither milliseconds nor `"infinity"`. */
export function checkTimeout(timeout: unknown, what: string): void {
  if (timeout === "infinity" || (typeof timeout === "number" && timeout >= 0)) return;
  throw new ArgumentError(`expected ${what} to be milliseconds from 0 up, or "infinity", got: ${inspect(timeout)}`);
}
