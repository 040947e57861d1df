/** What travels with a call beside its message: captured where it is made, and put back around the handler. */

import { leaveContextBy } from "../scheduler.ts";

/** How something of the caller's, such as the span of a trace, gets from one process into another. */
export interface Propagator {
  /** What the code that runs now would hand on; `undefined` when there is nothing. It must not throw. */
  capture(): unknown;
  /** Runs `body` with what was captured in force; with `undefined`, nothing is. */
  run<Result>(captured: unknown, body: () => Result): Result;
}

let propagator: Propagator | undefined;

/** Puts a propagator in the place of the one before. */
export function usePropagator(next: Propagator | undefined): Propagator | undefined {
  const before = propagator;
  propagator = next;
  // Whoever happens to wake the scheduler must not hand its own on to everything that runs then.
  leaveContextBy(next === undefined ? undefined : (start) => next.run(undefined, start));
  return before;
}

/** What travels with a call, or with a function process, that is made now. */
export function capture(): unknown {
  return propagator === undefined ? undefined : propagator.capture();
}

/** Runs a handler with what travelled with its message. */
export function runCarried<Result>(captured: unknown, body: () => Result): Result {
  return captured === undefined || propagator === undefined ? body() : propagator.run(captured, body);
}
