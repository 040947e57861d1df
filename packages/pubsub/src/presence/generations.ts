/**
 * The recent past of a replica in several lengths, to answer those who have missed a little with little.
 *
 * A generation that has outgrown its size begins anew, with the latest delta. All end where the latest delta ended.
 */
import { type Delta, joinDeltas, sizeOf } from "./delta.ts";

/** What has been sent lately, per size. */
export class Generations {
  readonly #sizes: readonly number[];
  readonly #deltas: (Delta | undefined)[];

  /** @param sizes the most changes that each generation holds, ascending. */
  constructor(sizes: readonly number[]) {
    this.#sizes = sizes;
    this.#deltas = sizes.map(() => undefined);
  }

  /** Adds the latest delta to each. */
  push(delta: Delta): void {
    for (const [at, size] of this.#sizes.entries()) {
      const before = this.#deltas[at];
      const joined = before === undefined ? delta : joinDeltas(before, delta);
      const next = joined !== undefined && sizeOf(joined) <= size ? joined : delta;
      this.#deltas[at] = sizeOf(next) <= size ? next : undefined;
    }
  }

  /** The smallest that tells everything after the clock; `undefined` when none goes back so far. */
  since(clock: number): Delta | undefined {
    return this.#deltas.find((delta) => delta !== undefined && delta.from <= clock);
  }
}
