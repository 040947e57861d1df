/**
 * How many restarts are too many.
 *
 * Keeps the times of recent restarts, oldest first, and forgets those outside the window before it counts. As in OTP the window is
 * measured in whole seconds of monotonic time, its edge included. Pure: the caller brings the time.
 */

/** Restarts counted, and whether they are too many. */
export interface Counted {
  /** The seconds in which restarts within the window happened, oldest first. */
  readonly restarts: readonly number[];
  /** Whether this restart was one too many. */
  readonly exceeded: boolean;
}

/** The most restarts within a number of seconds. */
export interface Intensity {
  /** Default 3. */
  readonly maxRestarts: number;
  /** Default 5. */
  readonly maxSeconds: number;
}

/**
 * Counts one more restart.
 *
 * @param restarts the seconds of those before, oldest first.
 * @param nowMs monotonic milliseconds.
 */
export function countRestart(restarts: readonly number[], nowMs: number, { maxRestarts, maxSeconds }: Intensity): Counted {
  const now = Math.floor(nowMs / 1000);
  const recent = [...restarts.filter((second) => second >= now - maxSeconds), now];
  return { restarts: recent, exceeded: recent.length > maxRestarts };
}
