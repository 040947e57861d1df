/**
 * The fast lane of a broadcast: encoded once for each serializer, and handed straight to the connections.
 *
 * A channel subscribes to its topic with a {@link Lane}. Unless it intercepts the event, its process does not hear of the broadcast.
 */
import { type Pid, Process } from "@hinotori/otp";
import type { Dispatcher } from "@hinotori/pubsub";

import type { Broadcast, Encoded } from "./message.ts";
import type { Serializer } from "./serializer.ts";

/** What a channel says of itself when it subscribes. */
export class Lane {
  /** The process of the connection. */
  readonly transportPid: Pid;
  readonly serializer: Serializer;
  /** The events that the channel wants to see before its client. */
  readonly intercepts: ReadonlySet<string>;

  constructor(transportPid: Pid, serializer: Serializer, intercepts: ReadonlySet<string>) {
    this.transportPid = transportPid;
    this.serializer = serializer;
    this.intercepts = intercepts;
  }
}

/** Delivers an endpoint's broadcasts: frames to connections, the message itself to everybody else. */
export const fastlane: Dispatcher = {
  dispatch(subscribers, from, message) {
    const broadcast = message as Broadcast;
    const encoded = new Map<Serializer, Encoded>();
    for (const { pid, metadata } of subscribers) {
      if (pid === from) continue;
      if (!(metadata instanceof Lane) || metadata.intercepts.has(broadcast.event)) {
        Process.send(pid, message);
        continue;
      }
      const { serializer, transportPid } = metadata;
      let frame = encoded.get(serializer);
      if (frame === undefined) encoded.set(serializer, (frame = serializer.broadcast(broadcast)));
      Process.send(transportPid, frame);
    }
  },
};
