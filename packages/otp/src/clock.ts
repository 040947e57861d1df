/**
 * The one source of time: everything in Hinotori that waits or measures asks this clock.
 *
 * A test, or `simulate`, puts a clock of its own in its place, and then every call timeout, shutdown deadline, restart
 * window and timer follows that clock.
 *
 * ```ts run
 * import { Clock } from "@hinotori/otp";
 *
 * const before = Clock.monotonicTime();
 * Clock.monotonicTime() >= before; // => true
 * ```
 */

/** A timer that was set and may be cleared. */
export interface Timer {
  /** When it is due, in the clock's monotonic milliseconds. */
  readonly due: number;
}

/** How a timer is set. */
export interface TimerOptions {
  /** Whether the timer keeps the program running while it waits. Default `true`. */
  readonly ref?: boolean;
}

/** What a clock does. Replace it with {@link useClock}. */
export interface Clock {
  /** Milliseconds, with fractions, that never go backwards. */
  monotonicTime(): number;
  /** Milliseconds since 1970, which may jump when the machine's clock is set. */
  systemTime(): number;
  /** Runs `fire` once, `ms` milliseconds from now and never earlier, whatever the size of `ms`. */
  setTimer(ms: number, fire: () => void, options?: TimerOptions): Timer;
  /** Forgets a timer; nothing happens when it has fired already. */
  clearTimer(timer: Timer): void;
  /** Says whether a waiting timer keeps the program running. */
  keepRunning(timer: Timer, keep: boolean): void;
}

/** The longest wait that Node's own timers bear; a longer one is waited for in parts. */
const kLongestWait = 2 ** 31 - 1;

class NodeTimer implements Timer {
  readonly due: number;
  readonly fire: () => void;
  handle: NodeJS.Timeout | undefined;
  ref: boolean;

  constructor(due: number, fire: () => void, ref: boolean) {
    this.due = due;
    this.fire = fire;
    this.ref = ref;
    this.wait(due - performance.now());
  }

  private wait(ms: number): void {
    this.handle = setTimeout(wake, Math.min(Math.max(Math.ceil(ms), 0), kLongestWait), this);
    if (!this.ref) this.handle.unref();
  }

  /** Node's timers may come up to a millisecond early, and long waits come in parts: then wait again. */
  woken(): void {
    const left = this.due - performance.now();
    if (left > 0) {
      this.wait(left);
      return;
    }
    this.handle = undefined;
    this.fire();
  }
}

function wake(timer: NodeTimer): void {
  timer.woken();
}

const nodeClock: Clock = {
  monotonicTime: () => performance.now(),
  systemTime: () => Date.now(),
  setTimer: (ms, fire, options) => new NodeTimer(performance.now() + ms, fire, options?.ref !== false),
  clearTimer: (timer) => clearTimeout((timer as NodeTimer).handle),
  keepRunning: (timer, keep) => {
    const own = timer as NodeTimer;
    own.ref = keep;
    if (keep) own.handle?.ref();
    else own.handle?.unref();
  },
};

let clock: Clock = nodeClock;

/**
 * Puts another clock in the place of the machine's.
 *
 * @param next the clock to use from now on, or `undefined` for the machine's.
 * @returns the clock that was in use.
 */
export function useClock(next: Clock | undefined): Clock {
  const before = clock;
  clock = next ?? nodeClock;
  return before;
}

/** Milliseconds, with fractions, that never go backwards: for durations and deadlines. */
export function monotonicTime(): number {
  return clock.monotonicTime();
}

/** Milliseconds since 1970: for dates. */
export function systemTime(): number {
  return clock.systemTime();
}

/** Runs `fire` once after `ms` milliseconds, never earlier. */
export function setTimer(ms: number, fire: () => void, options?: TimerOptions): Timer {
  return clock.setTimer(ms, fire, options);
}

/** Forgets a timer; nothing happens when it is `undefined` or has fired. */
export function clearTimer(timer: Timer | undefined): void {
  if (timer !== undefined) clock.clearTimer(timer);
}

/** Says whether a waiting timer keeps the program running. */
export function keepRunning(timer: Timer, keep: boolean): void {
  clock.keepRunning(timer, keep);
}
