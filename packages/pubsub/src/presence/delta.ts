/**
 * The recent changes of one replica: those after `from`, up to `to`.
 *
 * A change in that range that has left no entry is a removal, or an entry that was removed since; what was removed of the time
 * before the range is named. Two deltas join into one only when no change is missing between them.
 */
import { Context } from "./context.ts";
import type { Entry, Knowledge, KnowledgeData } from "./observed-set.ts";
import type { ReplicaId } from "./replica.ts";

/** The changes of a replica after one number up to another. */
export interface Delta {
  readonly replica: ReplicaId;
  readonly from: number;
  readonly to: number;
  /** The entries made in the range and not removed in it, by clock. */
  readonly entries: ReadonlyMap<number, Entry>;
  /** The clocks, up to `from`, of entries that were removed in the range. */
  readonly removed: ReadonlySet<number>;
}

/** Whether the delta has seen the dot. */
function hasSeen({ from, to, removed }: Delta, clock: number): boolean {
  return (clock > from && clock <= to) || removed.has(clock);
}

/** One delta of two of the same replica; `undefined` when changes between them are missing. */
export function joinDeltas(one: Delta, other: Delta): Delta | undefined {
  if (one.replica !== other.replica || one.from > other.to || other.from > one.to) return undefined;
  const from = Math.min(one.from, other.from);
  const entries = new Map<number, Entry>();
  for (const [clock, entry] of one.entries)
    if (!hasSeen(other, clock) || other.entries.has(clock)) entries.set(clock, entry);
  for (const [clock, entry] of other.entries)
    if (!hasSeen(one, clock) || one.entries.has(clock)) entries.set(clock, entry);
  const removed = new Set([...one.removed, ...other.removed].filter((clock) => clock <= from));
  return { replica: one.replica, from, to: Math.max(one.to, other.to), entries, removed };
}

/** How much a delta has to say, for the limits of the generations. */
export function sizeOf({ from, to, removed }: Delta): number {
  return to - from + removed.size;
}

/** A delta as knowledge that a set can merge. */
export function knowledgeOf({ replica, from, to, entries, removed }: Delta): Knowledge {
  const context = new Context();
  if (from === 0) context.addUpTo(replica, to);
  else for (let clock = from + 1; clock <= to; clock++) context.add(replica, clock);
  for (const clock of removed) context.add(replica, clock);
  return { context, entries: [...entries.values()] };
}

/** A delta as it travels: knowledge like any other. */
export function toData(delta: Delta): KnowledgeData {
  const { context, entries } = knowledgeOf(delta);
  return { context: context.toData(), entries };
}

/** Gathers a replica's changes as they are made, until they are sent. */
export class Gathering {
  readonly #replica: ReplicaId;
  #from = 0;
  #to = 0;
  #entries = new Map<number, Entry>();
  #removed = new Set<number>();

  constructor(replica: ReplicaId) {
    this.#replica = replica;
  }

  /** An entry was made. */
  added(entry: Entry): void {
    this.#to = entry.clock;
    this.#entries.set(entry.clock, entry);
  }

  /** An entry was removed, by the change of this number. */
  removed({ clock }: Entry, by: number): void {
    this.#to = by;
    this.#entries.delete(clock);
    if (clock <= this.#from) this.#removed.add(clock);
  }

  /** Everything since the last time, and begins anew; `undefined` when there was nothing. */
  take(): Delta | undefined {
    if (this.#from === this.#to) return undefined;
    const delta: Delta = {
      replica: this.#replica,
      from: this.#from,
      to: this.#to,
      entries: this.#entries,
      removed: this.#removed,
    };
    this.#from = this.#to;
    this.#entries = new Map();
    this.#removed = new Set();
    return delta;
  }
}
