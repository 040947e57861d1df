/** What replicas say to each other. Plain data, so that any adapter can carry it; every message may be lost, doubled or late. */
import type { KnowledgeData } from "./observed-set.ts";
import type { ReplicaId } from "./replica.ts";

/** Clocks as they travel. */
export type ClocksData = readonly (readonly [ReplicaId, number])[];

/**
 * A message between replicas.
 *
 * - `heartbeat`: the sender is there, has seen this much, and has made these changes since its last heartbeat, or none.
 * - `transfer_request`: the sender has seen only this much.
 * - `transfer`: the answer, with what was missed or with everything.
 * - `leave`: the sender ends and will not come back.
 */
export type Message =
  | readonly [tag: "heartbeat", from: ReplicaId, clocks: ClocksData, changes: KnowledgeData | null]
  | readonly [tag: "transfer_request", from: ReplicaId, clocks: ClocksData]
  | readonly [tag: "transfer", from: ReplicaId, knowledge: KnowledgeData]
  | readonly [tag: "leave", from: ReplicaId];

const kTags: ReadonlySet<unknown> = new Set(["heartbeat", "transfer_request", "transfer", "leave"]);

/** Whether a message is one of these. */
export function isMessage(message: unknown): message is Message {
  return Array.isArray(message) && kTags.has(message[0]) && typeof message[1] === "string";
}
