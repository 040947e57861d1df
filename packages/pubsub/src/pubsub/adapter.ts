/** What an adapter must do, in a few functions: carry a broadcast to the other nodes. */
import type { ChildSpec } from "@hinotori/otp";

import type { Dispatcher } from "./dispatch.ts";

/** What is on its way to other nodes. */
export interface Broadcast {
  readonly topic: string;
  readonly message: unknown;
  /** How the other node is to deliver it. */
  readonly dispatcher: Dispatcher;
}

/** The names a pubsub gives its adapter. */
export interface AdapterContext {
  /** The pubsub's name, the same on every node: what the adapter gives to `PubSub.localBroadcast` when a broadcast arrives. */
  readonly pubsub: string;
  /** The adapter's own name, to register its process under; the other functions are given it. */
  readonly adapterName: string;
}

/**
 * Carries broadcasts between nodes, at most once each.
 *
 * Test yours with `adapterContract` from `@hinotori/pubsub/testing`.
 */
export interface Adapter {
  /** The name by which the other nodes know this one. */
  nodeName(adapterName: string): string;

  /**
   * Hands a broadcast over to every node but this one, and returns without waiting for them.
   *
   * Throws when it cannot, and then nobody receives it. Two broadcasts of one process arrive in their order.
   */
  broadcast(adapterName: string, broadcast: Broadcast): void;

  /** The same for one node, which is never this one. */
  directBroadcast(adapterName: string, node: string, broadcast: Broadcast): void;

  /** The process that does the work, started after the registry; leave it out when there is none to start. */
  childSpec?(context: AdapterContext): ChildSpec;
}
