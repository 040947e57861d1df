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

  /** Gives the milliseconds until there is room for a crash; 0 when there is. */
  waitMs(now: number): number {
    const { count, windowMs } = this.#bearable;
    const recent = this.#times.filter((time) => now - time < windowMs);
    const oldest = recent.at(-count);
    return oldest === undefined ? 0 : oldest + windowMs - now;
  }

  /** Notes a crash. */
  note(now: number): void {
    this.#times = [...this.#times, now].slice(-this.#bearable.count);
  }
}
