/** Time that moves when told: timers fire in order, and processes get their turns in between. */

import { onTestFinished } from "vitest";
import { type Clock, type Timer, type TimerOptions, useClock } from "../clock.ts";
import { ArgumentError } from "../errors.ts";
import { forgetDeadlines } from "../gen-server/deadline.ts";
import { afterTurn, isIdle } from "../scheduler.ts";

interface VirtualTimer extends Timer {
  /** Tells a timer of this clock from those of another. */
  readonly order: number;
  readonly fire: () => void;
}

/** A clock for tests. Starts at the time it was made, and stands still. */
export class VirtualClock implements Clock {
  #now = 0;
  readonly #epoch: number;
  readonly #timers = new Set<VirtualTimer>();
  /** The clock it took the place of, which has timers of its own. */
  outer: Clock | undefined;
  #order = 0;

  /** @param epoch what `Clock.systemTime` says at the start, milliseconds since 1970. */
  constructor(epoch: number = 1_700_000_000_000) {
    this.#epoch = epoch;
  }

  monotonicTime(): number {
    return this.#now;
  }

  systemTime(): number {
    return this.#epoch + this.#now;
  }

  setTimer(ms: number, fire: () => void, _options?: TimerOptions): Timer {
    const timer: VirtualTimer = { due: this.#now + ms, order: this.#order++, fire };
    this.#timers.add(timer);
    return timer;
  }

  clearTimer(timer: Timer): void {
    if (!this.#timers.delete(timer as VirtualTimer) && !("order" in timer)) this.outer?.clearTimer(timer);
  }

  keepRunning(timer: Timer, keep: boolean): void {
    if (!("order" in timer)) this.outer?.keepRunning(timer, keep);
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.size;
  }

  /** How many timers are due by a time. */
  dueBy(until: number): number {
    let count = 0;
    for (const { due } of this.#timers) if (due <= until) count++;
    return count;
  }

  /**
   * Fires the next timer that is due by `until`; whether there was one.
   *
   * @param choose which of those that are due at the same time, an index below their number. Default: the one that was set first.
   */
  fireNext(until: number, choose: (count: number) => number = () => 0): boolean {
    let next: VirtualTimer[] = [];
    for (const timer of this.#timers) {
      const first = next[0];
      if (timer.due > until || (first !== undefined && timer.due > first.due)) continue;
      if (first === undefined || timer.due < first.due) next = [timer];
      else next.push(timer);
    }
    const chosen = next[next.length < 2 ? 0 : choose(next.length)];
    if (chosen === undefined) return false;
    this.#timers.delete(chosen);
    this.#now = Math.max(this.#now, chosen.due);
    chosen.fire();
    return true;
  }

  /** Moves to a time at which no timer is due. */
  moveTo(time: number): void {
    this.#now = Math.max(this.#now, time);
  }

  /**
   * Lets `ms` pass: every timer that comes due fires at its time, and processes handle what follows before the next.
   *
   * @returns when everything that followed has been handled.
   */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settled();
    while (this.fireNext(until)) await settled();
    this.moveTo(until);
    await settled();
  }
}

const kQuietTurns = 3;
/** Processes that never come to rest, such as a child retried for ever, are not waited for any longer. */
const kMostTurns = 2000;

/** Resolves when no process has anything to do, and a few turns of the event loop have brought nothing new. */
export async function settled(): Promise<void> {
  let quiet = 0;
  for (let turn = 0; quiet < kQuietTurns && turn < kMostTurns; turn++) {
    await new Promise<void>((done) => afterTurn(done));
    quiet = isIdle() ? quiet + 1 : 0;
  }
}

/** Puts a virtual clock in; `restore` puts the one before back. */
export function installClock(): { readonly clock: VirtualClock; readonly restore: () => void } {
  const clock = new VirtualClock();
  forgetDeadlines();
  const before = useClock(clock);
  clock.outer = before;
  return {
    clock,
    restore: () => {
      forgetDeadlines();
      useClock(before);
    },
  };
}

/** The time of a test. */
export interface TestClock {
  /**
   * Puts a virtual clock in until the test ends: from now on time stands still, and moves by {@link TestClock.advance} alone.
   *
   * @returns that clock, for a test that needs more than what stands here.
   */
  virtual(): VirtualClock;
  /**
   * Lets `ms` milliseconds pass: every timer that comes due fires at its time, and processes handle what follows before the next.
   *
   * @throws ArgumentError when no virtual clock was put in.
   */
  advance(ms: number): Promise<void>;
  /** How many timers wait. */
  readonly pending: number;
  /** The virtual time, in milliseconds since it began. */
  monotonicTime(): number;
  /** The virtual time of day, in milliseconds since 1970. */
  systemTime(): number;
}

let used: VirtualClock | undefined;

/** The clock of the test that runs. */
export const clock: TestClock = {
  virtual: () => {
    const { clock: virtual, restore } = installClock();
    const before = used;
    used = virtual;
    onTestFinished(() => {
      used = before;
      restore();
    });
    return virtual;
  },
  advance: (ms) => virtualClock().advance(ms),
  get pending() {
    return virtualClock().pending;
  },
  monotonicTime: () => virtualClock().monotonicTime(),
  systemTime: () => virtualClock().systemTime(),
};

function virtualClock(): VirtualClock {
  if (used !== undefined) return used;
  throw new ArgumentError(
    "expected a virtual clock, got the real one, which nobody moves. Write `clock.virtual()` at the start of the test.",
  );
}
