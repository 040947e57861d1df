/**
 * The pubsubs of this runtime, by name.
 *
 * A broadcast reads its pubsub's table from here and asks no process. One that has fallen stays, closed, so that the next of
 * its name takes its subscriptions over; one that was stopped is gone.
 */
import { inspect } from "node:util";

import { PubSubNotRunningError } from "../errors.ts";
import type { Adapter } from "./adapter.ts";
import { Table } from "./table.ts";

/** One pubsub: its adapter and its subscriptions. */
export class Running {
  readonly name: string;
  readonly adapter: Adapter;
  readonly adapterName: string;
  readonly table: Table;
  /** Its supervisor has ended. */
  hasFallen = false;

  constructor(name: string, adapter: Adapter, table: Table) {
    this.name = name;
    this.adapter = adapter;
    this.adapterName = `${name}.Adapter`;
    this.table = table;
  }
}

const byName = new Map<string, Running>();

/** Makes a pubsub, with the subscriptions of its predecessor if that has fallen. It is not found before it is published. */
export function prepare(name: string, adapter: Adapter): Running {
  return new Running(name, adapter, byName.get(name)?.table ?? new Table());
}

/** Lets the pubsub be found. */
export function publish(pubsub: Running): void {
  byName.set(pubsub.name, pubsub);
}

/** Forgets the pubsub. */
export function retire(pubsub: Running): void {
  if (byName.get(pubsub.name) === pubsub) byName.delete(pubsub.name);
}

/** The pubsub with this name. Throws when it is not running. */
export function findRunning(name: string): Running {
  const pubsub = byName.get(name);
  if (pubsub !== undefined && !pubsub.hasFallen) return pubsub;
  const others = [...byName.values()].filter((other) => !other.hasFallen).map((other) => inspect(other.name));
  throw new PubSubNotRunningError(
    `expected the name of a running pubsub, got: ${inspect(name)}\n\n` +
      `Running: ${others.join(", ") || "none"}. Start it before those who use it:\n\n` +
      '    Supervisor.startLink([[PubSub, { name: "Scuti.PubSub" }]], { strategy: "one_for_one" })',
  );
}
