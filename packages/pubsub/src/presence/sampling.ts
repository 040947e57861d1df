/** Whom to ask for what was missed: chosen from the clocks that came with the heartbeats of a few rounds. */
import type { Clocks } from "./context.ts";
import { nameOf, type ReplicaId } from "./replica.ts";

/**
 * The fewest replicas that between them know more than we do.
 *
 * For each replica whose changes we lack that is the replica itself when it was heard, else the one that has seen most of it.
 */
export function chooseSources(own: Clocks, heard: ReadonlyMap<ReplicaId, Clocks>): readonly ReplicaId[] {
  const best = new Map<ReplicaId, { readonly source: ReplicaId; readonly clock: number }>();
  for (const [source, clocks] of heard) {
    for (const [replica, clock] of clocks) {
      if (clock <= (own.get(replica) ?? 0)) continue;
      const before = best.get(replica);
      if (source === replica || before === undefined || (before.source !== replica && clock > before.clock))
        best.set(replica, { source, clock });
    }
  }
  return [...new Set([...best.values()].map(({ source }) => source))].sort((one, other) =>
    nameOf(one) < nameOf(other) ? -1 : 1,
  );
}

/** Whether whoever has these clocks has seen all that is in `ours`, but perhaps changes of `except`. */
export function dominates(theirs: Clocks, ours: Clocks, except: ReplicaId): boolean {
  for (const [replica, clock] of ours) if (replica !== except && (theirs.get(replica) ?? 0) < clock) return false;
  return true;
}
