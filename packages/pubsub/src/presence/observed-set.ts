/**
 * Who is present: an add-wins observed-remove set of entries, which replicas merge in any order and as often as they like.
 *
 * Each entry has the dot of its making. Nothing is kept of what was removed but that its dot was seen: a dot that a replica has
 * seen and holds no entry for was removed. Only the replica in an entry's dot makes and removes it.
 */
import { Context, type ContextData } from "./context.ts";
import type { ReplicaId } from "./replica.ts";

/** What is told about one presence, by whoever tracks it. */
export type Meta = Readonly<Record<string, unknown>>;

/** One presence: somebody is there, under a key of a topic. */
export interface Entry {
  /** The replica that tracks it. */
  readonly replica: ReplicaId;
  /** Which of that replica's changes made it. */
  readonly clock: number;
  readonly topic: string;
  readonly key: string;
  readonly meta: Meta;
}

/** What a replica says: the dots it has seen, and the entries that are left of them. */
export interface Knowledge {
  readonly context: Context;
  readonly entries: readonly Entry[];
}

/** Knowledge as it travels. */
export interface KnowledgeData {
  readonly context: ContextData;
  readonly entries: readonly Entry[];
}

/** What a merge has changed. */
export interface Change {
  readonly added: readonly Entry[];
  readonly removed: readonly Entry[];
}

/** The entries that one replica knows. */
export class ObservedSet {
  readonly context: Context = new Context();
  readonly #byReplica = new Map<ReplicaId, Map<number, Entry>>();
  readonly #byTopic = new Map<string, Map<string, Set<Entry>>>();

  /** The number that the next change of the replica gets. */
  nextClock(replica: ReplicaId): number {
    return this.context.clockOf(replica) + 1;
  }

  /** Adds an entry as the replica's next change. */
  add(replica: ReplicaId, what: Pick<Entry, "topic" | "key" | "meta">): Entry {
    const { topic, key, meta } = what;
    const entry: Entry = { replica, clock: this.nextClock(replica), topic, key, meta };
    this.context.add(replica, entry.clock);
    this.#insert(entry);
    return entry;
  }

  /** Removes an entry as its replica's next change; returns the change's number. */
  remove(entry: Entry): number {
    const clock = this.nextClock(entry.replica);
    this.context.add(entry.replica, clock);
    this.#take(entry);
    return clock;
  }

  /** Takes over what another replica knows. */
  merge({ context, entries }: Knowledge): Change {
    const held = new Map<ReplicaId, Set<number>>();
    for (const { replica, clock } of entries) {
      const clocks = held.get(replica);
      if (clocks === undefined) held.set(replica, new Set([clock]));
      else clocks.add(clock);
    }
    const removed: Entry[] = [];
    for (const replica of context.replicas) {
      const left = held.get(replica);
      for (const entry of this.#seenIn(context, replica)) if (left?.has(entry.clock) !== true) removed.push(entry);
    }
    const added = entries.filter(({ replica, clock }) => !this.context.has(replica, clock));
    for (const entry of removed) this.#take(entry);
    for (const entry of added) this.#insert(entry);
    this.context.addAll(context);
    return { added, removed };
  }

  /** Forgets a replica, its entries and that they were seen; returns the entries. */
  forget(replica: ReplicaId): readonly Entry[] {
    const entries = this.of(replica);
    for (const entry of entries) this.#take(entry);
    this.context.forget(replica);
    return entries;
  }

  /** The entries of a replica. */
  of(replica: ReplicaId): readonly Entry[] {
    return [...(this.#byReplica.get(replica)?.values() ?? [])];
  }

  /** The entries of a topic, or of one key of it. */
  in(topic: string, key?: string): readonly Entry[] {
    const keys = this.#byTopic.get(topic);
    if (keys === undefined) return [];
    if (key !== undefined) return [...(keys.get(key) ?? [])];
    return [...keys.values()].flatMap((entries) => [...entries]);
  }

  /** All that this replica knows. */
  knowledge(): Knowledge {
    const entries = [...this.#byReplica.values()].flatMap((entries) => [...entries.values()]);
    return { context: this.context, entries };
  }

  /** The replica's entries whose dots are in the context; walks the smaller of the two. */
  *#seenIn(context: Context, replica: ReplicaId): Iterable<Entry> {
    const own = this.#byReplica.get(replica);
    if (own === undefined) return;
    const cloud = context.cloudOf(replica);
    if (context.clockOf(replica) > 0 || cloud.size > own.size) {
      for (const entry of own.values()) if (context.has(replica, entry.clock)) yield entry;
      return;
    }
    for (const clock of cloud) {
      const entry = own.get(clock);
      if (entry !== undefined) yield entry;
    }
  }

  #insert(entry: Entry): void {
    const { replica, clock, topic, key } = entry;
    getOrMake(this.#byReplica, replica, () => new Map<number, Entry>()).set(clock, entry);
    const keys = getOrMake(this.#byTopic, topic, () => new Map<string, Set<Entry>>());
    getOrMake(keys, key, () => new Set<Entry>()).add(entry);
  }

  #take({ replica, clock, topic, key }: Entry): void {
    const own = this.#byReplica.get(replica);
    const entry = own?.get(clock);
    if (own === undefined || entry === undefined) return;
    own.delete(clock);
    if (own.size === 0) this.#byReplica.delete(replica);
    const keys = this.#byTopic.get(topic);
    const same = keys?.get(key);
    same?.delete(entry);
    if (same?.size === 0) keys?.delete(key);
    if (keys?.size === 0) this.#byTopic.delete(topic);
  }
}

/** Knowledge of some replicas only. */
export function only({ context, entries }: KnowledgeData, wanted: (replica: ReplicaId) => boolean): Knowledge {
  return {
    context: Context.from(context.filter(([replica]) => wanted(replica))),
    entries: entries.filter(({ replica }) => wanted(replica)),
  };
}

function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const present = map.get(key);
  if (present !== undefined) return present;
  const made = make();
  map.set(key, made);
  return made;
}
