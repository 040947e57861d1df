/** A channel that a client has joined, as the process of its connection keeps it; and what it has yet to take. */
import type { Pid, Ref as MonitorRef } from "@hinotori/otp";

import type { Ref } from "./message.ts";

/** How many messages may wait, and how long they may be together. */
export interface Most {
  readonly messages: number;
  readonly bytes: number;
}

/** Messages that wait, counted. */
export class Tally {
  /** How many. */
  messages: number = 0;
  /** How long their frames were. */
  bytes: number = 0;

  /** So many more, or fewer. */
  add(messages: number, bytes: number): void {
    this.messages += messages;
    this.bytes += bytes;
  }

  /** How much of what may wait does: 1 is all of it. */
  fullness(most: Most): number {
    return Math.max(this.messages / most.messages, this.bytes / most.bytes);
  }
}

/** What makes a {@link Joined}. */
export interface JoinedParts {
  readonly topic: string;
  readonly pid: Pid;
  readonly monitor: MonitorRef;
  readonly joinRef: Ref;
}

/** A channel that was joined. */
export class Joined {
  readonly topic: string;
  readonly pid: Pid;
  readonly monitor: MonitorRef;
  readonly joinRef: Ref;
  /** Whether it has said that it ends by its own will: its client is to stay away. Every other end is a crash to the client. */
  isClosing: boolean = false;
  /** What was handed to it that it has not taken. */
  readonly waiting: Tally = new Tally();
  /** Whether the connection has forgotten it, so that nothing of it waits any more. */
  isForgotten: boolean = false;

  constructor({ topic, pid, monitor, joinRef }: JoinedParts) {
    this.topic = topic;
    this.pid = pid;
    this.monitor = monitor;
    this.joinRef = joinRef;
  }
}
