/** Locks of one registry, by key: each held by one at a time, asked for in turn, given up with whoever holds it. */

import type { Cell } from "../process/cell.ts";
import { canonical } from "../process/key.ts";
import type { Ref } from "../process/pid.ts";
import { demonitor, onDown } from "../process/watch.ts";
import type { Request } from "../gen-server/request.ts";

/** One who holds a lock, until it gives it up or ends. */
export class Holding {
  readonly key: unknown;
  /** The monitor of the holder. */
  watch: Ref | undefined;

  constructor(key: unknown) {
    this.key = key;
  }
}

interface Lock {
  holding: Holding;
  readonly waiting: Request[];
}

/** The locks that are held. */
export class Locks {
  readonly #cell: Cell;
  readonly #held = new Map<unknown, Lock>();

  constructor(cell: Cell) {
    this.#cell = cell;
  }

  /** Gives a lock to whoever asks, now or when its turn has come. */
  ask(key: unknown, request: Request): void {
    const name = canonical(key);
    const lock = this.#held.get(name);
    if (lock !== undefined) lock.waiting.push(request);
    else this.#held.set(name, { holding: this.#give(key, request), waiting: [] });
  }

  /** Takes a lock back from its holder, and gives it to the next who still waits. */
  giveUp(holding: Holding): void {
    const name = canonical(holding.key);
    const lock = this.#held.get(name);
    if (lock?.holding !== holding) return;
    if (holding.watch !== undefined) demonitor(this.#cell, holding.watch, false);
    // One that ran out of time or ended meanwhile is passed over.
    const next = lock.waiting.findIndex(({ done }) => !done);
    if (next === -1) this.#held.delete(name);
    else {
      const request = lock.waiting[next]!;
      lock.waiting.splice(0, next + 1);
      lock.holding = this.#give(holding.key, request);
    }
  }

  #give(key: unknown, request: Request): Holding {
    const holding = new Holding(key);
    holding.watch = onDown(this.#cell, request.pid, () => this.giveUp(holding));
    request.answer(holding);
    return holding;
  }
}
