/**
 * One client's WebSocket: frames in and out, the limits on both, silence, and the end.
 *
 * What comes in is sent to the process of the connection; what goes out is written at once. A client that sends faster than it may,
 * or than it is answered, is not read for a while; one that does not read is cut off.
 */
import { Clock, Logger, type Pid, Process } from "@hinotori/otp";
import type { WebSocket } from "ws";

import { type Encoded, Frame } from "./message.ts";
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

/** So many frames may wait for the process, and the client is not read until it has caught up. */
const kMostWaiting = 64;
/** How long a client may take to say goodbye. */
const kGoodbyeMs = 5_000;

/** A connection, before and after it is open. */
export class Connection {
  /** Where the client has connected. */
  readonly mount: Mount;
  /** The process that stands for it. */
  readonly pid: Pid;
  /** Resolves when it is over. */
  readonly ended: Promise<void>;
  #end: () => void = () => {};
  #ws: WebSocket | undefined;
  #over = false;
  #heardAt = 0;
  #silence: Clock.Timer | undefined;
  #goodbye: Clock.Timer | undefined;
  #waiting = 0;
  #isBehind = false;
  #isHasty = false;
  #windowAt = 0;
  #inWindow = 0;

  constructor(mount: Mount, pid: Pid) {
    this.mount = mount;
    this.pid = pid;
    this.ended = new Promise((done) => {
      this.#end = done;
    });
  }

  /** The WebSocket is there. */
  open(ws: WebSocket): void {
    this.#ws = ws;
    this.#hear();
    this.#watchSilence(this.mount.options.websocket.timeout);
    ws.on("message", (data, isBinary) => this.#receive(data as Buffer, isBinary));
    ws.on("ping", () => this.#hear());
    ws.on("pong", () => this.#hear());
    ws.on("error", (error) => Logger.debug(() => `a WebSocket at ${this.mount.path} broke: ${error.message}`));
    ws.on("close", () => this.lost());
  }

  /** The client has gone, or has never come; told once. */
  lost(): void {
    if (this.#over) return;
    this.#over = true;
    Clock.clearTimer(this.#silence);
    Clock.clearTimer(this.#goodbye);
    Process.send(this.pid, new Happened("closed"));
    this.#end();
  }

  /** Writes a frame. */
  write({ data, isBinary }: Encoded): void {
    const ws = this.#ws;
    if (ws === undefined || ws.readyState !== ws.OPEN) return;
    if (ws.bufferedAmount > this.mount.options.maxBuffered) {
      Logger.warning(
        () => `a client at ${this.mount.path} does not read: it is cut off, with ${ws.bufferedAmount} bytes unsent`,
      );
      ws.terminate();
      return;
    }
    ws.send(data, { binary: isBinary });
  }

  /** Says goodbye, and cuts off whoever does not answer. */
  close(code: number): void {
    const ws = this.#ws;
    if (ws === undefined || this.#over || this.#goodbye !== undefined) return;
    this.#goodbye = Clock.setTimer(kGoodbyeMs, () => ws.terminate(), { ref: false });
    ws.resume();
    ws.close(code);
  }

  /** Cuts off. */
  cut(): void {
    this.#ws?.terminate();
  }

  /** The process has handled a frame. */
  handled(): void {
    this.#waiting--;
    if (!this.#isBehind || this.#waiting > kMostWaiting / 2) return;
    this.#isBehind = false;
    this.#readOn();
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (this.#goodbye !== undefined) return;
    this.#hear();
    this.#waiting++;
    if (this.#waiting > kMostWaiting) this.#isBehind = true;
    this.#count();
    if (this.#isBehind || this.#isHasty) this.#ws!.pause();
    Process.send(this.pid, new Frame(data, isBinary));
  }

  #count(): void {
    const { rate } = this.mount.options;
    if (rate === false) return;
    if (this.#heardAt - this.#windowAt >= rate.perMs) {
      this.#windowAt = this.#heardAt;
      this.#inWindow = 0;
    }
    if (++this.#inWindow < rate.frames || this.#isHasty) return;
    this.#isHasty = true;
    const rest = this.#windowAt + rate.perMs - this.#heardAt;
    Clock.setTimer(
      rest,
      () => {
        this.#isHasty = false;
        this.#readOn();
      },
      { ref: false },
    );
  }

  #readOn(): void {
    if (!this.#isBehind && !this.#isHasty && !this.#over) this.#ws?.resume();
  }

  #hear(): void {
    this.#heardAt = Clock.monotonicTime();
  }

  /** One timer at a time: it looks how long the client has been silent, and waits for the rest. */
  #watchSilence(ms: number): void {
    this.#silence = Clock.setTimer(
      ms,
      () => {
        const { timeout } = this.mount.options.websocket;
        const silent = Clock.monotonicTime() - this.#heardAt;
        if (silent < timeout) this.#watchSilence(timeout - silent);
        else Process.send(this.pid, new Happened("silent"));
      },
      { ref: false },
    );
  }
}
