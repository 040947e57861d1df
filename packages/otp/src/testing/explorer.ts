/** The scheduler of a simulation: everything that could happen next stands in a list, and the seed picks from it. */

import { Cell, kDead } from "../process/cell.ts";
import type { Runnable, Scheduler } from "../scheduler.ts";
import type { Random } from "./random.ts";

/** A process that waited for something which has come: going on is a step of its own. */
export class Resumption implements Runnable {
  nextReady: Runnable | undefined = undefined;
  ready = true;
  readonly process: Runnable;
  readonly #goOn: () => void;

  constructor(process: Runnable, goOn: () => void) {
    this.process = process;
    this.#goOn = goOn;
  }

  run(): void {
    if (!(this.process instanceof Cell) || (this.process.flags & kDead) === 0) this.#goOn();
  }
}

/** How often, of the steps, whoever was first becomes the last. */
const kDemotionRate = 0.05;

/**
 * Picks the next step.
 *
 * Half of the seeds pick at random each time, which finds races of a few steps soon. The other half give each process a rank and let the first go on as long as
 * it can, now and then putting it last: that finds what happens only when one process is far ahead of another.
 */
export class Explorer implements Scheduler {
  readonly inline = false;
  readonly #ready: Runnable[] = [];
  readonly #random: Random;
  readonly #byRank: boolean;
  readonly #ranks = new WeakMap<Runnable, number>();
  #lowest = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#byRank = random.below(2) === 1;
  }

  /** How many steps there are to choose from. */
  get size(): number {
    return this.#ready.length;
  }

  enqueue(process: Runnable): void {
    if (process.ready) return;
    process.ready = true;
    this.#ready.push(process);
  }

  resume(process: Runnable, goOn: () => void): void {
    this.#ready.push(new Resumption(process, goOn));
  }

  /** One message a turn. */
  spend(): boolean {
    return false;
  }

  /** Takes a step out of the list. */
  take(): Runnable {
    const [step] = this.#ready.splice(this.#byRank ? this.#first() : this.#random.below(this.#ready.length), 1);
    step!.ready = false;
    return step!;
  }

  #first(): number {
    let best = 0;
    for (let at = 1; at < this.#ready.length; at++) {
      if (this.#rankOf(this.#ready[at]!) > this.#rankOf(this.#ready[best]!)) best = at;
    }
    if (this.#random.next() < kDemotionRate) this.#ranks.set(processOf(this.#ready[best]!), --this.#lowest);
    return best;
  }

  #rankOf(step: Runnable): number {
    const process = processOf(step);
    let rank = this.#ranks.get(process);
    if (rank === undefined) {
      rank = this.#random.next();
      this.#ranks.set(process, rank);
    }
    return rank;
  }
}

/** The process whose step this is. */
export function processOf(step: Runnable): Runnable {
  return step instanceof Resumption ? step.process : step;
}
