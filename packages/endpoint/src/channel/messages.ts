/** What the process of a connection and those of its channels say to each other. */
import type { Pid } from "@hinotori/otp";

import type { ChannelSocket } from "../socket/state.ts";

/** Tells the process of the connection that a channel ends by its own will. A class, so that it is told from what other processes send. */
export class Closing {
  readonly pid: Pid;

  constructor(pid: Pid) {
    this.pid = pid;
  }
}

/** With what a channel starts. */
export interface ChannelStart {
  /** The socket as `connect` made it, with topic and join reference. */
  readonly socket: ChannelSocket;
}

/** How a join went: joined, or refused; `response` is what the client is told. */
export interface Joining {
  readonly joined: boolean;
  readonly status: string;
  readonly response: object;
}

/** Why a channel ends that has lost its connection, or whose topic is joined anew. */
export const kClosed: readonly ["shutdown", "closed"] = Object.freeze(["shutdown", "closed"]) as never;

/** Why a channel ends that its client has left. */
export const kLeft: readonly ["shutdown", "left"] = Object.freeze(["shutdown", "left"]) as never;
