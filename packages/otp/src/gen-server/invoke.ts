/** Runs callbacks: the general way, and the short ways of casts and calls that cost least. */

import { now } from "../process/beat.ts";
import { runCarried } from "../process/carried.ts";
import { type Cell, kDead, kRunning } from "../process/cell.ts";
import { marksContext } from "../process/context.ts";
import { freeze } from "../process/freeze.ts";
import type { Mailbox } from "../process/mailbox.ts";
import { enter } from "../process/turn.ts";
import { enqueue } from "../scheduler.ts";
import { clearIdle } from "./action.ts";
import type { Compiled } from "./callbacks.ts";
import type { Current } from "./current.ts";
import { type Handler, kSync, runIn } from "./handler.ts";
import { Next, kNoreplied, kReplied } from "./next.ts";
import { settle, threw } from "./outcome.ts";
import type { Request } from "./request.ts";

/** So many calls may be handled inside one another on one stack; a longer chain goes through the queue. */
const kDeepest = 64;
let depth = 0;

/** Runs a callback and does what its way out says. */
export function invoke(cell: Cell, handler: Handler, args: unknown[], current: Current): void {
  cell.flags |= kRunning;
  now.message = current.message;
  now.handler = handler;
  now.handles = current.message;
  let result: unknown;
  try {
    const carried = current.request?.carried;
    const all = [cell.state, ...args];
    result = carried === undefined ? runIn(cell, handler, all) : runCarried(carried, () => runIn(cell, handler, all));
  } catch (thrown) {
    leaveRunning(cell);
    threw(cell, thrown, current);
    return;
  }
  leaveRunning(cell);
  settle(cell, handler, result, current);
}

/**
 * Handles a call of an idle server on the caller's stack.
 *
 * @returns the promise of the answer, or `undefined` when this call must stand in the queue.
 */
export function callInline(
  cell: Cell,
  compiled: Compiled,
  message: readonly unknown[],
  makeRequest: () => Request,
): Promise<unknown> | undefined {
  const handler = compiled.calls?.get(message[0]);
  if (
    handler === undefined ||
    handler.mode !== kSync ||
    handler.isDeferred ||
    cell.ext?.debug !== undefined ||
    depth >= kDeepest ||
    marksContext()
  )
    return undefined;
  depth++;
  cell.reductions++;
  if (cell.ext !== undefined) clearIdle(cell);
  const before = enter(cell);
  cell.flags |= kRunning;
  now.message = message;
  let result: unknown;
  try {
    result = apply(handler, cell.state, message);
  } catch (thrown) {
    depth--;
    leave(cell, before);
    const request = makeRequest();
    request.begun = true;
    threw(cell, thrown, { request, message });
    return request.promise;
  }
  depth--;
  leave(cell, before);
  if (cell.mailbox !== undefined) enqueue(cell);
  if (isPlain(cell, result, kReplied)) {
    cell.state = freeze(result.state);
    return Promise.resolve(freeze(result.value));
  }
  const request = makeRequest();
  request.begun = true;
  settle(cell, handler, result, { request, message });
  return request.promise;
}

/** Runs a handler of a table with the arguments of a request. */
function apply(handler: Handler, state: unknown, message: readonly unknown[]): unknown {
  switch (message.length) {
    case 1:
      return handler.fn(state);
    case 2:
      return handler.fn(state, message[1]);
    case 3:
      return handler.fn(state, message[1], message[2]);
    default:
      return handler.fn(state, ...message.slice(1));
  }
}

/** Whether a way out is of this kind, asks for nothing beside it, and its server is still there. */
function isPlain(cell: Cell, result: unknown, kind: number): result is Next {
  return result instanceof Next && result.kind === kind && result.action === undefined && (cell.flags & kDead) === 0;
}

/**
 * Handles a call that waited, in its server's turn.
 *
 * @returns whether it did; if not, the call must be handled the general way.
 */
export function callQueued(cell: Cell, handler: Handler, request: Request): boolean {
  if (handler.mode !== kSync || handler.isDeferred || request.carried !== undefined || marksContext()) return false;
  // Looked up by its tag, so it is a list.
  const message = request.message as readonly unknown[];
  cell.flags |= kRunning;
  now.message = message;
  let result: unknown;
  try {
    result = apply(handler, cell.state, message);
  } catch (thrown) {
    leaveRunning(cell);
    threw(cell, thrown, { request, message });
    return true;
  }
  leaveRunning(cell);
  if (isPlain(cell, result, kReplied)) {
    cell.state = freeze(result.state);
    request.answer(result.value);
  } else settle(cell, handler, result, { request, message });
  return true;
}

/**
 * Handles any other message, in its server's turn.
 *
 * @returns whether it did; if not, the message must be handled the general way.
 */
export function infoQueued(cell: Cell, handler: Handler, message: unknown): boolean {
  if (handler.mode !== kSync || marksContext()) return false;
  cell.flags |= kRunning;
  now.message = message;
  now.handler = handler;
  now.handles = message;
  let result: unknown;
  try {
    result = handler.fn(cell.state, message);
  } catch (thrown) {
    leaveRunning(cell);
    threw(cell, thrown, { request: undefined, message });
    return true;
  }
  leaveRunning(cell);
  if (isPlain(cell, result, kNoreplied)) cell.state = freeze(result.state);
  else settle(cell, handler, result, { request: undefined, message });
  return true;
}

/**
 * Handles a cast that waited as its parts, in its server's turn, without making the array it came in again.
 *
 * @returns the request, when it must be handled the general way.
 */
export function castParts(cell: Cell, compiled: Compiled, box: Mailbox, size: number): unknown[] | undefined {
  const tag = box.payload();
  const handler = compiled.casts?.get(tag);
  const a = size > 1 ? box.payload() : undefined;
  const b = size > 2 ? box.payload() : undefined;
  if (size <= 3 && handler !== undefined && handler.mode === kSync && !marksContext()) {
    cell.flags |= kRunning;
    now.message = tag;
    let result: unknown;
    try {
      result =
        size === 1 ? handler.fn(cell.state) : size === 2 ? handler.fn(cell.state, a) : handler.fn(cell.state, a, b);
    } catch (thrown) {
      leaveRunning(cell);
      threw(cell, thrown, { request: undefined, message: size === 1 ? [tag] : size === 2 ? [tag, a] : [tag, a, b] });
      return undefined;
    }
    leaveRunning(cell);
    if (isPlain(cell, result, kNoreplied)) {
      cell.state = freeze(result.state);
      return undefined;
    }
    settle(cell, handler, result, {
      request: undefined,
      message: size === 1 ? [tag] : size === 2 ? [tag, a] : [tag, a, b],
    });
    return undefined;
  }
  const request: unknown[] = [tag];
  if (size > 1) request.push(a);
  if (size > 2) request.push(b);
  for (let i = 3; i < size; i++) request.push(box.payload());
  return request;
}

/** A cast as it was sent, from its parts. */
export function takeParts(box: Mailbox, size: number): unknown[] {
  const parts: unknown[] = [];
  for (let i = 0; i < size; i++) parts.push(box.payload());
  return parts;
}

function leave(cell: Cell, before: Cell | undefined): void {
  enter(before);
  leaveRunning(cell);
}

function leaveRunning(cell: Cell): void {
  cell.flags &= ~kRunning;
}
