/** What happens to a process when a time has come: it is sent a message, once or again and again, or an exit signal, or goes on after a sleep. */

import { monotonicTime, setTimer } from "../clock.ts";
import { ArgumentError } from "../errors.ts";
import { type Destination, resolve } from "../name.ts";
import { resume } from "../scheduler.ts";
import { cellOf, kDead } from "./cell.ts";
import { root } from "./context.ts";
import { freeze } from "./freeze.ts";
import { checkMs } from "./info.ts";
import { inspect } from "./inspect.ts";
import { living } from "./living.ts";
import { kMessage } from "./mailbox.ts";
import { Pid, type Ref } from "./pid.ts";
import { deliver, kExitSignal } from "./signal.ts";
import { cancelTimer as cancel, noTimer, readTimer as read, startInterval, startTimer } from "./timers.ts";

/**
 * Sends a message after some milliseconds, never earlier; a name is looked up when the time has come.
 *
 * The timer dies with the process it is for, not with the caller. A waiting timer keeps the program running.
 *
 * @param options `abs`: `ms` is a point in time of `Clock.monotonicTime` instead of a wait; one that is past is now. Default `false`.
 */
export function sendAfter(
  destination: Destination,
  message: unknown,
  ms: number,
  options: { readonly abs?: boolean } = {},
): Ref {
  if (options.abs !== true) checkMs(ms, "the delay");
  else if (!Number.isFinite(ms))
    throw new ArgumentError(`expected a time of Clock.monotonicTime in milliseconds, got: ${inspect(ms)}`);
  living();
  const frozen = freeze(message);
  const wait = options.abs === true ? Math.max(0, ms - monotonicTime()) : ms;
  return startTimer(destination, wait, () => {
    const pid = destination instanceof Pid ? destination : resolve(destination);
    if (pid !== undefined) deliver(pid, kMessage, frozen, root);
  });
}

/**
 * Sends a message every so many milliseconds, counted from now, until the process it is for ends or the timer is cancelled.
 *
 * Erlang's `timer:send_interval`. Whoever has a name is looked up now; to nobody nothing is sent. While the process is behind, messages pile up: when a
 * beat may be late but not doubled, send each by {@link sendAfter} from the handler of the one before.
 *
 * @throws ArgumentError when `ms` is less than 1.
 */
export function sendInterval(destination: Destination, message: unknown, ms: number): Ref {
  checkMs(ms, "the interval");
  if (ms < 1) throw new ArgumentError(`expected the interval to be milliseconds from 1 up, got: ${inspect(ms)}`);
  living();
  const frozen = freeze(message);
  const pid = resolve(destination);
  const cell = pid === undefined ? undefined : cellOf(pid);
  return cell === undefined ? noTimer() : startInterval(cell, ms, () => deliver(cell.pid, kMessage, frozen, root));
}

/** Sends an exit signal after some milliseconds, unless the timer is cancelled or the process ends before: Erlang's `timer:exit_after`. */
export function exitAfter(pid: Pid, reason: unknown, ms: number): Ref {
  checkMs(ms, "the delay");
  if (!(pid instanceof Pid)) throw new ArgumentError(`expected a pid to send the exit signal to, got: ${inspect(pid)}`);
  living();
  const frozen = freeze(reason);
  return startTimer(pid, ms, () => deliver(pid, kExitSignal, frozen, root));
}

/** How a timer is cancelled. */
export interface CancelOptions {
  /** Whether to be told what was left by a message, `["cancel_timer", ref, left]`, instead of by the answer. Default `false`. */
  readonly async?: boolean;
  /** Whether to be told at all. Default `true`. */
  readonly info?: boolean;
}

/**
 * Stops a timer.
 *
 * @returns the milliseconds that were left, or `false` when it had fired; `"ok"` where the options say that this is not wanted, or comes as a message.
 */
export function cancelTimer(ref: Ref): number | false;
export function cancelTimer(ref: Ref, options: CancelOptions): number | false | "ok";
export function cancelTimer(
  ref: Ref,
  { async: later = false, info = true }: CancelOptions = {},
): number | false | "ok" {
  const left = cancel(ref);
  if (!info) return "ok";
  if (!later) return left;
  const me = living();
  deliver(me.pid, kMessage, ["cancel_timer", ref, left], me);
  return "ok";
}

/** The milliseconds a timer has left, or `false` when it has fired. */
export function readTimer(ref: Ref): number | false {
  return read(ref);
}

/** Waits; a process that is ended while it sleeps never goes on. */
export function sleep(ms: number | "infinity"): Promise<void> {
  return new Promise((done) => {
    if (ms === "infinity") return;
    checkMs(ms, "the time to sleep");
    const me = living();
    const timer = setTimer(ms, () => {
      me.ext?.timers?.delete(timer);
      if ((me.flags & kDead) === 0) resume(me, done);
    });
    (me.more.timers ??= new Set()).add(timer);
  });
}
