/** What every connection of a client is to its process, whatever it runs over: a WebSocket, or polls. */
import type { Pid } from "@hinotori/otp";

import type { Encoded } from "./message.ts";
import type { Mount } from "./mount.ts";

/** The numbers that a connection is closed with. */
export const kClose: { readonly [why: string]: number } & {
  readonly goingAway: 1001;
  readonly badFrame: 1007;
  readonly internal: 1011;
  readonly restart: 1012;
} = { goingAway: 1001, badFrame: 1007, internal: 1011, restart: 1012 };

/** What happens to a connection, told to its process. */
export class Happened {
  readonly what: "closed" | "silent" | "drain";

  constructor(what: "closed" | "silent" | "drain") {
    this.what = what;
  }
}

/** How long a client may take to say goodbye. */
export const kGoodbyeMs = 5_000;

/** A connection, before and after it is open. */
export interface Connection {
  /** Where the client has connected. */
  readonly mount: Mount;
  /** The process that stands for it. */
  readonly pid: Pid;
  /** Calls back when it is over; at once when it is. */
  whenOver(callback: () => void): void;
  /** Writes a frame. */
  write(frame: Encoded): void;
  /** The process has handled so many frames, of so many bytes. */
  handled(frames: number, bytes: number): void;
  /** Says goodbye, and cuts off whoever does not answer. */
  close(code: number): void;
  /** Cuts off. */
  cut(): void;
  /** The client has gone, or has never come; told once. */
  lost(): void;
}
