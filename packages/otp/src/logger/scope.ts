/**
 * Metadata of something smaller than a process: of one request, say, among the many that the root process serves.
 *
 * While the work is on the stack a plain variable says whose metadata count, for nothing. After an `await` only an
 * AsyncLocalStorage knows, and while one is in use every `await` of the program costs several times more, except where Node keeps
 * it with the promise itself (AsyncContextFrame, Node 24). So it is used there, and elsewhere when somebody asks for it.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import type { Cell } from "../process/cell.ts";
import { self } from "../process/context.ts";
import type { Metadata } from "./event.ts";

/** What has metadata of its own. They are read when something is logged, and replaced when some are added; frozen, it only lends them. */
export interface Scope {
  /** What every event that is logged within it carries. */
  metadata: Metadata;
}

/** A scope, and the process that entered it: what that wakes, or asks, is no part of it. */
interface Held {
  readonly scope: Scope | undefined;
  readonly owner: Cell;
}

const storage = new AsyncLocalStorage<Held>();

/** Where Node follows promises by hooks, an AsyncLocalStorage has a method that they call; where that is free, it has none. */
let acrossAwait = !("_propagate" in AsyncLocalStorage.prototype);
let onStack: Held | undefined;

/** Says whether a scope is known after an `await` too. */
export function setAcrossAwait(on: boolean): void {
  acrossAwait = on;
  if (!on) storage.disable();
}

/** Runs work within a scope, or with `undefined` outside of any. */
export function within<Result>(scope: Scope | undefined, work: () => Result): Result {
  const held: Held = { scope, owner: self() };
  const before = onStack;
  onStack = held;
  try {
    return acrossAwait ? storage.run(held, work) : work();
  } finally {
    onStack = before;
  }
}

/** The scope of what this process logs now: what is on the stack is part of it, an idle server that answers there too. */
export function scopeOf(cell: Cell): Scope | undefined {
  if (onStack !== undefined) return onStack.scope;
  return acrossAwait ? ownOf(cell, storage.getStore()) : undefined;
}

/** The scope that this process may add to: one that it has entered itself, and was not lent. */
export function ownScopeOf(cell: Cell): Scope | undefined {
  const scope = ownOf(cell, onStack ?? (acrossAwait ? storage.getStore() : undefined));
  return scope === undefined || Object.isFrozen(scope) ? undefined : scope;
}

function ownOf(cell: Cell, held: Held | undefined): Scope | undefined {
  return held !== undefined && held.owner === cell ? held.scope : undefined;
}
