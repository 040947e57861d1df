/**
 * A line of those who wait for one of a few places, served in the order they came.
 *
 * Whoever waits too long, or whose process ends, leaves the line.
 */
import { Clock } from "@hinotori/otp";

import { whenAborted } from "./when-aborted.ts";

/** How somebody waits. */
export interface Patience {
  readonly limitMs: number;
  /** Leaves the line, with the signal's reason, when it is aborted. */
  readonly signal: AbortSignal;
  /** The error of who has waited for so long. */
  readonly tooLong: (waitedMs: number) => Error;
}

interface Waiting {
  readonly admit: () => void;
  readonly refuse: (error: unknown) => void;
}

/** A number of places, and the line before them. */
export class Line {
  readonly #places: number;
  #free: number;
  readonly #watching: (() => void)[] = [];
  readonly #waiting = new Set<Waiting>();
  #closed: Error | undefined;

  constructor(places: number) {
    this.#places = places;
    this.#free = places;
  }

  /** Takes a place; resolves with how long that took, in milliseconds. Give it back with `leave`. */
  async enter(patience: Patience): Promise<number> {
    if (this.#closed !== undefined) throw this.#closed;
    patience.signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return 0;
    }
    const since = Clock.monotonicTime();
    await this.#wait(patience, since);
    return Clock.monotonicTime() - since;
  }

  /** Gives a place back: to the first in the line, when there is one. */
  leave(): void {
    const [first] = this.#waiting;
    if (first !== undefined) return first.admit();
    this.#free += 1;
    if (this.#free === this.#places) for (const each of this.#watching.splice(0)) each();
  }

  /** Resolves once all places are free. */
  async emptied(): Promise<void> {
    if (this.#free < this.#places) await new Promise<void>((resolve) => this.#watching.push(resolve));
  }

  /** Sends everybody in the line away, and whoever comes from now on. */
  close(error: Error): void {
    this.#closed = error;
    for (const each of this.#waiting) each.refuse(error);
  }

  #wait({ limitMs, signal, tooLong }: Patience, since: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const quit = (): void => {
        Clock.clearTimer(timer);
        letBe();
        this.#waiting.delete(mine);
      };
      const mine: Waiting = {
        admit: () => {
          quit();
          resolve();
        },
        refuse: (error) => {
          quit();
          reject(error as Error);
        },
      };
      const timer = Clock.setTimer(limitMs, () => mine.refuse(tooLong(Clock.monotonicTime() - since)));
      const letBe = whenAborted(signal, () => mine.refuse(signal.reason));
      this.#waiting.add(mine);
    });
  }
}
