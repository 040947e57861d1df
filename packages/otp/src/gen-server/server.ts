/** The loop of a GenServer: takes one message, runs its callback, and does what the callback's way out says. */

import { type Behaviour, type Cell, kAhead, kBusy, kDead, kHasParent, kRunning, kSuspended, kTimeoutNow } from "../process/cell.ts";
import { asyncAbandoned, asyncBegan, asyncEnded, enter, marksContext, runMarked } from "../process/context.ts";
import { now } from "../process/beat.ts";
import { freeze } from "../process/freeze.ts";
import { kCall, kCast, kExit, kSystem, kWholeCast, kindOf, slotsOf, Mailbox } from "../process/mailbox.ts";
import type { Pid } from "../process/pid.ts";
import { enqueue } from "../scheduler.ts";
import type { Compiled } from "./callbacks.ts";
import { type Handler, kAsync, kSync } from "./handler.ts";
import { act, clearIdle, takeAhead, waitIdle } from "./action.ts";
import { seen } from "../sys/trace.ts";
import { badReturn, noClause, thrownReason, unexpectedMessage } from "./mistakes.ts";
import { Next, kNoreplied, kReplied, kStopped } from "./next.ts";
import { Request } from "./request.ts";
import { stopServer } from "./terminate.ts";

/** A message for the runtime in a server: run between two messages, also while the server is suspended. */
export interface SystemMessage {
  /** Does it, in the server. */
  run(cell: Cell): void;
  /** The server ended first. */
  fail(reason: unknown): void;
}

/** What is being handled: for replies, and for the crash report. */
export interface Current {
  /** The call that is to be answered, if it is one. */
  readonly request: Request | undefined;
  /** The message as it was sent. */
  readonly message: unknown;
}

/** What a server has in hand while an asynchronous callback runs. */
export interface InFlight {
  readonly work: Promise<unknown>;
  readonly current: Current;
}

/** The behaviour of every process of one module. */
export class ServerBehaviour implements Behaviour {
  readonly title: string;
  readonly compiled: Compiled;

  constructor(compiled: Compiled) {
    this.title = compiled.title;
    this.compiled = compiled;
  }

  next(cell: Cell): void {
    if ((cell.flags & (kAhead | kTimeoutNow | kSuspended)) !== 0 && this.#nextSpecial(cell)) return;
    const box = cell.mailbox;
    if (box === undefined) return;
    const header = box.shift();
    if (header === 0) return;
    cell.reductions++;
    const kind = kindOf(header);
    if (cell.ext !== undefined && kind !== kSystem && kind !== kCall) clearIdle(cell);
    switch (kind) {
      case kCast:
        if (cell.ext?.debug === undefined) this.#castParts(cell, box, slotsOf(header));
        else this.#cast(cell, takeParts(box, slotsOf(header)));
        return;
      case kWholeCast:
        this.#cast(cell, box.payload());
        return;
      case kCall:
        this.call(cell, box.payload() as Request);
        return;
      case kSystem:
        (box.payload() as SystemMessage).run(cell);
        waitIdle(cell);
        return;
      case kExit:
        this.#exit(cell, box.payload() as readonly [string, Pid, unknown]);
        return;
      default:
        this.info(cell, box.payload());
    }
  }

  /** What comes before the mailbox, or instead of it. */
  #nextSpecial(cell: Cell): boolean {
    if ((cell.flags & kSuspended) !== 0) {
      this.#nextSuspended(cell);
      return true;
    }
    if ((cell.flags & kAhead) !== 0) {
      const argument = takeAhead(cell);
      const { continues } = this.compiled;
      const current: Current = { request: undefined, message: { continue: argument } };
      if (continues === undefined) stopServer(cell, noClause(this.title, "handleContinue", argument), cell.state, current);
      else this.invoke(cell, continues, [argument], current);
      return true;
    }
    cell.flags &= ~kTimeoutNow;
    if ((cell.mailbox?.length ?? 0) > 0) return false;
    clearIdle(cell);
    this.info(cell, "timeout");
    return true;
  }

  /** A suspended server takes system messages and its parent's exit; the rest is held until it resumes. */
  #nextSuspended(cell: Cell): void {
    const box = cell.mailbox;
    const header = box?.shift() ?? 0;
    if (box === undefined || header === 0) return;
    const kind = kindOf(header);
    if (kind === kCast) {
      (cell.more.held ??= new Mailbox()).pushCast(takeParts(box, slotsOf(header)));
      return;
    }
    const payload = box.payload();
    if (kind === kSystem) {
      (payload as SystemMessage).run(cell);
      waitIdle(cell);
    } else if (kind === kExit && (payload as readonly unknown[])[1] === cell.parent && (cell.flags & kHasParent) !== 0) this.#exit(cell, payload as readonly [string, Pid, unknown]);
    else (cell.more.held ??= new Mailbox()).push(kind, payload);
  }

  #castParts(cell: Cell, box: Mailbox, size: number): void {
    const tag = box.payload();
    const handler = this.compiled.casts?.get(tag);
    const a = size > 1 ? box.payload() : undefined;
    const b = size > 2 ? box.payload() : undefined;
    if (size <= 3 && handler !== undefined && handler.mode === kSync && !marksContext()) {
      const before = enter(cell);
      cell.flags |= kRunning;
      now.message = tag;
      let result: unknown;
      try {
        result = size === 1 ? handler.fn(cell.state) : size === 2 ? handler.fn(cell.state, a) : handler.fn(cell.state, a, b);
      } catch (thrown) {
        this.#leave(cell, before);
        this.#threw(cell, thrown, { request: undefined, message: size === 1 ? [tag] : size === 2 ? [tag, a] : [tag, a, b] });
        return;
      }
      this.#leave(cell, before);
      if (result instanceof Next && result.kind === kNoreplied && result.action === undefined && (cell.flags & kDead) === 0) {
        cell.state = freeze(result.state);
        return;
      }
      this.#settle(cell, handler, result, { request: undefined, message: size === 1 ? [tag] : size === 2 ? [tag, a] : [tag, a, b] });
      return;
    }
    const request: unknown[] = [tag];
    if (size > 1) request.push(a);
    if (size > 2) request.push(b);
    for (let i = 3; i < size; i++) request.push(box.payload());
    this.#cast(cell, request);
  }

  #cast(cell: Cell, message: unknown): void {
    if (cell.ext?.debug !== undefined) seen(cell, "in", message);
    const { casts, cast } = this.compiled;
    const current: Current = { request: undefined, message };
    if (cast !== undefined) {
      this.invoke(cell, cast, [message], current);
      return;
    }
    const handler = Array.isArray(message) ? casts?.get(message[0]) : undefined;
    if (handler === undefined) stopServer(cell, noClause(this.title, "handleCast", message), cell.state, current);
    else this.invoke(cell, handler, (message as unknown[]).slice(1), current);
  }

  /** Handles a call that was taken out of the mailbox. */
  call(cell: Cell, request: Request): void {
    if (request.withdrawn) {
      // As if it had never been sent, also to a timeout that was due.
      if (cell.ext?.idle === undefined) waitIdle(cell);
      return;
    }
    request.begun = true;
    if (cell.ext !== undefined) clearIdle(cell);
    const { calls, call } = this.compiled;
    const { message } = request;
    if (cell.ext?.debug !== undefined) seen(cell, "in", message);
    const current: Current = { request, message };
    if (call !== undefined) {
      this.invoke(cell, call, [message, request], current);
      return;
    }
    const handler = Array.isArray(message) ? calls?.get(message[0]) : undefined;
    if (handler === undefined) stopServer(cell, noClause(this.title, "handleCall", message), cell.state, current);
    else {
      const args = (message as unknown[]).slice(1);
      if (handler.isDeferred) args.unshift(request);
      this.invoke(cell, handler, args, current);
    }
  }

  /**
   * Handles a call of an idle server on the caller's stack.
   *
   * @returns the promise of the answer, or `undefined` when this call must stand in the queue.
   */
  callNow(cell: Cell, message: readonly unknown[], makeRequest: () => Request): Promise<unknown> | undefined {
    const handler = this.compiled.calls?.get(message[0]);
    if (handler === undefined || handler.mode !== kSync || handler.isDeferred || cell.ext?.debug !== undefined || marksContext()) return undefined;
    cell.reductions++;
    if (cell.ext !== undefined) clearIdle(cell);
    const before = enter(cell);
    cell.flags |= kRunning;
    now.message = message;
    let result: unknown;
    try {
      switch (message.length) {
        case 1:
          result = handler.fn(cell.state);
          break;
        case 2:
          result = handler.fn(cell.state, message[1]);
          break;
        default:
          result = handler.fn(cell.state, ...message.slice(1));
      }
    } catch (thrown) {
      this.#leave(cell, before);
      const request = makeRequest();
      request.begun = true;
      this.#threw(cell, thrown, { request, message });
      return request.promise;
    }
    this.#leave(cell, before);
    if (cell.mailbox !== undefined) enqueue(cell);
    if (result instanceof Next && result.kind === kReplied && result.action === undefined && (cell.flags & kDead) === 0) {
      cell.state = freeze(result.state);
      return Promise.resolve(freeze(result.value));
    }
    const request = makeRequest();
    request.begun = true;
    this.#settle(cell, handler, result, { request, message });
    return request.promise;
  }

  /** Handles any other message. */
  info(cell: Cell, message: unknown): void {
    const { info } = this.compiled;
    if (cell.ext?.debug !== undefined) seen(cell, "in", message);
    if (info === undefined) unexpectedMessage(cell, message);
    else this.invoke(cell, info, [message], { request: undefined, message });
  }

  #exit(cell: Cell, message: readonly [string, Pid, unknown]): void {
    if (message[1] === cell.parent && (cell.flags & kHasParent) !== 0) stopServer(cell, message[2], cell.state, { request: undefined, message });
    else this.info(cell, message);
  }

  /** Runs a callback and does what its way out says. */
  invoke(cell: Cell, handler: Handler, args: unknown[], current: Current): void {
    cell.flags |= kRunning;
    now.message = current.message;
    let result: unknown;
    let before: Cell | undefined;
    try {
      if (handler.mode === kSync && !marksContext()) {
        before = enter(cell);
        try {
          result = handler.fn(cell.state, ...args);
        } finally {
          enter(before);
        }
      } else {
        result = runMarked(cell, () => handler.fn(cell.state, ...args));
      }
    } catch (thrown) {
      this.#leaveRunning(cell);
      this.#threw(cell, thrown, current);
      return;
    }
    this.#leaveRunning(cell);
    this.#settle(cell, handler, result, current);
  }

  #leave(cell: Cell, before: Cell | undefined): void {
    enter(before);
    this.#leaveRunning(cell);
  }

  #leaveRunning(cell: Cell): void {
    cell.flags &= ~kRunning;
  }

  #settle(cell: Cell, handler: Handler, result: unknown, current: Current): void {
    if (result instanceof Next) {
      if (handler.mode !== kAsync) handler.mode = kSync;
      this.finish(cell, result, current);
      return;
    }
    if (!(result instanceof Promise)) {
      this.finish(cell, result, current);
      return;
    }
    handler.mode = kAsync;
    asyncBegan();
    if ((cell.flags & kDead) !== 0) {
      asyncAbandoned(result);
      this.finish(cell, undefined, current);
      return;
    }
    cell.flags |= kBusy;
    cell.more.own = { work: result, current } satisfies InFlight;
    result.then(
      (value) => {
        if (this.#settled(cell)) this.finish(cell, value, current);
      },
      (thrown: unknown) => {
        if (this.#settled(cell)) this.#threw(cell, thrown, current);
      },
    );
  }

  #settled(cell: Cell): boolean {
    if ((cell.flags & kDead) !== 0) return false;
    asyncEnded();
    cell.more.own = undefined;
    cell.flags &= ~kBusy;
    if (cell.mailbox !== undefined) enqueue(cell);
    return true;
  }

  /** Does what a callback's way out says. */
  finish(cell: Cell, result: unknown, current: Current): void {
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
        stopServer(cell, result.value, result.state === undefined ? cell.state : freeze(result.state), current, result.reply);
        return;
      default:
    }
    stopServer(cell, badReturn(result), cell.state, current);
  }

  #threw(cell: Cell, thrown: unknown, current: Current): void {
    if ((cell.flags & kDead) !== 0) {
      current.request?.fail(cell.state);
      return;
    }
    // As in OTP, a thrown way out counts as returned.
    if (thrown instanceof Next) this.finish(cell, thrown, current);
    else stopServer(cell, thrownReason(thrown), cell.state, current);
  }

  ended(cell: Cell, reason: unknown): void {
    const flight = cell.ext?.own as InFlight | Starting | undefined;
    if (flight === undefined) return;
    cell.ext!.own = undefined;
    if ("ended" in flight) {
      flight.ended(reason);
      return;
    }
    asyncAbandoned(flight.work);
    flight.current.request?.fail(reason);
  }
}

/** A cast as it was sent, from its parts. */
function takeParts(box: Mailbox, size: number): unknown[] {
  const parts: unknown[] = [];
  for (let i = 0; i < size; i++) parts.push(box.payload());
  return parts;
}

/** A server whose `init` has not settled: its starter waits. */
export interface Starting {
  /** The server was ended from outside. */
  ended(reason: unknown): void;
}
