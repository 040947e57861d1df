/**
 * One client's WebSocket: frames in and out, the limits on both, silence, and the end.
 *
 * What comes in is sent to the process of the connection; what goes out is written at once. A client that sends faster than it may,
 * or than it is answered, is not read for a while; one that does not read is cut off.
 */
import type { Duplex } from "node:stream";

import { Clock, Logger, type Pid, Process } from "@hinotori/otp";
import type { WebSocket } from "ws";

import { type Connection, Happened, kGoodbyeMs } from "./connection.ts";
import { Tally } from "./joined.ts";
import { type Encoded, Frame, wireOf } from "./message.ts";
import type { Mount } from "./mount.ts";
import { Pace } from "./pace.ts";

/** So many frames may wait for the process, or as many bytes as may wait for the client; it is not read until half of that is handled. */
const kMostWaiting = 64;

/** A connection over a WebSocket. */
export class WebSocketConnection implements Connection {
  readonly mount: Mount;
  readonly pid: Pid;
  readonly #whenOver: (() => void)[] = [];
  readonly #timeout: number;
  readonly #pace: Pace;
  #ws: WebSocket | undefined;
  /** What the WebSocket runs over, where frames go as they are: one buffer is written in one go, and made once for all clients. */
  #plain: Duplex | undefined;
  #over = false;
  #heardAt = 0;
  #silence: Clock.Timer | undefined;
  #goodbye: Clock.Timer | undefined;
  readonly #waiting = new Tally();
  #isBehind = false;
  #isHasty = false;

  constructor(mount: Mount, pid: Pid, timeout: number) {
    this.mount = mount;
    this.pid = pid;
    this.#timeout = timeout;
    this.#pace = new Pace(mount.options.rate);
  }

  /** The WebSocket is there. */
  open(ws: WebSocket, socket: Duplex): void {
    this.#ws = ws;
    // With nothing negotiated, ws writes each frame at once: what is written beside it stays in order.
    this.#plain = ws.extensions === "" ? socket : undefined;
    this.#hear();
    this.#watchSilence(this.#timeout);
    ws.on("message", (data, isBinary) => this.#receive(data as Buffer, isBinary));
    ws.on("ping", () => this.#hear());
    ws.on("pong", () => this.#hear());
    ws.on("error", (error) => Logger.debug(() => `a WebSocket at ${this.mount.path} broke: ${error.message}`));
    ws.on("close", () => this.lost());
  }

  lost(): void {
    if (this.#over) return;
    this.#over = true;
    Clock.clearTimer(this.#silence);
    Clock.clearTimer(this.#goodbye);
    Process.send(this.pid, new Happened("closed"));
    for (const callback of this.#whenOver) callback();
  }

  whenOver(callback: () => void): void {
    if (this.#over) callback();
    else this.#whenOver.push(callback);
  }

  write(frame: Encoded): void {
    const ws = this.#ws;
    if (ws === undefined || ws.readyState !== ws.OPEN) return;
    const plain = this.#plain;
    const unsent = plain === undefined ? ws.bufferedAmount : plain.writableLength;
    if (unsent > this.mount.options.maxBuffered) {
      Logger.warning(() => `a client at ${this.mount.path} does not read: it is cut off, with ${unsent} bytes unsent`);
      ws.terminate();
    } else if (plain === undefined) {
      ws.send(frame.data, { binary: frame.isBinary });
    } else {
      plain.write(wireOf(frame));
    }
  }

  close(code: number): void {
    const ws = this.#ws;
    if (ws === undefined || this.#over || this.#goodbye !== undefined) return;
    this.#goodbye = Clock.setTimer(kGoodbyeMs, () => ws.terminate(), { ref: false });
    ws.resume();
    ws.close(code);
  }

  cut(): void {
    this.#ws?.terminate();
  }

  handled(frames: number, bytes: number): void {
    this.#waiting.add(-frames, -bytes);
    if (!this.#isBehind || this.#fullness > 0.5) return;
    this.#isBehind = false;
    this.#readOn();
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (this.#goodbye !== undefined) return;
    this.#hear();
    this.#waiting.add(1, data.length);
    if (this.#fullness > 1) this.#isBehind = true;
    this.#count();
    if (this.#isBehind || this.#isHasty) this.#ws!.pause();
    Process.send(this.pid, new Frame(data, isBinary));
  }

  get #fullness(): number {
    return this.#waiting.fullness({ messages: kMostWaiting, bytes: this.mount.options.maxBuffered });
  }

  #count(): void {
    const rest = this.#pace.count(this.#heardAt);
    if (rest === 0 || this.#isHasty) return;
    this.#isHasty = true;
    const goOn = (): void => {
      this.#isHasty = false;
      this.#readOn();
    };
    Clock.setTimer(rest, goOn, { ref: false });
  }

  #readOn(): void {
    if (!this.#isBehind && !this.#isHasty && !this.#over) this.#ws?.resume();
  }

  #hear(): void {
    this.#heardAt = Clock.monotonicTime();
  }

  /** One timer at a time: it looks how long the client has been silent, and waits for the rest. */
  #watchSilence(ms: number): void {
    const look = (): void => {
      const silent = Clock.monotonicTime() - this.#heardAt;
      if (silent < this.#timeout) this.#watchSilence(this.#timeout - silent);
      else Process.send(this.pid, new Happened("silent"));
    };
    this.#silence = Clock.setTimer(ms, look, { ref: false });
  }
}
