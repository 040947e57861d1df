/**
 * What a client has said that its channels have not taken yet.
 *
 * A channel takes one message after the other, and may be slow. A client that says more than is taken is not read for a while: else it
 * could fill the memory with what waits.
 */
import { type Joined, type Most, Tally } from "./joined.ts";
import type { Message } from "./message.ts";

/** So many messages of one client may wait for its channels. */
const kMostMessages = 1_000;

/** The backlog of one client. */
export class Backlog {
  readonly #most: Most;
  /** Has the connection read on: so many frames, of so many bytes, were handled. */
  readonly #goOn: (frames: number, bytes: number) => void;
  readonly #waiting = new Tally();
  readonly #heldBack = new Tally();

  constructor(mostBytes: number, goOn: (frames: number, bytes: number) => void) {
    this.#most = { messages: kMostMessages, bytes: mostBytes };
    this.#goOn = goOn;
  }

  /** A message of so many bytes is handed to a channel; it waits until that takes it. */
  enter(joined: Joined, message: Message, bytes: number): void {
    joined.waiting.add(1, bytes);
    this.#waiting.add(1, bytes);
    message.onTaken(() => {
      if (joined.isForgotten) return;
      joined.waiting.add(-1, -bytes);
      this.#leave(1, bytes);
    });
  }

  /** A channel is over, with everything that waited for it. */
  forget({ waiting }: Joined): void {
    if (waiting.messages > 0) this.#leave(waiting.messages, waiting.bytes);
  }

  /** A frame was handled: the connection reads on, unless too much waits. */
  handled(bytes: number): void {
    if (this.#heldBack.messages > 0 || this.#waiting.fullness(this.#most) > 1) this.#heldBack.add(1, bytes);
    else this.#goOn(1, bytes);
  }

  #leave(messages: number, bytes: number): void {
    this.#waiting.add(-messages, -bytes);
    const held = this.#heldBack;
    if (held.messages === 0 || this.#waiting.fullness(this.#most) > 0.5) return;
    this.#goOn(held.messages, held.bytes);
    held.add(-held.messages, -held.bytes);
  }
}
