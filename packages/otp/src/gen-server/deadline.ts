/**
 * Deadlines of calls, kept in one list for each length of time instead of one timer for each call.
 *
 * Calls with the same timeout expire in the order they were made, so a list is in order by itself: adding and taking out cost a
 * few assignments, and one timer, set for the first, is enough for all.
 */

import { type Timer, clearTimer, keepRunning, monotonicTime, setTimer } from "../clock.ts";

/** Something that expires: a call. */
export interface Expiring {
  due: number;
  earlier: Expiring | undefined;
  later: Expiring | undefined;
  deadlines: Deadlines | undefined;
  expire(): void;
}

/** The deadlines of one length. */
export class Deadlines {
  readonly #ms: number;
  #first: Expiring | undefined;
  #last: Expiring | undefined;
  #timer: Timer | undefined;
  #keeps = false;

  constructor(ms: number) {
    this.#ms = ms;
  }

  /** Adds one that expires last. */
  add(entry: Expiring): void {
    entry.due = monotonicTime() + this.#ms;
    entry.deadlines = this;
    entry.earlier = this.#last;
    if (this.#last === undefined) this.#first = entry;
    else this.#last.later = entry;
    this.#last = entry;
    if (this.#timer === undefined) {
      this.#timer = setTimer(this.#ms, () => this.#fire());
      this.#keeps = true;
    } else if (!this.#keeps) {
      this.#keeps = true;
      keepRunning(this.#timer, true);
    }
  }

  /** Takes one out, wherever it stands. An empty list does not keep the program running. */
  remove(entry: Expiring): void {
    const { earlier, later } = entry;
    if (earlier === undefined) this.#first = later;
    else earlier.later = later;
    if (later === undefined) this.#last = earlier;
    else later.earlier = earlier;
    entry.earlier = undefined;
    entry.later = undefined;
    entry.deadlines = undefined;
    if (this.#first === undefined && this.#timer !== undefined && this.#keeps) {
      this.#keeps = false;
      keepRunning(this.#timer, false);
    }
  }

  #fire(): void {
    this.#timer = undefined;
    const now = monotonicTime();
    for (let entry = this.#first; entry !== undefined && entry.due <= now; entry = this.#first) {
      this.remove(entry);
      entry.expire();
    }
    if (this.#first === undefined) {
      byLength.delete(this.#ms);
    } else if (this.#timer === undefined) {
      this.#timer = setTimer(this.#first.due - now, () => this.#fire());
      this.#keeps = true;
    }
  }

  /** Forgets the timer: when another clock is put in. */
  stop(): void {
    clearTimer(this.#timer);
  }
}

const byLength = new Map<number, Deadlines>();

/** Gives a call its deadline, `ms` from now. */
export function expireAfter(ms: number, entry: Expiring): void {
  let deadlines = byLength.get(ms);
  if (deadlines === undefined) {
    deadlines = new Deadlines(ms);
    byLength.set(ms, deadlines);
  }
  deadlines.add(entry);
}

/** Forgets every list: what waits under one clock is nothing to the next. */
export function forgetDeadlines(): void {
  for (const deadlines of byLength.values()) deadlines.stop();
  byLength.clear();
}
