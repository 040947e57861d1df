/** The entries of one registry: by key for those who look up, by process for when it ends. */

import type { Pid } from "../process/pid.ts";
import { canonical } from "./key.ts";

/** One registration. */
export interface Entry {
  readonly key: unknown;
  readonly pid: Pid;
  value: unknown;
}

/** Entries in the order they were made. */
export class Table {
  readonly #byKey = new Map<unknown, Entry[]>();
  readonly #byPid = new Map<Pid, Set<Entry>>();

  /** The entries of a key, oldest first. */
  of(key: unknown): readonly Entry[] {
    return this.#byKey.get(canonical(key)) ?? [];
  }

  /** Adds an entry; whether it is the first of its process. */
  add(entry: Entry): boolean {
    const name = canonical(entry.key);
    const same = this.#byKey.get(name);
    if (same === undefined) this.#byKey.set(name, [entry]);
    else same.push(entry);
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
    if (same !== undefined) {
      same.splice(same.indexOf(entry), 1);
      if (same.length === 0) this.#byKey.delete(name);
    }
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

  /** Every entry. */
  all(): Entry[] {
    return [...this.#byKey.values()].flat();
  }

  /** How many entries there are. */
  get size(): number {
    let count = 0;
    for (const entries of this.#byKey.values()) count += entries.length;
    return count;
  }
}
