/** What has been announced: the presences of every topic as those who heard all diffs have them. */
import type { Meta } from "./observed-set.ts";
import { bare, type Diff, type Present, type Presences } from "./presences.ts";

/** The presences that follow from a sequence of diffs. */
export class Roster {
  readonly #topics = new Map<string, Map<string, readonly Meta[]>>();

  /** Every topic where somebody is present. */
  get topics(): readonly string[] {
    return [...this.#topics.keys()];
  }

  /** Who is present in the topic. */
  list(topic: string): Presences {
    const keys = this.#topics.get(topic) ?? new Map<string, readonly Meta[]>();
    const presences: Record<string, Present> = bare({});
    for (const [key, metas] of keys) presences[key] = { metas };
    return presences;
  }

  /** Takes a diff over. */
  apply(topic: string, { joins, leaves }: Diff): void {
    const keys = this.#topics.get(topic) ?? new Map<string, readonly Meta[]>();
    for (const key of Object.keys(joins)) keys.set(key, [...(keys.get(key) ?? []), ...joins[key]!.metas]);
    for (const key of Object.keys(leaves)) {
      const gone = new Set(leaves[key]!.metas.map((meta) => meta["phx_ref"]));
      const left = (keys.get(key) ?? []).filter((meta) => !gone.has(meta["phx_ref"]));
      if (left.length > 0) keys.set(key, left);
      else keys.delete(key);
    }
    if (keys.size > 0) this.#topics.set(topic, keys);
    else this.#topics.delete(topic);
  }
}
