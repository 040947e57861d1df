/**
 * The broadcast family: PubSub with the endpoint's own pubsub filled in, and messages of one shape.
 */
import type { Pid } from "@hinotori/otp";
import { PubSub } from "@hinotori/pubsub";

import { NoPubSubError } from "../errors.ts";
import { fastlane } from "../socket/fastlane.ts";

/** What subscribers receive from an endpoint. */
export interface EndpointMessage {
  /** Where it was broadcast. */
  readonly topic: string;
  /** What happened. */
  readonly event: string;
  /** The facts. */
  readonly payload: unknown;
}

/** The functions an endpoint has for its pubsub. */
export interface Broadcasts {
  /** Subscribes the calling process to a topic. */
  subscribe(topic: string): void;
  /** Ends the calling process's subscriptions to a topic. */
  unsubscribe(topic: string): void;
  /** Sends an {@link EndpointMessage} to all subscribers, on every node. */
  broadcast(topic: string, event: string, payload: unknown): void;
  /** The same for all but one process. */
  broadcastFrom(from: Pid, topic: string, event: string, payload: unknown): void;
  /** Sends an {@link EndpointMessage} to the subscribers on this node. */
  localBroadcast(topic: string, event: string, payload: unknown): void;
  /** The same for all but one process. */
  localBroadcastFrom(from: Pid, topic: string, event: string, payload: unknown): void;
}

/** Makes the family for an endpoint; `pubsubOf` says which pubsub it has at the moment of a call. */
export function broadcastsOf(name: string, pubsubOf: () => string | undefined): Broadcasts {
  const pubsub = (): string => pubsubOf() ?? refusePubSub(name);
  return {
    subscribe: (topic) => PubSub.subscribe(pubsub(), topic),
    unsubscribe: (topic) => PubSub.unsubscribe(pubsub(), topic),
    broadcast: (topic, event, payload) => PubSub.broadcast(pubsub(), topic, { topic, event, payload }, fastlane),
    broadcastFrom: (from, topic, event, payload) =>
      PubSub.broadcastFrom(pubsub(), from, topic, { topic, event, payload }, fastlane),
    localBroadcast: (topic, event, payload) =>
      PubSub.localBroadcast(pubsub(), topic, { topic, event, payload }, fastlane),
    localBroadcastFrom: (from, topic, event, payload) =>
      PubSub.localBroadcastFrom(pubsub(), from, topic, { topic, event, payload }, fastlane),
  };
}

/** Throws, with how to configure one. */
export function refusePubSub(name: string): never {
  throw new NoPubSubError(
    `expected ${name} to have a pubsub, but none is configured\n\nName the one that the application starts:\n\n    pubsubServer: "Scuti.PubSub"`,
  );
}
