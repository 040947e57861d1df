/** What comes of a callback: the way out it returned, the promise it returned, or what it threw. */

import { type Cell, kBusy, kDead } from "../process/cell.ts";
import { asyncAbandoned, asyncBegan, asyncEnded } from "../process/context.ts";
import { freeze } from "../process/freeze.ts";
import { enqueue } from "../scheduler.ts";
import { seen } from "../sys/trace.ts";
import { act } from "./action.ts";
import type { Current, InFlight } from "./current.ts";
import { type Handler, kAsync, kSync } from "./handler.ts";
import { badReturn, thrownReason } from "./mistakes.ts";
import { Next, kNoreplied, kReplied, kStopped } from "./next.ts";
import { stopServer } from "./terminate.ts";

/** Does what came of a callback: at once, or when its promise settles. */
export function settle(cell: Cell, handler: Handler, result: unknown, current: Current): void {
  if (result instanceof Next) {
    if (handler.mode !== kAsync) handler.mode = kSync;
    finish(cell, result, current);
    return;
  }
  if (!(result instanceof Promise)) {
    finish(cell, result, current);
    return;
  }
  handler.mode = kAsync;
  asyncBegan();
  if ((cell.flags & kDead) !== 0) {
    asyncAbandoned(result);
    finish(cell, undefined, current);
    return;
  }
  cell.flags |= kBusy;
  cell.more.own = { work: result, current } satisfies InFlight;
  result.then(
    (value) => {
      if (settled(cell)) finish(cell, value, current);
    },
    (thrown: unknown) => {
      if (settled(cell)) threw(cell, thrown, current);
    },
  );
}

function settled(cell: Cell): boolean {
  if ((cell.flags & kDead) !== 0) return false;
  asyncEnded();
  cell.more.own = undefined;
  cell.flags &= ~kBusy;
  if (cell.mailbox !== undefined) enqueue(cell);
  return true;
}

/** Does what a callback's way out says. */
export function finish(cell: Cell, result: unknown, current: Current): void {
  const { request } = current;
  if ((cell.flags & kDead) !== 0) {
    request?.fail(cell.state);
    return;
  }
  if (!(result instanceof Next)) {
    stopServer(cell, badReturn(result), cell.state, current);
    return;
  }
  switch (result.kind) {
    case kReplied:
      if (request === undefined) break;
      cell.state = freeze(result.state);
      if (cell.ext?.debug !== undefined) seen(cell, "out", result.value);
      request.answer(result.value);
      if (result.action !== undefined) act(cell, result.action);
      return;
    case kNoreplied:
      cell.state = freeze(result.state);
      if (request !== undefined && !request.done) (cell.more.parked ??= new Set()).add(request);
      if (result.action !== undefined) act(cell, result.action);
      return;
    case kStopped:
      // Only a call has somebody to reply to.
      if (result.reply !== undefined && request === undefined) break;
      stopServer(
        cell,
        result.value,
        result.state === undefined ? cell.state : freeze(result.state),
        current,
        result.reply,
      );
      return;
    default:
  }
  stopServer(cell, badReturn(result), cell.state, current);
}

/** Does what a callback threw: a way out counts as returned, anything else ends the server. */
export function threw(cell: Cell, thrown: unknown, current: Current): void {
  if ((cell.flags & kDead) !== 0) {
    current.request?.fail(cell.state);
    return;
  }
  // As in OTP, a thrown way out counts as returned.
  if (thrown instanceof Next) finish(cell, thrown, current);
  else stopServer(cell, thrownReason(thrown), cell.state, current);
}
