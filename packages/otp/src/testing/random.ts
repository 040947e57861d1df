/** Random numbers that a seed decides. */

/** A source of random numbers. */
export interface Random {
  /** A number from 0 up, below 1. */
  next(): number;
  /** An integer from 0 up, below `count`. */
  below(count: number): number;
  /** One of the values. */
  pick<Value>(values: readonly Value[]): Value;
}

/** Makes the source of a seed (mulberry32: 32 bits of state, enough to choose orders with). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return { next, below, pick: (values) => values[below(values.length)]! };
}
