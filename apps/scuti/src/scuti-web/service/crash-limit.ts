/**
 * How many crashes may be asked for, so that the supervisor never gives up over them.
 *
 * Keeps the times of the latest crashes, as a supervisor does. Pure: the caller brings the time.
 */

/** What a supervisor bears: so many restarts within so many milliseconds. */
export interface Bearable {
  readonly count: number;
  readonly windowMs: number;
}

/** The crashes asked for of late, and whether there is room for another. */
export class CrashLimit {
  readonly #bearable: Bearable;
  // The oldest first; never more than may be in one window.
  #times: readonly number[] = [];

  constructor(bearable: Bearable) {
    this.#bearable = bearable;
  }

  /** Takes one crash if there is room for it and gives 0, or else gives the milliseconds until there is. */
  take(now: number): number {
    const { count, windowMs } = this.#bearable;
    this.#times = this.#times.filter((time) => now - time < windowMs);
    const oldest = this.#times.at(-count);
    if (oldest !== undefined) return oldest + windowMs - now;
    this.#times = [...this.#times, now];
    return 0;
  }
}
