/** What a callback may ask for beside its state: a timeout, or a continue that runs before any message. */

import { clearTimer, setTimer } from "../clock.ts";
import { type Cell, kAhead, kBusy, kRunning, kTimeoutNow } from "../process/cell.ts";
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
  const ms = action.timeout;
  if (ms === "infinity") return;
  if (ms <= 0) {
    timeoutIsDue(cell);
    return;
  }
  const more = cell.more;
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
  if (ext === undefined || ext.idle === undefined) return;
  clearTimer(ext.idle);
  ext.timers?.delete(ext.idle);
  ext.idle = undefined;
}

/** The argument of the continue that is due, taken. */
export function takeAhead(cell: Cell): unknown {
  cell.flags &= ~kAhead;
  const { ahead } = cell.more;
  cell.more.ahead = undefined;
  return ahead;
}
