/**
 * One writer at a time, in the order they asked, with no blocked event loop.
 *
 * SQLite has one writer per file. When the lock is free a writer runs at once, in the caller's turn; when another program has
 * it, writers stand in line and only the first in line asks for the lock.
 */
import { Clock, Process } from "@hinotori/otp";

import { isBusy, whileBusy } from "./busy.ts";

/** A line of writers for one database. */
export class Writer {
  readonly #database: string;
  readonly #limitMs: number;
  /** Settles when the last in line has had its turn; `undefined` when nobody waits. */
  #last: Promise<void> | undefined;

  constructor(database: string, limitMs: number) {
    this.#database = database;
    this.#limitMs = limitMs;
  }

  /**
   * Calls `attempt` when it is its turn, and again while the lock is taken. It is told how long it waited.
   *
   * A caller whose process ends while it stands in line leaves the line.
   */
  async run<Result>(attempt: (queuedMs: number) => Result): Promise<Result> {
    if (this.#last === undefined) {
      try {
        return attempt(0);
      } catch (error) {
        if (!isBusy(error)) throw error;
      }
    }
    return this.#inLine(attempt);
  }

  async #inLine<Result>(attempt: (queuedMs: number) => Result): Promise<Result> {
    const since = Clock.monotonicTime();
    const patience = { database: this.#database, limitMs: this.#limitMs, since, signal: Process.signal() };
    const before = this.#last;
    const { promise: mine, resolve: leave } = promiseWithResolvers();
    this.#last = mine;
    try {
      await before;
      return await whileBusy(() => attempt(Clock.monotonicTime() - since), patience);
    } finally {
      if (this.#last === mine) this.#last = undefined;
      leave();
    }
  }
}

// Promise.withResolvers came with Node 22.
function promiseWithResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
