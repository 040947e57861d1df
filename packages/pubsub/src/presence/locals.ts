/** The presences that this replica tracks, by process: what is to be removed when one ends. */
import type { Pid } from "@hinotori/otp";

import type { Entry } from "./observed-set.ts";

/** Per process its entries, one per topic and key. */
export class Locals {
  readonly #byPid = new Map<Pid, Map<string, Entry>>();

  /** Whether the process has any. */
  has(pid: Pid): boolean {
    return this.#byPid.has(pid);
  }

  /** The entry of the process under the key of the topic. */
  find(pid: Pid, topic: string, key: string): Entry | undefined {
    return this.#byPid.get(pid)?.get(placeOf(topic, key));
  }

  /** All entries of the process. */
  of(pid: Pid): readonly Entry[] {
    return [...(this.#byPid.get(pid)?.values() ?? [])];
  }

  /** Puts an entry in, in place of the one with its topic and key. */
  put(pid: Pid, entry: Entry): void {
    const own = this.#byPid.get(pid);
    const place = placeOf(entry.topic, entry.key);
    if (own === undefined) this.#byPid.set(pid, new Map([[place, entry]]));
    else own.set(place, entry);
  }

  /** Takes an entry out. */
  take(pid: Pid, { topic, key }: Entry): void {
    const own = this.#byPid.get(pid);
    own?.delete(placeOf(topic, key));
    if (own?.size === 0) this.#byPid.delete(pid);
  }
}

/** One text for two, unambiguous. */
function placeOf(topic: string, key: string): string {
  return `${topic.length}:${topic}${key}`;
}
