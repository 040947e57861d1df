/**
 * What the web asks of the Hashmap.
 *
 * Reads go straight to the process; changes go through `#scuti/changes`, which writes them down first. Whoever asks while the
 * Hashmap is down is told so at once, with status 503: its supervisor is about to bring it back.
 */
import { Application, Clock, ExitError, GenServer, HinotoriError } from "@hinotori/otp";

import { CrashLimit } from "#scuti-web/service/crash-limit";
import { type Entries, Hashmap } from "#scuti-web/service/hashmap";
import * as Changes from "#scuti/changes";

/** Who asks for a change. */
export type Origin = "api" | "page";

/**
 * Thrown when the Hashmap is down, falls while it is asked, or does not answer in time.
 *
 * If you meet it: `cause` is how the call ended. Ask again; if it lasts, look in the log for what fells the process.
 */
export class ServiceDownError extends HinotoriError {
  readonly code = "SCUTI_SERVICE_DOWN" as const;
  override readonly name = "ServiceDownError";
  readonly status = 503;
  readonly retryAfterSeconds = 1;
}

/**
 * Thrown when a crash is refused because the supervisor would take it for a fault that restarting does not mend.
 *
 * If you meet it: wait `retryAfterSeconds`. One crash more, and the supervisor would give up and the program end.
 */
export class CrashLimitError extends HinotoriError {
  readonly code = "SCUTI_CRASH_LIMIT" as const;
  override readonly name = "CrashLimitError";
  readonly status = 429;
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Gives every entry. */
export function all(): Promise<Entries> {
  return answered(GenServer.call(Hashmap, ["get_all"]));
}

/** Gives the value under a key, or the fallback when there is none. */
export function get(key: string, fallback?: unknown): Promise<unknown> {
  return answered(GenServer.call(Hashmap, ["get", key, fallback]));
}

/** Puts a value under a key. */
export async function put(key: string, value: unknown, origin: Origin): Promise<void> {
  await Changes.make({ action: "put", key, value, origin }, () => {
    // Where a timeout would leave the request in the queue, to be handled after we have called it failed, this takes it out.
    const options = { timeout: "infinity", signal: AbortSignal.timeout(patienceMs) } as const;
    return answered(GenServer.call(Hashmap, ["put", key, value], options));
  });
}

/** Deletes a key, now or soon: the Hashmap is told and does not answer. */
export async function remove(key: string, origin: Origin): Promise<void> {
  await Changes.make({ action: "delete", key, origin }, () => {
    // A cast to a process that is not there is lost, so we look; after that it is in the process's hands.
    refuseWhileDown();
    GenServer.cast(Hashmap, ["delete", key]);
  });
}

/** Fells the Hashmap, with a request that it has no handler for. Its supervisor brings it back. */
export async function crash(origin: Origin): Promise<void> {
  refuseUnbearable();
  await Changes.make({ action: "crash", origin }, () => {
    // Writing the change down may have taken a while, in which others crashed it.
    refuseUnbearable();
    refuseWhileDown();
    limit.note(Clock.monotonicTime());
    GenServer.cast(Hashmap.name, ["crash"]);
  });
}

/** Whether crashes may be asked for at all: not in production. */
export function crashEnabled(): boolean {
  return Application.getEnv("scuti", "crash_enabled") === true;
}

const patienceMs = 5000;

// A supervisor bears 3 restarts in 5 seconds. It counts a little after we do, so we leave it a second.
const limit = new CrashLimit({ count: 3, windowMs: 6000 });

function refuseUnbearable(): void {
  const seconds = Math.ceil(limit.waitMs(Clock.monotonicTime()) / 1000);
  if (seconds === 0) return;
  throw new CrashLimitError(`one more crash now and the supervisor would give up; try again in ${seconds} s`, seconds);
}

function refuseWhileDown(): void {
  if (GenServer.whereis(Hashmap) === undefined) throw new ServiceDownError("the Hashmap is restarting");
}

async function answered<Answer>(call: Promise<Answer>): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    const isLate = error.reason === "timeout" || error.reason === "aborted";
    const what = isLate ? `did not answer within ${patienceMs} ms` : "is restarting";
    throw new ServiceDownError(`the Hashmap ${what}; ask again in a moment`, { cause: error });
  }
}
