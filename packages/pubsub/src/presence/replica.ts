/**
 * Who counts: a node's tracker, with a version that tells it from the trackers that had its name before.
 *
 * A version is never used twice under one name, and a later one is greater as long as the machine's clock is not set back.
 */
import { Clock } from "@hinotori/otp";

import { hash } from "./hash.ts";

/** The version, a colon, the node's name: one text, so that it may be a key and travel. */
export type ReplicaId = `${number}:${string}`;

/** Makes the id. */
export function replicaId(name: string, version: number): ReplicaId {
  return `${version}:${name}`;
}

/** The name of the replica's node. */
export function nameOf(id: ReplicaId): string {
  return id.slice(id.indexOf(":") + 1);
}

/** The replica's version. */
export function versionOf(id: ReplicaId): number {
  return Number(id.slice(0, id.indexOf(":")));
}

let lastVersion = 0;

/** A version greater than all before in this program: the microseconds of the system's clock, or the next number. */
export function nextVersion(): number {
  lastVersion = Math.max(lastVersion + 1, Math.floor(Clock.systemTime() * 1000));
  return lastVersion;
}

/** What a client is shown for a dot: unique as the dot is, and silent about the node's name. */
export function refOf(id: ReplicaId, clock: number): string {
  return [hash(nameOf(id)), versionOf(id), clock].map((part) => part.toString(36)).join("-");
}
