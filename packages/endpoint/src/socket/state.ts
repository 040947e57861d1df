/** What a connection knows of its client, and a channel of its topic: a value that is never changed, only made anew. */
import type { Pid } from "@hinotori/otp";

import type { FilterParameters } from "../endpoint/security-options.ts";
import type { TransportName } from "./transport-name.ts";
import type { Ref } from "./message.ts";
import type { Serializer } from "./serializer.ts";

/** How a socket reaches its client and the others. */
export interface Wire {
  /** The name of the endpoint. */
  readonly endpoint: string;
  /** What the client is connected over. */
  readonly transport: TransportName;
  /** The process of the connection: what it is sent as a frame is written. */
  readonly transportPid: Pid;
  /** How messages to this client are written. */
  readonly serializer: Serializer;
  /** The pubsub of the endpoint. */
  readonly pubsub: () => string;
  /** What the names of the endpoint's events begin with. */
  readonly prefix: () => readonly string[];
  /** Which parameters of the endpoint's clients are not shown in logs. */
  readonly filter: () => FilterParameters;
}

/** What a {@link ChannelSocket} is made of. */
export interface SocketParts<Assigns extends object> {
  readonly wire: Wire;
  readonly assigns: Assigns;
  readonly id: string | undefined;
  readonly topic: string;
  readonly joinRef: Ref;
  readonly ref: Ref;
  readonly channelPid: Pid | undefined;
  readonly joined: boolean;
}

/** The state of a socket and of each of its channels; the first argument of every callback. */
export class ChannelSocket<Assigns extends object = object> {
  /** What you have put in with `assign`. */
  readonly assigns: Readonly<Assigns>;
  /** The topic of the channel; `""` before a join. */
  readonly topic: string;
  /** What the socket is called, as its `id` says; `undefined` for nothing. */
  readonly id: string | undefined;
  /** The process of the channel; `undefined` before a join. */
  readonly channelPid: Pid | undefined;
  /** Whether the channel has been joined. */
  readonly joined: boolean;
  /** What the client called this join. */
  readonly joinRef: Ref;
  /** What the client called the message that is handled; `null` where none is. */
  readonly ref: Ref;
  /** How the client and the others are reached. */
  readonly wire: Wire;

  constructor({ wire, assigns, id, topic, joinRef, ref, channelPid, joined }: SocketParts<Assigns>) {
    this.wire = wire;
    this.assigns = assigns;
    this.id = id;
    this.topic = topic;
    this.joinRef = joinRef;
    this.ref = ref;
    this.channelPid = channelPid;
    this.joined = joined;
  }
}

/** The same socket with some parts replaced. */
export function withParts<Assigns extends object>(
  socket: ChannelSocket<Assigns>,
  parts: Partial<SocketParts<Assigns>>,
): ChannelSocket<Assigns> {
  return new ChannelSocket({ ...socket, ...parts });
}

/** The assigns of a socket with others laid over them. */
export type Assigned<Assigns extends object, More extends object> = Omit<Assigns, keyof More> & More;

/** The same socket with more assigns; those of the same name are replaced. */
export function assign<Assigns extends object, More extends object>(
  socket: ChannelSocket<Assigns>,
  more: More,
): ChannelSocket<Assigned<Assigns, More>> {
  const assigns = { ...socket.assigns, ...more } as Assigned<Assigns, More>;
  return new ChannelSocket<Assigned<Assigns, More>>({ ...socket, assigns });
}
