/** A client's channels in a test: how they are joined, talked to and left, and the topics that a test listens to itself. */
import { GenServer, noreply, ok, type Pid, Process, Sys } from "@hinotori/otp";
import { PubSub } from "@hinotori/pubsub";

import { refusePubSub } from "../endpoint/broadcast.ts";
import type { Home } from "../endpoint/home.ts";
import { homeNamed } from "../endpoint/running.ts";
import { ClientRefusedError, EndpointArgumentError } from "../errors.ts";
import type { Client } from "../socket/client.ts";
import { fastlane } from "../socket/fastlane.ts";
import type { Broadcast } from "../socket/message.ts";
import type { Connectable, TestClient } from "./clients.ts";
import type { AnyChannel } from "./events.ts";
import type { ReplyPayload } from "./frames.ts";
import { Inbox } from "./inbox.ts";

/** How long the server may take over an answer that a test cannot go on without. */
const kPatienceMs = 30_000;

/** A topic that a test listens to; what is broadcast there is kept for `assertBroadcast`. */
export interface Subscription {
  /** The topic. */
  readonly topic: string;
  /** What was broadcast. */
  readonly broadcasts: Inbox<Broadcast>;
  /** The process that listens. */
  readonly listener: Pid;
}

/** A channel that a client of a test has joined. */
export class Room<Events = unknown> {
  /** The client that has joined. */
  readonly client: TestClient;
  /** The topic. */
  readonly topic: string;
  /** What the client calls this join. */
  readonly joinRef: string;
  /** What the join was answered with. */
  readonly response: unknown;
  /** The process of the channel. */
  readonly channelPid: Pid;
  /** The topic as the test listens to it, after `subscribeAndJoin`. */
  readonly subscription: Subscription | undefined;
  /** For the compiler alone: the messages that the channel takes. */
  declare readonly events?: Events;

  constructor(client: TestClient, { topic, joinRef, response, channelPid, subscription }: Joined) {
    this.client = client;
    this.topic = topic;
    this.joinRef = joinRef;
    this.response = response;
    this.channelPid = channelPid;
    this.subscription = subscription;
  }
}

interface Joined {
  readonly topic: string;
  readonly joinRef: string;
  readonly response: unknown;
  readonly channelPid: Pid;
  readonly subscription: Subscription | undefined;
}

/** A message that was sent, by which its answer is known. */
export interface PushRef<Answer = unknown> {
  /** The client that has sent it. */
  readonly client: TestClient;
  /** Its number. */
  readonly ref: string;
  /** What it was, for a failure. */
  readonly what: string;
  /** For the compiler alone: what it is answered with. */
  readonly answer?: Answer;
}

interface Listening {
  readonly pubsub: string;
  readonly topic: string;
  readonly broadcasts: Inbox<Broadcast>;
  readonly endpoint: Pid;
}

const Listener = GenServer.define("Hinotori.Testing.Listener", {
  init: ({ pubsub, topic, broadcasts, endpoint }: Listening) => {
    PubSub.subscribe(pubsub, topic);
    // It ends with the endpoint.
    Process.link(endpoint);
    return ok(broadcasts);
  },
  handleInfo: (broadcasts, message) => {
    if (typeof message === "object" && message !== null && "event" in message) broadcasts.put(message as Broadcast);
    return noreply(broadcasts);
  },
});

/** Listens to a topic of an endpoint's pubsub. */
export async function listenTo(endpoint: Connectable, topic: string): Promise<Subscription> {
  const { name, settings } = { name: endpoint.name, settings: homeNamed(endpoint.name).settings };
  const pubsub = settings.pubsubServer ?? refusePubSub(name);
  const broadcasts = new Inbox<Broadcast>();
  // A running endpoint has its supervisor under its name.
  const listener = await Listener.start({ pubsub, topic, broadcasts, endpoint: Process.whereis(name)! });
  return { topic, broadcasts, listener };
}

/** What a client wants to join. */
export interface Joining {
  /** The channel that is expected at the topic; `undefined` for any. */
  readonly channel: AnyChannel | undefined;
  readonly topic: string;
  readonly payload: object;
  readonly subscription: Subscription | undefined;
}

/** Joins, and rejects when the answer is not `"ok"`. */
export async function joinTopic(client: TestClient, { channel, topic, payload, subscription }: Joining): Promise<Room> {
  const routed = client.mount.handler.route(topic);
  if (channel !== undefined && routed?.name !== channel.name) throw wrongChannel(client, { channel, topic });
  const joinRef = client.nextRef();
  client.send(joinRef, { ref: joinRef, topic, event: "phx_join", payload });
  const { status, response } = await answerTo({ client, ref: joinRef, what: `the join of ${topic}` }, kPatienceMs);
  if (status !== "ok") {
    throw new ClientRefusedError(
      `expected to join ${topic}, but was answered with ${status}: ${JSON.stringify(response)}`,
      {
        response,
      },
    );
  }
  // The state of a connection's process is its Client, and the channel is kept there before the join is answered.
  const state = (await Sys.getState(client.pid)) as Client;
  const { pid: channelPid } = state.at(topic)!;
  client.channelPids.add(channelPid);
  return new Room(client, { topic, joinRef, response, channelPid, subscription });
}

/** Waits for the answer to a message. */
export async function answerTo({ client, ref, what }: PushRef, timeout: number): Promise<ReplyPayload> {
  const wants = (message: { readonly event: string; readonly ref: unknown }): boolean =>
    message.event === "phx_reply" && message.ref === ref;
  const { payload } = await client.inbox.take({ wants, what: `an answer to ${what}`, timeout });
  // Every phx_reply has this payload.
  return payload as ReplyPayload;
}

/** Sends a message to a channel. */
export function pushTo(room: Room, event: string, payload: object): PushRef {
  const ref = room.client.nextRef();
  room.client.send(room.joinRef, { ref, topic: room.topic, event, payload });
  return { client: room.client, ref, what: `${event} at ${room.topic}` };
}

/** Broadcasts to everybody at a room's topic but to the test that listens there. */
export function broadcastTo({ client, topic, subscription }: Room, event: string, payload: object): void {
  const pubsub = pubsubOf(client.runtime);
  const message = { topic, event, payload };
  if (subscription === undefined) PubSub.broadcast(pubsub, topic, message, fastlane);
  else PubSub.broadcastFrom(pubsub, subscription.listener, topic, message, fastlane);
}

function pubsubOf({ settings, sources }: Home): string {
  return settings.pubsubServer ?? refusePubSub(sources.name);
}

/** Ends what a client does as a lost connection would, and resolves when its processes are over. */
export async function closed(client: TestClient): Promise<void> {
  const refs = [client.pid, ...client.channelPids].map((pid) => Process.monitor(pid));
  client.lost();
  for (const ref of refs)
    await Process.receive((message) => Array.isArray(message) && message[0] === "DOWN" && message[1] === ref);
}

function wrongChannel(
  client: TestClient,
  { channel, topic }: { channel: AnyChannel; topic: string },
): EndpointArgumentError {
  const { handler } = client.mount;
  const found = handler.route(topic)?.name ?? "no channel";
  return new EndpointArgumentError(
    `expected ${handler.name} to have ${channel.name} at ${topic}, got ${found}\n\nName the channel among those of the socket:\n\n    channels: { "${topic.split(":")[0]}:*": ${channel.name.split(".").at(-1)} }`,
  );
}
