/** What can be seen of a process from outside. */

import { inspect } from "./inspect.ts";
import { ArgumentError } from "../errors.ts";
import { type Cell, kBody, kBusy, kRunning, kSuspended, kTraps } from "./cell.ts";
import { eachLink } from "./links.ts";
import { kDown, kExit, kMessage } from "./mailbox.ts";
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
  /** What it holds under `Process.put`: a copy. */
  readonly dictionary: ReadonlyMap<unknown, unknown>;
  /** How many timers wait for it: of `sendAfter`, of a timeout, of a `sleep`. They die with it. */
  readonly timers: number;
}

/** What `Process.info` tells when it is asked for one thing: also what would be too much to tell each time. */
export interface ProcessFacts extends ProcessInfo {
  /** The messages that wait and that `receive` could take, oldest first. */
  readonly messages: readonly unknown[];
}

type Readers = { readonly [Key in keyof ProcessFacts]: (cell: Cell) => ProcessFacts[Key] };

const readers: Readers = {
  registeredName: ({ ext }) => ext?.names?.[0],
  initialCall: ({ behaviour }) => behaviour.title,
  status: (cell) => ((cell.flags & kSuspended) !== 0 ? "suspended" : isAtWork(cell) ? "running" : "waiting"),
  messageQueueLength: ({ mailbox, ext }) => (mailbox?.length ?? 0) + (ext?.held?.length ?? 0),
  mailboxLimit: ({ ext }) => ext?.mailboxLimit ?? Number.POSITIVE_INFINITY,
  reductions: ({ reductions }) => reductions,
  links: ({ links }) => [...eachLink(links)],
  monitors: ({ ext }) =>
    [...(ext?.monitors?.values() ?? [])].filter(({ tell }) => tell === undefined).map(({ target }) => target),
  monitoredBy: ({ ext }) => [...(ext?.watchers?.values() ?? [])].map(({ watcher }) => watcher.pid),
  trapExit: ({ flags }) => (flags & kTraps) !== 0,
  parent: ({ parent }) => parent,
  label: ({ ext }) => ext?.label,
  dictionary: ({ ext }) => new Map(ext?.dictionary ?? []),
  timers: ({ ext }) => ext?.timers?.size ?? 0,
  messages: (cell) => receivable(cell),
};

/** Looks at a process: everything but the messages themselves. */
export function infoOf(cell: Cell): ProcessInfo {
  const entries = Object.entries(readers).filter(([key]) => key !== "messages");
  return Object.fromEntries(entries.map(([key, read]) => [key, read(cell)])) as unknown as ProcessInfo;
}

/** Looks at one thing of a process. @throws ArgumentError when there is no such thing. */
export function factOf(cell: Cell | undefined, key: keyof ProcessFacts): unknown {
  if (!Object.hasOwn(readers, key))
    throw new ArgumentError(`expected one of ${Object.keys(readers).join(", ")}, got: ${inspect(key)}`);
  return cell === undefined ? undefined : readers[key](cell);
}

function receivable(cell: Cell): unknown[] {
  const found: unknown[] = [];
  cell.mailbox?.extract((kind, message) => {
    if (kind === kMessage || kind === kExit || kind === kDown) found.push(message);
    return false;
  });
  return found;
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
