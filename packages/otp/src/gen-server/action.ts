/** What a callback may ask for beside its state: a timeout, or a continue that runs before any message. */

import { type Timer, clearTimer, setTimer } from "../clock.ts";
import { type Cell, type Extension, kAhead, kBusy, kDead, kRunning, kSuspended, kTimeoutNow } from "../process/cell.ts";
import { enqueue } from "../scheduler.ts";
import type { Action } from "./next.ts";

/** Does what was asked for. */
export function act(cell: Cell, action: Action): void {
  if (action === "hibernate") return;
  if ("continue" in action) {
    cell.more.ahead = action.continue;
    cell.flags |= kAhead;
    enqueue(cell);
    return;
  }
  if (action.timeout === "infinity") return;
  cell.more.idleMs = action.timeout;
  waitIdle(cell);
}

/** Waits for as long as a callback asked, from now; a suspended server waits when it resumes. */
export function waitIdle(cell: Cell): void {
  const more = cell.ext;
  if (more === undefined || more.idleMs === undefined) return;
  if (more.idle !== undefined) stopIdle(more, more.idle);
  if ((cell.flags & (kSuspended | kDead)) !== 0) return;
  const ms = more.idleMs;
  if (ms === 0) {
    timeoutIsDue(cell);
    return;
  }
  const timer = setTimer(ms, () => {
    more.timers?.delete(timer);
    more.idle = undefined;
    if ((cell.flags & (kRunning | kBusy)) === 0) timeoutIsDue(cell);
  });
  more.idle = timer;
  (more.timers ??= new Set()).add(timer);
}

function timeoutIsDue(cell: Cell): void {
  cell.flags |= kTimeoutNow;
  enqueue(cell);
}

/** A message has come: the timeout that was waiting is off. */
export function clearIdle(cell: Cell): void {
  const ext = cell.ext;
  if (ext === undefined || ext.idleMs === undefined) return;
  ext.idleMs = undefined;
  if (ext.idle !== undefined) stopIdle(ext, ext.idle);
}

function stopIdle(ext: Extension, timer: Timer): void {
  clearTimer(timer);
  ext.timers?.delete(timer);
  ext.idle = undefined;
}

/** The argument of the continue that is due, taken. */
export function takeAhead(cell: Cell): unknown {
  cell.flags &= ~kAhead;
  const { ahead } = cell.more;
  cell.more.ahead = undefined;
  return ahead;
}
