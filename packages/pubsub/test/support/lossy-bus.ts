/**
 * An adapter between pubsubs of one runtime that loses, doubles, delays and so reorders what it carries.
 *
 * What it carries is turned into JSON and back, as over a wire: what is no plain data does not get through.
 */
import { Clock } from "@hinotori/otp";
import { type Adapter, type AdapterContext, PubSub } from "@hinotori/pubsub";

import type { Random } from "./random.ts";

/** How bad the bus is. */
export interface Trouble {
  /** How often a message is lost, from 0 to 1. */
  readonly loss: number;
  /** How often it comes twice. */
  readonly doubling: number;
  /** The most milliseconds it takes. */
  readonly delay: number;
}

/** Carries everything at once. */
export const kNoTrouble: Trouble = { loss: 0, doubling: 0, delay: 0 };

/** The wire between the nodes; make one for each test. */
export class LossyBus {
  trouble: Trouble = kNoTrouble;
  readonly #random: Random;
  readonly #pubsubs = new Map<string, string>();
  readonly #cuts = new Set<string>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** The adapter of a node. */
  adapter(node: string): Adapter {
    return {
      nodeName: () => node,
      childSpec: (context) => this.#join(node, context),
      broadcast: (_adapterName, { topic, message }) => {
        for (const other of this.#pubsubs.keys()) if (other !== node) this.#carry(node, other, [topic, message]);
      },
      directBroadcast: (_adapterName, to, { topic, message }) => {
        if (!this.#pubsubs.has(to)) throw new Error(`no node ${to}`);
        this.#carry(node, to, [topic, message]);
      },
    };
  }

  /** Takes a node out, as if its machine had failed. */
  lose(node: string): void {
    this.#pubsubs.delete(node);
  }

  /** Cuts the line between two nodes, in both directions. */
  cut(one: string, other: string): void {
    this.#cuts.add([one, other].sort().join());
  }

  /** Mends all lines. */
  mend(): void {
    this.#cuts.clear();
  }

  #join(node: string, { pubsub }: AdapterContext): ReturnType<NonNullable<Adapter["childSpec"]>> {
    const start = async (): Promise<undefined> => void this.#pubsubs.set(node, pubsub);
    return { id: "bus", start };
  }

  #carry(from: string, to: string, what: readonly [topic: string, message: unknown]): void {
    const wire = JSON.stringify(what);
    const copies = this.#random.chance(this.trouble.doubling) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      if (this.#random.chance(this.trouble.loss)) continue;
      Clock.setTimer(this.#random.below(this.trouble.delay + 1), () => this.#deliver(from, to, wire));
    }
  }

  #deliver(from: string, to: string, wire: string): void {
    const pubsub = this.#pubsubs.get(to);
    if (pubsub === undefined || this.#cuts.has([from, to].sort().join())) return;
    const [topic, message] = JSON.parse(wire) as [string, unknown];
    PubSub.localBroadcast(pubsub, topic, message);
  }
}
