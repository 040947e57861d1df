/** Links and monitors, set and taken back on behalf of a process. */

import { type Cell, type Monitor, kDead } from "./cell.ts";
import { hasLink, withLink, withoutLink } from "./links.ts";
import { kDown, kExit } from "./mailbox.ts";
import { Monitors } from "./monitors.ts";
import { type Pid, Ref } from "./pid.ts";
import { deliver, kDemonitor, kLink, kMonitor, kUnlink } from "./signal.ts";

/** Ties two processes together; the other side may be on another node. */
export function link(cell: Cell, other: Pid): void {
  if (other === cell.pid) return;
  if (hasLink(cell.links, other)) return;
  cell.links = withLink(cell.links, other);
  deliver(other, kLink, undefined, cell);
}

/** Unties two processes; no EXIT of the other arrives from now on. One that waits stays, as in OTP: see {@link takeExit}. */
export function unlink(cell: Cell, other: Pid): void {
  if (!hasLink(cell.links, other)) return;
  cell.links = withoutLink(cell.links, other);
  deliver(other, kUnlink, undefined, cell);
}

/** Takes a waiting EXIT message out of the mailbox; returns its tuple. */
export function takeExit(cell: Cell, from: Pid): readonly [string, Pid, unknown] | undefined {
  let found: readonly [string, Pid, unknown] | undefined;
  cell.mailbox?.extract((kind, payload) => {
    if (kind !== kExit || (payload as readonly unknown[])[1] !== from) return false;
    found = payload as readonly [string, Pid, unknown];
    return true;
  });
  return found;
}

/** The EXIT messages that wait in a mailbox of many processes, taken out in as few walks as it takes. */
export class WaitingExits {
  readonly #cell: Cell;
  readonly #of: ReadonlySet<Pid>;
  readonly #reasons = new Map<Pid, unknown>();

  constructor(cell: Cell, of: ReadonlySet<Pid>) {
    this.#cell = cell;
    this.#of = of;
  }

  /** The reason in a process's EXIT, which then waits no longer; `undefined` when there is none. */
  take(pid: Pid): { readonly reason: unknown } | undefined {
    if (!this.#reasons.has(pid)) this.#sweep();
    if (!this.#reasons.has(pid)) return undefined;
    const reason = this.#reasons.get(pid);
    this.#reasons.delete(pid);
    return { reason };
  }

  #sweep(): void {
    this.#cell.mailbox?.extract((kind, payload) => {
      if (kind !== kExit) return false;
      const [, from, reason] = payload as readonly [string, Pid, unknown];
      if (!this.#of.has(from)) return false;
      this.#reasons.set(from, reason);
      return true;
    }, true);
  }
}

/** Has a process told, by a DOWN message, when another ends. */
export function monitor(cell: Cell, target: Pid, as: unknown = target, ref: Ref = new Ref()): Ref {
  if (target === cell.pid) return ref;
  const entry: Monitor = { ref, watcher: cell, target, as, tell: undefined };
  (cell.more.monitors ??= new Monitors()).add(entry);
  deliver(target, kMonitor, entry, cell);
  return ref;
}

/** Calls a function when a process ends, or at once when it has ended. For the runtime's own needs. */
export function onDown(cell: Cell, target: Pid, tell: (reason: unknown) => void): Ref {
  const ref = new Ref();
  const entry: Monitor = { ref, watcher: cell, target, as: target, tell };
  if ((cell.flags & kDead) === 0) (cell.more.monitors ??= new Monitors()).add(entry);
  deliver(target, kMonitor, entry, cell);
  return ref;
}

/**
 * Takes a monitor back.
 *
 * @returns whether it was still set: `false` when its DOWN was sent already.
 */
export function demonitor(cell: Cell, ref: Ref, flush: boolean): boolean {
  const entry = cell.ext?.monitors?.get(ref);
  if (entry !== undefined) {
    cell.ext!.monitors!.delete(ref);
    deliver(entry.target, kDemonitor, ref, cell);
  }
  if (flush && entry === undefined) {
    cell.mailbox?.extract((kind, payload) => kind === kDown && (payload as readonly unknown[])[1] === ref);
  }
  return entry !== undefined;
}
