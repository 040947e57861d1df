/** The timeouts of one state machine, by name: each at most once at a time. */

import { type Timer, clearTimer, setTimer } from "../clock.ts";
import type { Cell } from "../process/cell.ts";
import { kMessage } from "../process/mailbox.ts";
import { deliver } from "../process/signal.ts";
import { canonical } from "../registry/key.ts";
import type { AnyEvent } from "./event.ts";
import type { Time } from "./transition.ts";

/** The message that a timeout which has run out becomes; one that was replaced meanwhile is stale. */
export class Expired {
  readonly key: unknown;

  constructor(key: unknown) {
    this.key = key;
  }
}

interface Pending {
  readonly timer: Timer | undefined;
  readonly message: Expired;
  event: AnyEvent;
}

/** Timeouts that run. */
export class Timeouts {
  readonly #cell: Cell;
  readonly #pending = new Map<unknown, Pending>();

  constructor(cell: Cell) {
    this.#cell = cell;
  }

  /**
   * Sets, changes or cancels a timeout.
   *
   * @returns the event, when the time is zero: it is then not set but due at once.
   */
  set(key: unknown, time: Time, event: AnyEvent): AnyEvent | undefined {
    const name = canonical(key);
    const before = this.#pending.get(name);
    if (time === "update" && before !== undefined) {
      before.event = event;
      return undefined;
    }
    this.cancel(key);
    if (time === "update" || time === 0) return event;
    if (typeof time !== "number") return undefined;
    const cell = this.#cell;
    const message = new Expired(name);
    const timers = (cell.more.timers ??= new Set());
    const timer = setTimer(time, () => {
      timers.delete(timer);
      deliver(cell.pid, kMessage, message, cell);
    });
    timers.add(timer);
    this.#pending.set(name, { timer, message, event });
    return undefined;
  }

  /** Cancels a timeout, if it runs. */
  cancel(key: unknown): void {
    const name = canonical(key);
    const entry = this.#pending.get(name);
    if (entry === undefined) return;
    this.#pending.delete(name);
    clearTimer(entry.timer);
    if (entry.timer !== undefined) this.#cell.ext?.timers?.delete(entry.timer);
  }

  /** The event of a timeout that has run out; `undefined` when it was replaced or cancelled meanwhile. */
  take(message: Expired): AnyEvent | undefined {
    const entry = this.#pending.get(message.key);
    if (entry?.message !== message) return undefined;
    this.#pending.delete(message.key);
    return entry.event;
  }
}
