/** The state of a connection's process: whom it serves, and which channels it has joined. */
import { type Pid, Process } from "@hinotori/otp";

import type { FilterParameters } from "../endpoint/security-options.ts";
import { Backlog } from "./backlog.ts";
import type { Connection } from "./connection.ts";
import type { Handshake } from "./handshake.ts";
import type { Joined } from "./joined.ts";
import type { Message } from "./message.ts";
import type { Mount } from "./mount.ts";
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
  /** Which parameters are not shown in logs. */
  readonly filter: () => FilterParameters;
}

/** With what the process of a connection starts. */
export interface ClientStart {
  readonly handshake: Handshake;
  readonly serializer: Serializer;
  readonly host: Host;
}

/** One client. */
export class Client {
  /** Where it has connected. */
  readonly mount: Mount;
  /** What it has said when it came; forgotten when `connect` has heard it. */
  handshake: Handshake | undefined;
  readonly serializer: Serializer;
  readonly host: Host;
  /** Its connection; there when the client has been let in. */
  connection: Connection | undefined = undefined;
  /** What `connect` has made; the start of every channel. */
  socket: ChannelSocket;
  #isGone = false;
  /** There while something is waited for on the client's behalf: it is too dear to be kept for every client. */
  #gone: AbortController | undefined;
  readonly #byTopic = new Map<string, Joined>();
  readonly #backlog: Backlog;

  constructor({ handshake, serializer, host }: ClientStart, socket: ChannelSocket) {
    this.mount = handshake.mount;
    this.handshake = handshake;
    this.serializer = serializer;
    this.host = host;
    this.socket = socket;
    this.#backlog = new Backlog(this.mount.options.maxBuffered, (frames, bytes) =>
      this.connection?.handled(frames, bytes),
    );
  }

  /** Whether the client has gone. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** Waits for something on the client's behalf, with a signal that aborts when the client goes; for one thing at a time. */
  async whileThere<Result>(wait: (gone: AbortSignal) => Promise<Result>): Promise<Result> {
    const gone = (this.#gone = new AbortController());
    if (this.#isGone) gone.abort();
    try {
      return await wait(gone.signal);
    } finally {
      this.#gone = undefined;
    }
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

  /** The channel of a process, or of its monitor. */
  of(pidOrMonitor: unknown): Joined | undefined {
    for (const joined of this.#byTopic.values())
      if (joined.monitor === pidOrMonitor || joined.pid === pidOrMonitor) return joined;
    return undefined;
  }

  /** Keeps a channel. */
  keep(joined: Joined): void {
    this.#byTopic.set(joined.topic, joined);
  }

  /** Forgets a channel. */
  forget(joined: Joined): void {
    if (this.#byTopic.get(joined.topic) === joined) this.#byTopic.delete(joined.topic);
    joined.isForgotten = true;
    this.#backlog.forget(joined);
  }

  /** Hands a message of so many bytes to a channel. */
  handOver(joined: Joined, message: Message, bytes: number): void {
    this.#backlog.enter(joined, message, bytes);
    Process.send(joined.pid, message);
  }

  /** A frame of so many bytes was handled. */
  handled(bytes: number): void {
    this.#backlog.handled(bytes);
  }
}
