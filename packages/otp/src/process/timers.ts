/** Timers that send a message to a process: they die with the process they are for. */

import { type Timer, clearTimer, monotonicTime, setTimer } from "../clock.ts";
import { type Cell, cellOf, kDead } from "./cell.ts";
import { Pid, Ref } from "./pid.ts";

/** The reference of a timer, which knows its timer while that waits. */
class TimerRef extends Ref {
  timer: Timer | undefined = undefined;
  owner: Cell | undefined = undefined;

  /** Forgets the timer; the milliseconds it had left, or `false` when it had fired or died with its process. */
  end(): number | false {
    const left = this.left();
    this.owner?.ext?.timers?.delete(this.timer!);
    this.timer = undefined;
    return left;
  }

  left(): number | false {
    if (this.timer === undefined || (this.owner !== undefined && (this.owner.flags & kDead) !== 0)) return false;
    return Math.max(0, Math.ceil(this.timer.due - monotonicTime()));
  }
}

/** Calls `fire` after `ms`; when the destination is a pid, the timer ends with its process. */
export function startTimer(destination: unknown, ms: number, fire: () => void): Ref {
  const ref = new TimerRef();
  const owner = destination instanceof Pid ? cellOf(destination) : undefined;
  if (destination instanceof Pid && owner === undefined) return ref;
  ref.owner = owner;
  ref.timer = setTimer(ms, () => {
    ref.end();
    fire();
  });
  if (owner !== undefined) (owner.more.timers ??= new Set()).add(ref.timer);
  return ref;
}

/** Calls `fire` every `ms`, counted from the start so that it does not drift, until the process ends or the timer is cancelled. */
export function startInterval(owner: Cell, ms: number, fire: () => void): Ref {
  const ref = new TimerRef();
  ref.owner = owner;
  const timers = (owner.more.timers ??= new Set());
  const wait = (due: number): void => {
    const timer = setTimer(Math.max(0, due - monotonicTime()), () => {
      timers.delete(timer);
      wait(due + ms);
      fire();
    });
    ref.timer = timer;
    timers.add(timer);
  };
  wait(monotonicTime() + ms);
  return ref;
}

/** A timer that is over. */
export function noTimer(): Ref {
  return new TimerRef();
}

/** Milliseconds left of a timer, rounded up; `false` when it has fired, was cancelled, or its process has ended. */
export function readTimer(ref: Ref): number | false {
  return ref instanceof TimerRef ? ref.left() : false;
}

/** Stops a timer; milliseconds that were left, or `false` as in {@link readTimer}. */
export function cancelTimer(ref: Ref): number | false {
  if (!(ref instanceof TimerRef)) return false;
  const { timer } = ref;
  const left = ref.end();
  clearTimer(timer);
  return left;
}
