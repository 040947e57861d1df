/** Whose turn it is: the plain variable behind `self()` while a process is on the stack. */

import { beat, kCount, kHeld, kRunningPid, letGo } from "./beat.ts";
import type { Cell } from "./cell.ts";

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
