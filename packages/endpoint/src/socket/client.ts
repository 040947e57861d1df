/** The state of a connection's process: whom it serves, and which channels it has joined. */
import type { Pid, Ref as MonitorRef } from "@hinotori/otp";

import type { Connection } from "./connection.ts";
import type { Handshake } from "./handshake.ts";
import type { Ref } from "./message.ts";
import type { Serializer } from "./serializer.ts";
import type { ChannelSocket } from "./state.ts";

/** What a connection needs of its endpoint. */
export interface Host {
  /** The endpoint's name. */
  readonly name: string;
  /** The supervisor of the channels. */
  readonly channels: () => Pid;
  /** The pubsub; throws when none is configured. */
  readonly pubsub: () => string;
  /** What the names of events begin with. */
  readonly prefix: () => readonly string[];
}

/** A channel that was joined. */
export interface Joined {
  readonly topic: string;
  readonly pid: Pid;
  readonly monitor: MonitorRef;
  readonly joinRef: Ref;
}

/** With what the process of a connection starts. */
export interface ClientStart {
  readonly handshake: Handshake;
  readonly serializer: Serializer;
  readonly host: Host;
}

/** One client. */
export class Client {
  readonly handshake: Handshake;
  readonly serializer: Serializer;
  readonly host: Host;
  /** Its WebSocket; there when the handshake is done. */
  connection: Connection | undefined = undefined;
  /** What `connect` has made; the start of every channel. */
  socket: ChannelSocket;
  #isGone = false;
  /** Made when somebody waits on the client's behalf: most of the time nobody does. */
  #gone: AbortController | undefined;
  readonly #byTopic = new Map<string, Joined>();
  readonly #byMonitor = new Map<MonitorRef, Joined>();

  constructor({ handshake, serializer, host }: ClientStart, socket: ChannelSocket) {
    this.handshake = handshake;
    this.serializer = serializer;
    this.host = host;
    this.socket = socket;
  }

  /** Whether the client has gone. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** Aborts when the client goes: for what is waited for on its behalf. */
  get untilGone(): AbortSignal {
    this.#gone ??= new AbortController();
    if (this.#isGone) this.#gone.abort();
    return this.#gone.signal;
  }

  /** The client has gone. */
  leave(): void {
    this.#isGone = true;
    this.#gone?.abort();
  }

  /** How many channels it has. */
  get channelCount(): number {
    return this.#byTopic.size;
  }

  /** The channel at a topic. */
  at(topic: string): Joined | undefined {
    return this.#byTopic.get(topic);
  }

  /** The channel of a monitor. */
  of(monitor: unknown): Joined | undefined {
    return this.#byMonitor.get(monitor as MonitorRef);
  }

  /** Keeps a channel. */
  keep(joined: Joined): void {
    this.#byTopic.set(joined.topic, joined);
    this.#byMonitor.set(joined.monitor, joined);
  }

  /** Forgets a channel. */
  forget(joined: Joined): void {
    this.#byMonitor.delete(joined.monitor);
    if (this.#byTopic.get(joined.topic) === joined) this.#byTopic.delete(joined.topic);
  }
}
