/** Random numbers that a seed decides, for simulations. */

/** A source of numbers. */
export interface Random {
  /** An integer from 0 up, below `count`. */
  below(count: number): number;
  /** True so often, from 0 to 1. */
  chance(often: number): boolean;
  /** One of the values. */
  pick<Value>(values: readonly Value[]): Value;
}

/** The source of a seed (xorshift, 32 bits). */
export function randomOf(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return { below, chance: (often) => next() < often, pick: (values) => values[below(values.length)]! };
}
