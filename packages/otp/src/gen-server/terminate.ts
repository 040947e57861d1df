/** The end of a server: its `terminate` callback, its report, its last reply, then everybody is told. */

import { reportServerCrash } from "../logger/crash.ts";
import { type Cell, kAhead, kBusy, kDead, kRunning, kTimeoutNow } from "../process/cell.ts";
import { asyncAbandoned, asyncBegan, asyncEnded } from "../process/context.ts";
import { ExitRequest, isCleanExit, reasonOf } from "../process/reason.ts";
import { endProcess } from "../process/signal.ts";
import type { HasCompiled } from "./callbacks.ts";
import { clearIdle } from "./action.ts";
import { kAsync, kSync, runIn } from "./handler.ts";
import { inspect } from "../process/inspect.ts";
import { seen } from "../sys/trace.ts";
import type { Current, InFlight } from "./current.ts";

/**
 * Ends a server: runs `terminate(reason, state)` to its end, reports what is no clean end, answers, and ends the process.
 *
 * @param answer the reply of `stop(reason, state, { reply })`: given after terminate, as OTP does.
 */
export function stopServer(
  cell: Cell,
  reason: unknown,
  state: unknown,
  current: Current,
  answer?: { readonly value: unknown },
): void {
  if ((cell.flags & kDead) !== 0) return;
  const { compiled } = cell.behaviour as unknown as HasCompiled;
  const { request } = current;
  if (request !== undefined && !request.done) (cell.more.parked ??= new Set()).add(request);
  cell.flags &= ~(kAhead | kTimeoutNow);
  clearIdle(cell);
  const finish = (final: unknown): void => {
    if ((cell.flags & kDead) !== 0) return;
    if (!isCleanExit(final)) report(cell, final, state, current);
    if (answer !== undefined) {
      if (cell.ext?.debug !== undefined) seen(cell, "out", answer.value);
      request?.answer(answer.value);
    }
    endProcess(cell, final);
  };
  const { terminate } = compiled;
  if (terminate === undefined) {
    finish(reason);
    return;
  }
  cell.flags |= kRunning;
  let result: unknown;
  try {
    result = runIn(cell, terminate, [reason, state]);
  } catch (thrown) {
    finish(endingReason(thrown, reason));
    return;
  }
  if (!(result instanceof Promise)) {
    if (terminate.mode !== kAsync) terminate.mode = kSync;
    finish(reason);
    return;
  }
  terminate.mode = kAsync;
  cell.flags |= kBusy;
  asyncBegan();
  if ((cell.flags & kDead) !== 0) {
    asyncAbandoned(result);
    return;
  }
  cell.more.own = { work: result, current } satisfies InFlight;
  const settled = (final: unknown): void => {
    if ((cell.flags & kDead) !== 0) return;
    cell.more.own = undefined;
    asyncEnded();
    finish(final);
  };
  result.then(
    () => settled(reason),
    (thrown: unknown) => settled(endingReason(thrown, reason)),
  );
}

/** The last reason of a server whose `terminate` threw: as in OTP an error or an exit takes the reason's place, and any other value does not. */
function endingReason(thrown: unknown, reason: unknown): unknown {
  return thrown instanceof Error || thrown instanceof ExitRequest ? reasonOf(thrown) : reason;
}

function report(cell: Cell, reason: unknown, state: unknown, { request, message }: Current): void {
  const { compiled } = cell.behaviour as unknown as HasCompiled;
  let seen = { state, message, reason } as {
    readonly state: unknown;
    readonly message?: unknown;
    readonly reason?: unknown;
  };
  if (compiled.formatStatus !== undefined) seen = formatted(compiled.formatStatus, seen);
  reportServerCrash(cell, compiled.kind, {
    reason: "reason" in seen ? seen.reason : reason,
    lastMessage: "message" in seen ? seen.message : message,
    state: seen.state,
    client: request?.pid,
  });
}

/** What `formatStatus` lets be seen; when it throws, a placeholder, and the server lives on. */
export function formatted<Status extends { readonly state: unknown }>(format: unknown, status: Status): Status {
  try {
    return (format as (status: Status) => Status)(status) ?? status;
  } catch (error) {
    return { ...status, state: `formatStatus threw ${inspect(error)}` };
  }
}
