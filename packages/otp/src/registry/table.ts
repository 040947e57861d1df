/** The entries of one registry: by key for those who look up, by process for when it ends. */

import { canonical } from "../process/key.ts";
import type { Pid } from "../process/pid.ts";

/** One registration. */
export interface Entry {
  readonly key: unknown;
  readonly pid: Pid;
  value: unknown;
}

const kNone: ReadonlySet<Entry> = new Set();

/** Entries in the order they were made. */
export class Table {
  readonly #byKey = new Map<unknown, Set<Entry>>();
  readonly #byPid = new Map<Pid, Set<Entry>>();

  /** The entries of a key, oldest first; to be read at once. */
  of(key: unknown): ReadonlySet<Entry> {
    return this.#byKey.get(canonical(key)) ?? kNone;
  }

  /** The oldest entry of a key: the only one in a unique registry. */
  first(key: unknown): Entry | undefined {
    for (const entry of this.of(key)) return entry;
    return undefined;
  }

  /** Adds an entry; whether it is the first of its process. */
  add(entry: Entry): boolean {
    const name = canonical(entry.key);
    const same = this.#byKey.get(name);
    if (same === undefined) this.#byKey.set(name, new Set([entry]));
    else same.add(entry);
    const own = this.#byPid.get(entry.pid);
    if (own !== undefined) {
      own.add(entry);
      return false;
    }
    this.#byPid.set(entry.pid, new Set([entry]));
    return true;
  }

  /** Takes entries out; whether it was the last of its process. */
  remove(entry: Entry): boolean {
    const name = canonical(entry.key);
    const same = this.#byKey.get(name);
    if (same?.delete(entry) === true && same.size === 0) this.#byKey.delete(name);
    const own = this.#byPid.get(entry.pid);
    own?.delete(entry);
    if (own === undefined || own.size > 0) return false;
    this.#byPid.delete(entry.pid);
    return true;
  }

  /** Forgets a process that ended. */
  forget(pid: Pid): void {
    for (const entry of this.#byPid.get(pid) ?? []) this.remove(entry);
  }

  /** The entries of a process. */
  ownedBy(pid: Pid): readonly Entry[] {
    return [...(this.#byPid.get(pid) ?? [])];
  }

  /** The entries of a process under one key. */
  owned(pid: Pid, key: unknown): readonly Entry[] {
    const name = canonical(key);
    return this.ownedBy(pid).filter((entry) => canonical(entry.key) === name);
  }

  /** Every entry. */
  all(): Entry[] {
    return Array.from(this.#byKey.values(), (same) => [...same]).flat();
  }

  /** How many entries there are. */
  get size(): number {
    let count = 0;
    for (const same of this.#byKey.values()) count += same.size;
    return count;
  }
}
