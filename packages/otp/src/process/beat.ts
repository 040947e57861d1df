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

/** For how many milliseconds the thread has been held, as far as the watchdog's thread has seen. */
export const kHeldMs = 3;

/** The shared slots. */
export const beat: Int32Array = new Int32Array(new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT));

/** What is being handled, for the report of a thread that was held. */
export interface Now {
  /** The message; of a cast that took the short way its tag alone. */
  message: unknown;
  /** The callback that was run last by the general way, and its message: it is the one that runs when that is the message now. */
  handler: unknown;
  handles: unknown;
  /** Told when the thread is let go. */
  held: ((cell: Cell, message: unknown, ms: number) => void) | undefined;
}

/** What is being handled now. */
export const now: Now = { message: undefined, handler: undefined, handles: undefined, held: undefined };

/** A process has let go of the thread that the watchdog had seen held. */
export function letGo(cell: Cell | undefined): void {
  const ms = beat[kHeldMs]!;
  beat[kHeld] = 0;
  beat[kHeldMs] = 0;
  if (cell !== undefined) now.held?.(cell, now.message, ms);
}
