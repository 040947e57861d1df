/** The timeouts of one state machine, by name: each at most once at a time. */

import { type Timer, clearTimer, setTimer } from "../clock.ts";
import type { Cell } from "../process/cell.ts";
import { kMessage } from "../process/mailbox.ts";
import { deliver } from "../process/signal.ts";
import type { AnyEvent } from "./event.ts";
import type { Time } from "./transition.ts";

/** The name of the timeout that any event ends. */
export const kEventTimeout = "event_timeout";
/** The name of the timeout that another state ends. */
export const kStateTimeout = "state_timeout";

/** The message that a timeout which has run out becomes; one that was replaced meanwhile is stale. */
export class Expired {
  readonly name: unknown;

  constructor(name: unknown) {
    this.name = name;
  }
}

interface Pending {
  /** `undefined` when the time is zero: due as soon as no other event waits. */
  readonly timer: Timer | undefined;
  readonly message: Expired;
  event: AnyEvent;
}

/** Timeouts that run, and those of no time at all, which come before the mailbox is looked at. */
export class Timeouts {
  readonly #cell: Cell;
  readonly #pending = new Map<unknown, Pending>();
  /** The names of those that are due at once, in the order they were asked for. */
  #due: unknown[] = [];

  constructor(cell: Cell) {
    this.#cell = cell;
  }

  /** Sets, changes or cancels a timeout. To update one that does not run is to have it at once. */
  set(name: unknown, time: Time, event: AnyEvent): void {
    const before = this.#pending.get(name);
    if (time === "update" && before !== undefined) {
      before.event = event;
      return;
    }
    this.cancel(name);
    if (time === "infinity" || time === "cancel") return;
    const message = new Expired(name);
    const atOnce = time === "update" || time === 0;
    if (atOnce) this.#due.push(name);
    this.#pending.set(name, { timer: atOnce ? undefined : this.#start(time, message), message, event });
  }

  #start(ms: number, message: Expired): Timer {
    const cell = this.#cell;
    const timers = (cell.more.timers ??= new Set());
    const timer = setTimer(ms, () => {
      timers.delete(timer);
      deliver(cell.pid, kMessage, message, cell);
    });
    timers.add(timer);
    return timer;
  }

  /** Cancels a timeout, if it runs. */
  cancel(name: unknown): void {
    const entry = this.#pending.get(name);
    if (entry === undefined) return;
    this.#pending.delete(name);
    if (entry.timer === undefined) {
      this.#due = this.#due.filter((other) => other !== name);
      return;
    }
    clearTimer(entry.timer);
    this.#cell.ext?.timers?.delete(entry.timer);
  }

  /** Whether a timeout is due at once. */
  get isDue(): boolean {
    return this.#due.length > 0;
  }

  /** The event of the oldest timeout that is due at once. */
  takeDue(): AnyEvent | undefined {
    const name = this.#due.shift();
    const entry = this.#pending.get(name);
    this.#pending.delete(name);
    return entry?.event;
  }

  /** The event of a timeout that has run out; `undefined` when it was replaced or cancelled meanwhile. */
  take(message: Expired): AnyEvent | undefined {
    const entry = this.#pending.get(message.name);
    if (entry?.message !== message) return undefined;
    this.#pending.delete(message.name);
    return entry.event;
  }
}
