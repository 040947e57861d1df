/** One callback of a module, and what has been learned of it: whether it is asynchronous. */

import type { Cell } from "../process/cell.ts";
import { marksContext, runMarked } from "../process/context.ts";
import { isAsyncFunction } from "../process/thenable.ts";
import { current, enter } from "../process/turn.ts";
import { isDeferred } from "./next.ts";

/** Not called yet, or never seen to end: run where `self()` is right after an await, whatever it turns out to be. */
export const kUnknown = 0;
/** Returned its way out at once so far: run without any marking, which is what makes it cheap. */
export const kSync = 1;
/** Returned a promise: always marked. */
export const kAsync = 2;

// Handlers are called with what the compiler has checked at the call site; inside they are functions of anything.
/** A callback as the runtime calls it. */
export type Callback = (...args: never[]) => unknown;

/** A callback and its mode. */
export class Handler {
  readonly fn: (...args: unknown[]) => unknown;
  mode: number;
  /** Whether it takes the one to answer after the state. */
  readonly isDeferred: boolean;

  constructor(fn: Callback) {
    this.fn = fn as (...args: unknown[]) => unknown;
    this.isDeferred = isDeferred(fn);
    this.mode = isAsyncFunction(fn) ? kAsync : kUnknown;
  }
}

/** Compiles a table of callbacks by tag; own keys alone, so that no tag reaches a prototype. */
export function compileTable(table: Readonly<Record<string, Callback>>): ReadonlyMap<unknown, Handler> {
  return new Map(Object.entries(table).map(([tag, fn]) => [tag, new Handler(fn)]));
}

/** Runs a callback in its process: unmarked while it is known to end at once, which spares the whole program the marking. */
export function runIn(cell: Cell, handler: Handler, args: readonly unknown[]): unknown {
  if (handler.mode !== kSync || marksContext()) return runMarked(cell, () => handler.fn(...args));
  // In its own turn it has been entered already.
  if (current === cell) return handler.fn(...args);
  const before = enter(cell);
  try {
    return handler.fn(...args);
  } finally {
    enter(before);
  }
}
