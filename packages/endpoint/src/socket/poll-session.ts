/**
 * A client that polls: what waits for its next poll, what it has pushed, silence, and the end.
 *
 * A message is kept until a poll has carried it away. A client has at most one poll that waits, and one push that is worked on; a push is
 * answered when its frames were handled, so that a client cannot send more than is taken.
 */
import { Clock, Logger, type Pid, Process } from "@hinotori/otp";

import { type Connection, Happened, kClose, kGoodbyeMs } from "./connection.ts";
import { type Encoded, type Frame, textOf } from "./message.ts";
import type { Mount } from "./mount.ts";
import { Pace } from "./pace.ts";

/** What a poll is answered with: messages, nothing new, or the end of the session. */
export interface PollAnswer {
  readonly status: 200 | 204 | 410 | 500;
  readonly messages: readonly string[];
}

/** One poll of a client. */
export class Poll {
  /** Resolves with what it is answered. */
  readonly answer: Promise<PollAnswer>;
  /** Answers; once. */
  settle: (answer: PollAnswer) => void = () => {};
  /** What it carries. */
  carried: readonly string[] = [];

  constructor() {
    this.answer = new Promise((done) => {
      this.settle = done;
    });
  }
}

/** So many pushes of one client may wait for each other. A client that waits for its answers has one. */
const kMostPushes = 4;

/** A connection that is made of polls. */
export class PollSession implements Connection {
  readonly mount: Mount;
  readonly pid: Pid;
  readonly #whenOver: (() => void)[] = [];
  readonly #windowMs: number;
  readonly #pace: Pace;
  #buffer: string[] = [];
  #buffered = 0;
  #poll: Poll | undefined;
  #isFlushing = false;
  #isClosing = false;
  #isOver = false;
  /** The end of the window while a poll waits, else of the client's absence, or of its goodbye. */
  #timer: Clock.Timer | undefined;
  #pushes = 0;
  #lastPush: Promise<unknown> = Promise.resolve();
  #unhandled = 0;
  /** Looks whether what a push waits for has come. */
  #look: (() => void) | undefined;

  constructor(mount: Mount, pid: Pid, windowMs: number) {
    this.mount = mount;
    this.pid = pid;
    this.#windowMs = windowMs;
    this.#pace = new Pace(mount.options.rate);
    this.#awaitPoll();
  }

  /** Takes a poll; one that waits already is answered with nothing new. */
  poll(): Poll {
    const poll = new Poll();
    if (this.#isOver) {
      poll.settle({ status: 410, messages: [] });
      return poll;
    }
    this.#answer({ status: 204, messages: [] });
    this.#poll = poll;
    if (this.#buffer.length > 0) this.#handOver();
    else this.#setTimer(this.#windowMs, () => this.#answer({ status: 204, messages: [] }));
    return poll;
  }

  /** Nobody waits for that poll any more, or its answer was not taken: what it carried is kept for the next. */
  abandon(poll: Poll): void {
    const { carried } = poll;
    poll.carried = [];
    if (this.#poll === poll) this.#answer({ status: 204, messages: [] });
    if (this.#isOver || carried.length === 0) return;
    this.#buffer.unshift(...carried);
    for (const { length } of carried) this.#buffered += length;
    if (this.#poll !== undefined) this.#handOver();
  }

  /** Takes what the client has pushed: 200 when all of it was handled, else why not. */
  push(frames: readonly Frame[]): Promise<200 | 408 | 410 | 429> {
    if (this.#pushes >= kMostPushes) return Promise.resolve(429);
    this.#pushes++;
    const pushed = this.#lastPush.then(() => this.#take(frames)).finally(() => this.#pushes--);
    this.#lastPush = pushed;
    return pushed;
  }

  whenOver(callback: () => void): void {
    if (this.#isOver) callback();
    else this.#whenOver.push(callback);
  }

  write(frame: Encoded): void {
    if (this.#isOver || this.#isClosing) return;
    const text = textOf(frame);
    this.#buffer.push(text);
    this.#buffered += text.length;
    if (this.#poll !== undefined) void this.#flushSoon();
    else if (this.#buffered > this.mount.options.maxBuffered) this.#cutOff();
  }

  handled(frames: number): void {
    this.#unhandled -= frames;
    this.#look?.();
  }

  close(code: number): void {
    if (this.#isOver || this.#isClosing) return;
    this.#isClosing = true;
    if (this.#poll !== undefined && this.#buffer.length > 0) return this.#handOver();
    if (this.#buffer.length === 0) return this.#finish(code === kClose.internal ? 500 : 410);
    this.#setTimer(kGoodbyeMs, () => this.#finish(410));
  }

  cut(): void {
    this.#finish(410);
  }

  lost(): void {
    this.#finish(410);
  }

  #cutOff(): void {
    const unread = this.#buffered;
    Logger.warning(
      () => `a client at ${this.mount.path} does not poll: it is cut off, with ${unread} characters unread`,
    );
    this.#finish(410);
  }

  #finish(status: 410 | 500): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#buffer = [];
    this.#answer({ status, messages: [] });
    Clock.clearTimer(this.#timer);
    this.#look?.();
    Process.send(this.pid, new Happened("closed"));
    for (const callback of this.#whenOver) callback();
  }

  /** What is written in one turn goes in one answer. */
  async #flushSoon(): Promise<void> {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    await undefined;
    this.#isFlushing = false;
    if (this.#poll !== undefined && this.#buffer.length > 0) this.#handOver();
  }

  /** Gives what has been kept to the poll that waits. */
  #handOver(): void {
    const messages = this.#buffer;
    this.#buffer = [];
    this.#buffered = 0;
    this.#poll!.carried = messages;
    this.#answer({ status: 200, messages });
    if (this.#isClosing) this.#finish(410);
  }

  /** Answers the poll that waits, if one does. */
  #answer(answer: PollAnswer): void {
    if (this.#poll === undefined) return;
    this.#poll.settle(answer);
    this.#poll = undefined;
    this.#awaitPoll();
  }

  /** A client that does not come back for half as long again as a poll waits has gone. */
  #awaitPoll(): void {
    this.#setTimer(this.#windowMs * 1.5, () => Process.send(this.pid, new Happened("silent")));
  }

  #setTimer(ms: number, then: () => void): void {
    Clock.clearTimer(this.#timer);
    this.#timer = Clock.setTimer(ms, then, { ref: false });
  }

  async #take(frames: readonly Frame[]): Promise<200 | 408 | 410> {
    for (const frame of frames) {
      if (this.#isOver || this.#isClosing) return 410;
      const rest = this.#pace.count(Clock.monotonicTime());
      this.#unhandled++;
      Process.send(this.pid, frame);
      if (rest > 0) await this.#wait(rest, () => false);
    }
    if (this.#unhandled > 0) await this.#wait(this.#windowMs, () => this.#unhandled === 0);
    if (this.#isOver || this.#isClosing) return 410;
    return this.#unhandled > 0 ? 408 : 200;
  }

  /** Waits until that holds, the session is over, or the time is. */
  #wait(ms: number, holds: () => boolean): Promise<void> {
    return new Promise((done) => {
      const finish = (): void => {
        Clock.clearTimer(timer);
        this.#look = undefined;
        done();
      };
      const timer = Clock.setTimer(ms, finish, { ref: false });
      this.#look = () => (this.#isOver || holds() ? finish() : undefined);
    });
  }
}
