/** The loop of a GenServer: takes one message, runs its callback, and does what the callback's way out says. */

import { type Behaviour, type Cell, kAhead, kHasParent, kSuspended, kTimeoutNow } from "../process/cell.ts";
import { asyncAbandoned } from "../process/context.ts";
import { Mailbox, kCall, kCast, kExit, kSystem, kWholeCast, kindOf, slotsOf } from "../process/mailbox.ts";
import type { Pid } from "../process/pid.ts";
import { takeTurn } from "../process/turn.ts";
import { seen } from "../sys/trace.ts";
import { clearIdle, takeAhead, waitIdle } from "./action.ts";
import type { Compiled } from "./callbacks.ts";
import type { Current, InFlight, Starting, SystemMessage } from "./current.ts";
import { callQueued, castParts, infoQueued, invoke, takeParts } from "./invoke.ts";
import { noClause, unexpectedMessage } from "./mistakes.ts";
import type { Request } from "./request.ts";
import { stopServer } from "./terminate.ts";

/** The behaviour of every process of one module. */
export class ServerBehaviour implements Behaviour {
  readonly title: string;
  readonly compiled: Compiled;

  constructor(compiled: Compiled) {
    this.title = compiled.title;
    this.compiled = compiled;
  }

  run(cell: Cell): void {
    takeTurn(cell);
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
        this.#castOf(cell, box, slotsOf(header));
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
      if (continues === undefined)
        stopServer(cell, noClause(this.title, "handleContinue", argument), cell.state, current);
      else invoke(cell, continues, [argument], current);
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
    } else if (kind === kExit && isParent(cell, (payload as readonly unknown[])[1]))
      this.#exit(cell, payload as readonly [string, Pid, unknown]);
    else (cell.more.held ??= new Mailbox()).push(kind, payload);
  }

  #castOf(cell: Cell, box: Mailbox, size: number): void {
    const request = cell.ext?.debug === undefined ? castParts(cell, this.compiled, box, size) : takeParts(box, size);
    if (request !== undefined) this.#cast(cell, request);
  }

  #cast(cell: Cell, message: unknown): void {
    if (cell.ext?.debug !== undefined) seen(cell, "in", message);
    const { casts, cast } = this.compiled;
    const current: Current = { request: undefined, message };
    if (cast !== undefined) {
      invoke(cell, cast, [message], current);
      return;
    }
    const handler = Array.isArray(message) ? casts?.get(message[0]) : undefined;
    if (handler === undefined) stopServer(cell, noClause(this.title, "handleCast", message), cell.state, current);
    else invoke(cell, handler, (message as unknown[]).slice(1), current);
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
    const handler = Array.isArray(message) ? calls?.get(message[0]) : undefined;
    if (cell.ext?.debug !== undefined) seen(cell, "in", message);
    else if (handler !== undefined && callQueued(cell, handler, request)) return;
    const current: Current = { request, message };
    if (call !== undefined) {
      invoke(cell, call, [message, request], current);
      return;
    }
    if (handler === undefined) stopServer(cell, noClause(this.title, "handleCall", message), cell.state, current);
    else {
      const args = (message as unknown[]).slice(1);
      if (handler.isDeferred) args.unshift(request);
      invoke(cell, handler, args, current);
    }
  }

  /** Handles any other message. */
  info(cell: Cell, message: unknown): void {
    const { info } = this.compiled;
    if (cell.ext?.debug !== undefined) seen(cell, "in", message);
    else if (info !== undefined && infoQueued(cell, info, message)) return;
    if (info === undefined) unexpectedMessage(cell, message);
    else invoke(cell, info, [message], { request: undefined, message });
  }

  #exit(cell: Cell, message: readonly [string, Pid, unknown]): void {
    if (isParent(cell, message[1])) stopServer(cell, message[2], cell.state, { request: undefined, message });
    else this.info(cell, message);
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

/** Whether an exit of that process ends this one in order. As in OTP, who was started without a link is its own parent. */
function isParent(cell: Cell, pid: unknown): boolean {
  return pid === ((cell.flags & kHasParent) === 0 ? cell.pid : cell.parent);
}
