/**
 * How long clients have taken nothing of the answers that wait for them, as far as somebody knows who looks from time to time.
 *
 * Who asks for much and reads nothing would keep it in our memory for ever. Asked seldom for all, instead of a timer for each answer.
 */
import type { Socket } from "node:net";

interface Seen {
  readonly waiting: number;
  readonly since: number;
}

/** What Node itself asks to tell whether a write goes on: how many bytes the system has not yet taken. */
interface Handled extends Socket {
  readonly _handle?: { readonly writeQueueSize?: number } | null;
}

/** Remembers what it saw of each connection. */
export class StallWatch {
  readonly #seen = new WeakMap<Socket, Seen>();

  /** For how long a client has taken nothing of what waits for it, in whatever `now` counts; 0 where nothing waits. */
  stallOf(socket: Socket, now: number): number {
    const { writableLength } = socket;
    if (writableLength === 0) {
      this.#seen.delete(socket);
      return 0;
    }
    // One large piece counts as waiting until all of it is gone; what is left of it only the handle knows.
    const waiting = writableLength + ((socket as Handled)._handle?.writeQueueSize ?? 0);
    const seen = this.#seen.get(socket);
    if (seen !== undefined && seen.waiting === waiting) return now - seen.since;
    this.#seen.set(socket, { waiting, since: now });
    return 0;
  }
}
