/** The public names of `@hinotori/pubsub`. */
export * as Presence from "./presence.ts";
export * as PubSub from "./pubsub.ts";
export { BroadcastError, PresenceError, PubSubArgumentError, PubSubNotRunningError } from "./errors.ts";
export { localAdapter } from "./pubsub/local.ts";

export type { Adapter, AdapterContext, Broadcast } from "./pubsub/adapter.ts";
export type { Dispatcher, Subscriber } from "./pubsub/dispatch.ts";
export type { PubSubOptions } from "./pubsub.ts";
export type { PresenceDiff, PresenceModule, PresenceOptions, Presences, Present } from "./presence.ts";
