/**
 * Puts what listeners to a span's start have opened around the work of the span.
 *
 * A handler of the start event returns before the work begins, so it cannot hold anything open around it. A tracer needs just
 * that: its span is to be the active one while the work runs. With nothing installed, the work is simply called.
 */

/** Runs the work of the span with this context inside of something. */
export type Surrounding = <Result>(context: unknown, work: () => Result) => Result;

let surroundings: readonly Surrounding[] = [];

/** Puts one more around the work of spans; returns the function that takes it away again. */
export function surround(surrounding: Surrounding): () => void {
  surroundings = [...surroundings, surrounding];
  return () => {
    surroundings = surroundings.filter((other) => other !== surrounding);
  };
}

/** Runs work inside all of them, the first one outermost. */
export function runWithin<Result>(context: unknown, work: () => Result): Result {
  if (surroundings.length === 0) return work();
  return surroundings.reduceRight<() => Result>((inner, around) => () => around(context, inner), work)();
}
