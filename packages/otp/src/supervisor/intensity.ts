/**
 * How many restarts are too many.
 *
 * Keeps how many restarts fell into each recent second, oldest first, and forgets those outside the window before it counts. As in
 * OTP the window is measured in whole seconds of monotonic time, its edge included. Pure: the caller brings the time.
 */

/** The restarts of one second. */
export interface Tally {
  /** The second, of monotonic time. */
  readonly second: number;
  /** How many. */
  readonly count: number;
}

/** Restarts counted, and whether they are too many. */
export interface Counted {
  /** The restarts within the window, a tally for each second that had some, oldest first: a storm takes no more room than a crash. */
  readonly restarts: readonly Tally[];
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
 * @param restarts those before, oldest first.
 * @param nowMs monotonic milliseconds.
 */
export function countRestart(
  restarts: readonly Tally[],
  nowMs: number,
  { maxRestarts, maxSeconds }: Intensity,
): Counted {
  const now = Math.floor(nowMs / 1000);
  const earlier = restarts.filter(({ second }) => second >= now - maxSeconds && second !== now);
  const inThisSecond = restarts.at(-1)?.second === now ? restarts.at(-1)!.count : 0;
  const recent = [...earlier, { second: now, count: inThisSecond + 1 }];
  return { restarts: recent, exceeded: recent.reduce((total, { count }) => total + count, 0) > maxRestarts };
}
