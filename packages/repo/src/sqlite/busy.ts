/**
 * Waiting for another connection's lock without holding the event loop.
 *
 * better-sqlite3 sleeps in the thread while SQLite waits, so nothing here lets SQLite wait: we try, step aside, try again.
 */
import { Clock } from "@hinotori/otp";

import { BusyError } from "../errors.ts";

/** How long to keep trying, and for which database. */
export interface Patience {
  readonly database: string;
  readonly limitMs: number;
  /** When waiting began, in the clock's monotonic milliseconds. Default: now. */
  readonly since?: number;
  /** Gives up, with the signal's reason, when it is aborted: the process that asked has ended. */
  readonly signal?: AbortSignal;
}

const firstPauseMs = 1;
const longestPauseMs = 50;

/** Whether an error says that the lock is taken, so that trying again may help. */
export function isBusy(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    /^SQLITE_(BUSY|PROTOCOL)/.test(error.code)
  );
}

/** Calls `attempt` until it is not turned away by a lock. It must do nothing when it is turned away. */
export async function whileBusy<Result>(attempt: () => Result, patience: Patience): Promise<Result> {
  const { limitMs, signal, since = Clock.monotonicTime() } = patience;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    signal?.throwIfAborted();
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error)) throw error;
      const waitedMs = Clock.monotonicTime() - since;
      if (waitedMs >= limitMs) throw tooBusy(patience.database, waitedMs, error);
      await pause(Math.min(pauseMs, limitMs - waitedMs));
    }
  }
}

// Not Process.sleep: whoever stands in a queue behind us must get its turn even when our process has ended.
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    Clock.setTimer(ms, resolve);
  });
}

function tooBusy(database: string, waitedMs: number, cause: unknown): BusyError {
  return new BusyError(
    `expected the lock of ${database} within ${Math.round(waitedMs)} ms, got: it is still held by another connection\n\n` +
      `Find what holds it, such as a long transaction in another program, or wait longer:\n\n` +
      `    { lockTimeoutMs: 60_000 }`,
    { database, waitedMs, cause },
  );
}
