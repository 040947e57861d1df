/**
 * Which changes have been seen: per replica a clock, up to which all were, and a cloud of single ones beyond.
 *
 * A cloud holds no number up to the clock and never the one after it: what becomes contiguous moves into the clock.
 */
import type { ReplicaId } from "./replica.ts";

/** Per replica the number up to which all its changes have been seen. */
export type Clocks = ReadonlyMap<ReplicaId, number>;

/** A context as it travels: replica, clock, cloud. */
export type ContextData = readonly (readonly [replica: ReplicaId, clock: number, cloud: readonly number[]])[];

const kNone: ReadonlySet<number> = new Set();

/** A set of dots; a dot is a replica and the number of one of its changes, from 1 up. */
export class Context {
  readonly #clocks = new Map<ReplicaId, number>();
  readonly #clouds = new Map<ReplicaId, Set<number>>();

  /** Makes one of what has travelled. */
  static from(data: ContextData): Context {
    const context = new Context();
    for (const [replica, clock, cloud] of data) {
      context.addUpTo(replica, clock);
      for (const dot of cloud) context.add(replica, dot);
    }
    return context;
  }

  /** The clocks of all replicas of which something contiguous was seen. */
  get clocks(): Clocks {
    return this.#clocks;
  }

  /** Every replica of which anything was seen. */
  get replicas(): ReadonlySet<ReplicaId> {
    return new Set([...this.#clocks.keys(), ...this.#clouds.keys()]);
  }

  /** Up to where everything of the replica was seen; 0 when nothing was. */
  clockOf(replica: ReplicaId): number {
    return this.#clocks.get(replica) ?? 0;
  }

  /** What was seen beyond the clock. */
  cloudOf(replica: ReplicaId): ReadonlySet<number> {
    return this.#clouds.get(replica) ?? kNone;
  }

  /** Whether the dot was seen. */
  has(replica: ReplicaId, dot: number): boolean {
    return dot <= this.clockOf(replica) || this.cloudOf(replica).has(dot);
  }

  /** Adds one dot. */
  add(replica: ReplicaId, dot: number): void {
    const clock = this.clockOf(replica);
    if (dot <= clock) return;
    if (dot === clock + 1) {
      this.addUpTo(replica, dot);
      return;
    }
    const cloud = this.#clouds.get(replica);
    if (cloud === undefined) this.#clouds.set(replica, new Set([dot]));
    else cloud.add(dot);
  }

  /** Adds every dot of the replica up to this one. */
  addUpTo(replica: ReplicaId, dot: number): void {
    let clock = this.clockOf(replica);
    if (dot <= clock) return;
    const before = clock;
    clock = dot;
    const cloud = this.#clouds.get(replica);
    if (cloud !== undefined) {
      for (const seen of cloud) if (seen > before && seen <= clock) cloud.delete(seen);
      while (cloud.delete(clock + 1)) clock++;
      if (cloud.size === 0) this.#clouds.delete(replica);
    }
    this.#clocks.set(replica, clock);
  }

  /** Adds all dots of another context. */
  addAll(other: Context): void {
    for (const [replica, clock] of other.#clocks) this.addUpTo(replica, clock);
    for (const [replica, cloud] of other.#clouds) for (const dot of cloud) this.add(replica, dot);
  }

  /** Forgets all dots of the replica. */
  forget(replica: ReplicaId): void {
    this.#clocks.delete(replica);
    this.#clouds.delete(replica);
  }

  /** As it travels; equal contexts give equal data. */
  toData(): ContextData {
    const replicas = [...this.replicas].sort();
    return replicas.map((id) => [id, this.clockOf(id), [...this.cloudOf(id)].sort((one, other) => one - other)]);
  }
}
