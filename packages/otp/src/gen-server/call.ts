/** Calls and casts: at once on the caller's stack where the server is idle, through its mailbox otherwise. */

import { ArgumentError, ExitError } from "../errors.ts";
import { type Destination, isVia, resolve } from "../name.ts";
import { type Cell, cellOf, kDead } from "../process/cell.ts";
import { self } from "../process/context.ts";
import { freeze } from "../process/freeze.ts";
import { checkTimeout } from "../process/info.ts";
import { kCall, kCast } from "../process/mailbox.ts";
import { Pid } from "../process/pid.ts";
import { deliver } from "../process/signal.ts";
import { mayInline } from "../scheduler.ts";
import type { HasCompiled } from "./callbacks.ts";
import { callInline } from "./invoke.ts";
import { Request, cycleOf } from "./request.ts";

/** How long a call waits, and what takes it back. */
export interface CallOptions {
  /** Milliseconds, or `"infinity"`. Default 5000. */
  readonly timeout?: number | "infinity";
  /** When aborted, a request that has not begun is taken out of the queue, and the call fails with `"aborted"`. */
  readonly signal?: AbortSignal;
}

const kCallTimeout = 5000;

/** Asks a server; what `GenServer.call` says. */
export function callServer(
  server: Destination,
  message: unknown,
  options?: number | "infinity" | CallOptions,
): Promise<unknown> {
  const caller = self();
  let pid: Pid | undefined;
  try {
    pid = server instanceof Pid ? server : resolve(server);
  } catch (error) {
    return Promise.reject(error);
  }
  const target = pid === undefined ? undefined : cellOf(pid);
  const timeout = plainTimeout(options);
  if (
    timeout !== undefined &&
    target !== undefined &&
    target.idle &&
    Array.isArray(message) &&
    (caller.flags & kDead) === 0 &&
    mayInline()
  ) {
    const answer = callInline(target, (target.behaviour as unknown as HasCompiled).compiled, freeze(message), () =>
      newRequest({ caller, target, server, message }, timeout),
    );
    // A handler may have killed its caller, which then must not go on.
    if (answer !== undefined) return (caller.flags & kDead) === 0 ? answer : new Promise(() => {});
  }
  return callInQueue({ caller, pid, target, server, message, options });
}

/** The timeout of a call that asks for no more than that, and may be answered at once; `undefined` for any other. */
function plainTimeout(options: number | "infinity" | CallOptions | undefined): number | "infinity" | undefined {
  if (options === undefined) return kCallTimeout;
  if (options === "infinity") return options;
  return typeof options === "number" && options > 0 ? options : undefined;
}

interface Asked {
  readonly caller: Cell;
  readonly target: Cell | undefined;
  readonly server: Destination;
  readonly message: unknown;
}

interface AskedLater extends Asked {
  readonly pid: Pid | undefined;
  readonly options: number | "infinity" | CallOptions | undefined;
}

function newRequest({ caller, target, server, message }: Asked, timeout: number | "infinity" = kCallTimeout): Request {
  const request = new Request(caller, target, message, ["GenServer", "call", [server, message, timeout]]);
  request.track();
  if (timeout !== "infinity") request.expireAfter(timeout);
  return request;
}

function callInQueue(asked: AskedLater): Promise<unknown> {
  const { caller, pid, target, server, message, options } = asked;
  const { timeout = kCallTimeout, signal } =
    typeof options === "object" && options !== null ? options : { timeout: options };
  try {
    checkTimeout(timeout, "the timeout of a call");
  } catch (error) {
    return Promise.reject(error);
  }
  if ((caller.flags & kDead) !== 0) return new Promise(() => {});
  const hopeless = whyHopeless(asked, signal);
  if (pid === undefined || hopeless !== undefined) {
    return Promise.reject(new ExitError(hopeless, ["GenServer", "call", [server, message, timeout]]));
  }
  const request = newRequest({ caller, target, server, message: freeze(message) }, timeout);
  if (signal !== undefined) request.abortWith(signal);
  deliver(pid, kCall, request, caller);
  return request.promise;
}

/** Why a call cannot be answered, before it is even sent. */
function whyHopeless({ caller, pid, target }: AskedLater, signal: AbortSignal | undefined): unknown {
  if (pid === undefined) return "noproc";
  if (pid === caller.pid) return "calling_self";
  if (signal?.aborted === true) return "aborted";
  const cycle = target === undefined ? undefined : cycleOf(caller, target);
  return cycle === undefined ? undefined : ["call_cycle", cycle];
}

/** Tells a server; what `GenServer.cast` says. */
export function castServer(server: Destination, request: unknown): "ok" {
  const pid = server instanceof Pid ? server : whoIs(server);
  if (pid !== undefined) deliver(pid, kCast, freeze(request), self());
  return "ok";
}

function whoIs(server: Destination): Pid | undefined {
  try {
    return isVia(server) && server.receiverName !== undefined ? server.receiverName() : resolve(server);
  } catch (error) {
    // A cast never fails, so a via name that throws is nobody; what is no server at all is a mistake of the caller's.
    if (error instanceof ArgumentError && !isVia(server)) throw error;
    return undefined;
  }
}
