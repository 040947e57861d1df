/**
 * Presences as users and clients see them: by key, each with its metas.
 *
 * The maps have no prototype, since a key may be any text, `__proto__` too.
 */
import type { Entry, Meta } from "./observed-set.ts";

/** Who is present under one key: a meta for each process that says so. */
export interface Present {
  readonly metas: readonly Meta[];
}

/** The presences of a topic, by key. */
export type Presences<Shown extends Present = Present> = Readonly<Record<string, Shown>>;

/** Who came to a topic and who went. */
export interface Diff<Shown extends Present = Present> {
  readonly joins: Presences<Shown>;
  readonly leaves: Presences<Shown>;
}

/** Brings entries of one topic together by their keys. */
export function byKey(entries: readonly Entry[]): Presences {
  const presences: Record<string, { metas: Meta[] }> = emptyMap();
  for (const { key, meta } of entries) (presences[key] ??= { metas: [] }).metas.push(meta);
  return presences;
}

/** Entries that came and went, as one diff for each of their topics. */
export function diffsOf(joined: readonly Entry[], left: readonly Entry[]): ReadonlyMap<string, Diff> {
  const topics = new Map<string, { readonly joins: Entry[]; readonly leaves: Entry[] }>();
  const at = (topic: string): { readonly joins: Entry[]; readonly leaves: Entry[] } => {
    const present = topics.get(topic) ?? { joins: [], leaves: [] };
    topics.set(topic, present);
    return present;
  };
  for (const entry of joined) at(entry.topic).joins.push(entry);
  for (const entry of left) at(entry.topic).leaves.push(entry);
  return new Map(
    [...topics].map(([topic, { joins, leaves }]) => [topic, { joins: byKey(joins), leaves: byKey(leaves) }]),
  );
}

/** A copy without a prototype. */
export function bare<Value>(map: Readonly<Record<string, Value>>): Record<string, Value> {
  const copy: Record<string, Value> = emptyMap();
  for (const key of Object.keys(map)) copy[key] = map[key]!;
  return copy;
}

/** Whether there is nobody in it. */
export function isEmpty(presences: Presences): boolean {
  return Object.keys(presences).length === 0;
}

// An object without a prototype is a record of whatever is put in.
function emptyMap<Value>(): Record<string, Value> {
  return Object.create(null) as Record<string, Value>;
}
