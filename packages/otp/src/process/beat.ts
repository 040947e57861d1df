/**
 * The heartbeat of the thread: which process is being run, counted in shared memory that another thread may read.
 *
 * Two writes a message, and one read: `kHeld` is set by the watchdog's thread when the count has stood still for too long.
 */

import type { Cell } from "./cell.ts";

/** Counts up whenever a process is entered or left. */
export const kCount = 0;
/** The id of the pid that is being run; 0 when none is. */
export const kRunningPid = 1;
/** The count at which the thread was seen to be held; 0 when it is not. */
export const kHeld = 2;

/** The shared slots. */
export const beat: Int32Array = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));

/** What is being handled, for the report of a thread that was held. */
export const now: { message: unknown; held: ((cell: Cell, message: unknown) => void) | undefined } = {
  message: undefined,
  held: undefined,
};

/** A process has let go of the thread that the watchdog had seen held. */
export function letGo(cell: Cell | undefined): void {
  beat[kHeld] = 0;
  if (cell !== undefined) now.held?.(cell, now.message);
}
