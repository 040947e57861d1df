/** Whose turn it is, the plain variable behind `self()` while a process is on the stack; and how a turn is taken. */

import { enqueue, spend } from "../scheduler.ts";
import { beat, kCount, kHeld, kRunningPid, letGo } from "./beat.ts";
import { type Cell, kAhead, kBusy, kDead, kRunning, kTimeoutNow } from "./cell.ts";
import { Mailbox } from "./mailbox.ts";

/** The process whose code is on the stack; `undefined` outside any. */
export let current: Cell | undefined;

/** Says who runs now; returns who ran before, to be put back. */
export function enter(cell: Cell | undefined): Cell | undefined {
  const before = current;
  if (beat[kHeld] !== 0) letGo(before);
  current = cell;
  beat[kCount]!++;
  beat[kRunningPid] = cell === undefined ? 0 : cell.pid.id;
  return before;
}

/** Handles what waits for a process, one message after the other, as long as the budget lasts. */
export function takeTurn(cell: Cell): void {
  if ((cell.flags & (kDead | kRunning | kBusy)) !== 0) return;
  const before = enter(cell);
  handleWaiting(cell);
  enter(before);
}

function handleWaiting(cell: Cell): void {
  while (true) {
    cell.behaviour.next(cell);
    // Noticed here, the message that has held the thread is still the one that is known.
    if (beat[kHeld] !== 0) letGo(cell);
    if ((cell.flags & (kDead | kBusy)) !== 0) return;
    if ((cell.flags & (kAhead | kTimeoutNow)) === 0) {
      const box = cell.mailbox;
      if (box === undefined) return;
      if (box.length === 0) {
        cell.mailbox = undefined;
        Mailbox.giveBack(box);
        return;
      }
    }
    if (!spend()) {
      enqueue(cell);
      return;
    }
  }
}
