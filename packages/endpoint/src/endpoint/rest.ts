/**
 * How long connections have been between two requests, as far as somebody knows who looks at them from time to time.
 *
 * Asked seldom for all, instead of a timer set and cleared for each request.
 */
import type { Connection } from "./connection.ts";

interface Seen {
  readonly receivedCount: number;
  /** What the connection had brought when it was first seen idle; when that grows, a request has begun and is not there yet. */
  readonly firstBytes: number;
  bytes: number;
  since: number;
}

/** Remembers what it saw of each connection. */
export class RestWatch {
  readonly #seen = new WeakMap<Connection, Seen>();

  /** For how long nothing has happened, in whatever `now` counts; `undefined` where a request is there or on its way. */
  restOf(connection: Connection, now: number): number | undefined {
    const { receivedCount, isIdle } = connection;
    if (!isIdle) {
      this.#seen.delete(connection);
      return undefined;
    }
    const { bytesRead } = connection.socket;
    const seen = this.#seen.get(connection);
    if (seen === undefined || seen.receivedCount !== receivedCount) {
      this.#seen.set(connection, { receivedCount, firstBytes: bytesRead, bytes: bytesRead, since: now });
      return 0;
    }
    if (seen.bytes !== bytesRead) {
      seen.bytes = bytesRead;
      seen.since = now;
    }
    return bytesRead === seen.firstBytes ? now - seen.since : undefined;
  }
}
