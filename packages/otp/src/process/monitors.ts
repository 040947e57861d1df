/**
 * The monitors that a process has set, or those that watch it, by their references.
 *
 * Most have one at a time, which costs no map. A map that monitors come to and go from for ever leaves the tables behind that it grew out
 * of, one holding the next, and the garbage collector carries them all along: it is let go when it is empty.
 */

import type { Ref } from "./pid.ts";

/** Monitors, in the order in which they were set. */
export class Monitors<Monitor extends { readonly ref: Ref }> {
  #one: Monitor | undefined = undefined;
  #many: Map<Ref, Monitor> | undefined = undefined;

  /** Adds one. */
  add(monitor: Monitor): void {
    if (this.#many !== undefined) this.#many.set(monitor.ref, monitor);
    else if (this.#one === undefined) this.#one = monitor;
    else {
      this.#many = new Map([
        [this.#one.ref, this.#one],
        [monitor.ref, monitor],
      ]);
      this.#one = undefined;
    }
  }

  /** The monitor of a reference. */
  get(ref: Ref): Monitor | undefined {
    return this.#one?.ref === ref ? this.#one : this.#many?.get(ref);
  }

  /** Whether there is one of this reference. */
  has(ref: Ref): boolean {
    return this.get(ref) !== undefined;
  }

  /** Takes one out; whether it was there. */
  delete(ref: Ref): boolean {
    if (this.#one?.ref === ref) {
      this.#one = undefined;
      return true;
    }
    const many = this.#many;
    if (many === undefined || !many.delete(ref)) return false;
    if (many.size === 0) this.#many = undefined;
    return true;
  }

  /** All of them; those that are taken out meanwhile may be missing. */
  values(): Iterable<Monitor> {
    if (this.#many !== undefined) return this.#many.values();
    return this.#one === undefined ? [] : [this.#one];
  }
}
