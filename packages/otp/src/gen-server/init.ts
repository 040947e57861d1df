/** Starts a server: takes its name, links it, runs `init`, and answers the starter. */

import { ArgumentError, StartError } from "../errors.ts";
import { type Timer, clearTimer, setTimer } from "../clock.ts";
import { Cell, kAhead, kBusy, kDead, kHasParent, kRunning, kStarting, kTraps } from "../process/cell.ts";
import { asyncAbandoned, asyncBegan, asyncEnded, self } from "../process/context.ts";
import { freeze } from "../process/freeze.ts";
import { inspect } from "../process/inspect.ts";
import type { Pid } from "../process/pid.ts";
import { born } from "../process/alive.ts";
import { endProcess } from "../process/signal.ts";
import { link, takeExit, unlink } from "../process/watch.ts";
import { checkTimeout } from "../process/info.ts";
import { type Name, checkServerName, take } from "../name.ts";
import { enqueue } from "../scheduler.ts";
import { act } from "./action.ts";
import { kAsync, kSync, runIn } from "./handler.ts";
import { badReturn, thrownReason } from "./mistakes.ts";
import { Next, kErrored, kIgnore, kOk, kStopped } from "./next.ts";
import type { Starting } from "./current.ts";
import type { ServerBehaviour } from "./server.ts";

/** How a server is started. */
export interface StartOptions {
  /** The name to register it under. Default: the module's own when it is `registered`, else none. */
  readonly name?: Name;
  /** Milliseconds that `init` may take; past it the server is killed and the start fails with `"timeout"`. Default `"infinity"`. */
  readonly timeout?: number | "infinity";
}

/** What is started: a behaviour with the arguments of its init. */
export interface Plan {
  readonly behaviour: ServerBehaviour;
  readonly args: readonly unknown[];
  readonly link: boolean;
  readonly options: StartOptions;
}

/** Starts a server; resolves with its pid, or `undefined` when its init ignored. */
export function startServer(plan: Plan): Promise<Pid | undefined> {
  try {
    return begin(plan);
  } catch (error) {
    return Promise.reject(error);
  }
}

function begin({ behaviour, args, link: linked, options }: Plan): Promise<Pid | undefined> {
  const { title, init, mailboxLimit } = behaviour.compiled;
  const parent = self();
  if ((parent.flags & kDead) !== 0) throw new StartError("noproc", title);
  const { name, timeout = "infinity" } = options;
  checkTimeout(timeout, "`timeout`");
  if (name !== undefined) checkServerName(name);
  const cell = new Cell(behaviour, parent.pid, kBusy | kStarting | (linked ? kHasParent : 0));
  if (name !== undefined) {
    const holder = take(name, cell);
    if (holder !== undefined) {
      cell.flags |= kDead;
      throw new StartError(["already_started", holder], title);
    }
  }
  born(cell);
  if (linked) link(parent, cell.pid);
  if (mailboxLimit !== Number.POSITIVE_INFINITY) cell.more.mailboxLimit = mailboxLimit;

  cell.flags |= kRunning;
  let result: unknown;
  try {
    result = runIn(cell, init, args);
  } catch (thrown) {
    cell.flags &= ~kRunning;
    if (thrown instanceof Next) result = thrown;
    else return failed(cell, parent, thrownReason(thrown));
  }
  cell.flags &= ~kRunning;
  if (result instanceof Promise) {
    init.mode = kAsync;
    return waitFor({ cell, parent, work: result, timeout });
  }
  if (init.mode !== kAsync) init.mode = kSync;
  if ((cell.flags & kDead) !== 0) return failed(cell, parent, cell.state);
  return initialised(cell, parent, result);
}

interface Wait {
  readonly cell: Cell;
  readonly parent: Cell;
  readonly work: Promise<unknown>;
  readonly timeout: number | "infinity";
}

/** An asynchronous init: the starter waits until it settles, is ended from outside, or takes too long. */
function waitFor({ cell, parent, work, timeout }: Wait): Promise<Pid | undefined> {
  asyncBegan();
  if ((cell.flags & kDead) !== 0) {
    asyncAbandoned(work);
    return failed(cell, parent, cell.state);
  }
  return new Promise((resolve, reject) => {
    let timer: Timer | undefined;
    let late = false;
    const starting: Starting = {
      ended: (reason) => {
        clearTimer(timer);
        asyncAbandoned(work);
        resolve(failed(cell, parent, late ? "timeout" : reason));
      },
    };
    cell.more.own = starting;
    if (timeout !== "infinity") {
      timer = setTimer(timeout, () => {
        late = true;
        // The parent gets the error, not the kill, whether it traps exits or not.
        unlink(parent, cell.pid);
        endProcess(cell, "killed");
      });
    }
    const settled = (): boolean => {
      if ((cell.flags & kDead) !== 0) return false;
      clearTimer(timer);
      cell.more.own = undefined;
      asyncEnded();
      return true;
    };
    work.then(
      (result) => {
        if (settled()) initialised(cell, parent, result).then(resolve, reject);
      },
      (thrown: unknown) => {
        if (!settled()) return;
        const next =
          thrown instanceof Next ? initialised(cell, parent, thrown) : failed(cell, parent, thrownReason(thrown));
        next.then(resolve, reject);
      },
    );
  });
}

function initialised(cell: Cell, parent: Cell, result: unknown): Promise<Pid | undefined> {
  if (!(result instanceof Next)) return failed(cell, parent, badReturn(result));
  switch (result.kind) {
    case kOk:
      cell.state = freeze(result.state);
      cell.flags &= ~(kBusy | kStarting);
      if (result.action !== undefined) act(cell, result.action);
      if (cell.mailbox !== undefined || (cell.flags & kAhead) !== 0) enqueue(cell);
      return Promise.resolve(cell.pid);
    case kIgnore:
      silently(cell, parent, "normal");
      return Promise.resolve(undefined);
    case kStopped:
      return failed(cell, parent, result.value);
    case kErrored:
      silently(cell, parent, "normal");
      return refused(cell, parent, result.value);
    default:
      return failed(cell, parent, badReturn(result));
  }
}

/** A failed start: a parent that traps exits gets the error alone, one that does not falls by the link, as in OTP. */
function failed(cell: Cell, parent: Cell, reason: unknown): Promise<never> {
  const spares = (parent.flags & kTraps) !== 0 || reason === "normal";
  if (spares) silently(cell, parent, reason);
  else endProcess(cell, reason);
  return refused(cell, parent, reason);
}

function refused(cell: Cell, parent: Cell, reason: unknown): Promise<never> {
  if ((parent.flags & kDead) !== 0) return new Promise(() => {});
  return Promise.reject(new StartError(reason, cell.behaviour.title));
}

/** Ends a process without its parent hearing of it over the link. */
function silently(cell: Cell, parent: Cell, reason: unknown): void {
  unlink(parent, cell.pid);
  endProcess(cell, reason);
  takeExit(parent, cell.pid);
}

/** Refuses a start without a module. */
export function checkModule(module: unknown): void {
  if (typeof module === "object" && module !== null && typeof (module as { name?: unknown }).name === "string") return;
  throw new ArgumentError(`expected a module made by GenServer.define, got: ${inspect(module)}`);
}
