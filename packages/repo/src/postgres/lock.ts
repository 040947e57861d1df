/**
 * The lock of those who migrate one database: an advisory lock, held by the connection.
 *
 * It is asked for again and again rather than waited for in the server, because a statement that waits there would keep a
 * CREATE INDEX CONCURRENTLY of whoever has the lock waiting as well, for ever.
 */
import { Clock } from "@hinotori/otp";

import { BusyError } from "../errors.ts";
import type { CheckedPostgresConfig } from "./config.ts";
import type { Session } from "./session.ts";

/** "hinotori" in bytes: a number that no other program has a reason to lock. */
const key = "7523666077473010281";
const firstPauseMs = 5;
const longestPauseMs = 250;

/** Who wants the lock, and for how long it may take. */
export interface Wanting {
  readonly config: CheckedPostgresConfig;
  readonly lockTimeoutMs: number;
}

/** Does `work` while this connection has the lock. */
export async function withLock<Result>(
  session: Session,
  wanting: Wanting,
  work: () => Promise<Result>,
): Promise<Result> {
  await lock(session, wanting);
  let result: Result;
  try {
    result = await work();
  } catch (error) {
    // Of a connection that broke the server has taken the lock back.
    await session.rows("SELECT pg_advisory_unlock($1)", [key]).catch(() => {});
    throw error;
  }
  await session.rows("SELECT pg_advisory_unlock($1)", [key]);
  return result;
}

async function lock(session: Session, { config, lockTimeoutMs }: Wanting): Promise<void> {
  const since = Clock.monotonicTime();
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const [row] = await session.rows<{ taken: boolean }>("SELECT pg_try_advisory_lock($1) AS taken", [key]);
    if (row?.taken === true) return;
    const waitedMs = Clock.monotonicTime() - since;
    if (waitedMs >= lockTimeoutMs) throw tooBusy(config, waitedMs);
    await pause(Math.min(pauseMs, lockTimeoutMs - waitedMs));
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    Clock.setTimer(ms, resolve);
  });
}

function tooBusy({ database }: CheckedPostgresConfig, waitedMs: number): BusyError {
  return new BusyError(
    `expected the lock of those who migrate ${database} within ${Math.round(waitedMs)} ms, got: another program has it\n\n` +
      `Find the migration that is still running, or wait longer:\n\n    { lockTimeoutMs: 600_000 }`,
    { database, waitedMs },
  );
}
