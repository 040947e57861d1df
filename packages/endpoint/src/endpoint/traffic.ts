/**
 * What is going on: the open connections, the requests in flight, and whether the endpoint is draining.
 *
 * A request leaves no more behind than itself, as the last of its connection; the rest is found out by those who ask.
 */
import type { Socket } from "node:net";

import { Clock } from "@hinotori/otp";

import { Connection, connectionOf, type InFlight } from "./connection.ts";
import type { Way } from "./exchange.ts";
import type { Reporter } from "./reporter.ts";

/** Everything that is open at one endpoint. */
export class Traffic {
  /** Who tells about requests; replaced when the configuration changes. */
  reporter: Reporter;
  /** The open connections. */
  readonly connections: Set<Connection> = new Set();
  /** How many connections were ever accepted. */
  acceptedCount = 0;
  /** How many requests ever came. */
  receivedCount = 0;
  /** Whether the drain has begun. */
  draining = false;
  readonly #drained: AbortController = new AbortController();
  #hushed = false;

  constructor(reporter: Reporter) {
    this.reporter = reporter;
  }

  /** The requests whose answers are not complete. */
  unfinished(): InFlight[] {
    return [...this.connections].flatMap((connection) => connection.unfinished());
  }

  /** Aborts when the drain begins. */
  get drainSignal(): AbortSignal {
    return this.#drained.signal;
  }

  /** The drain begins: readiness ends, answers say so, long streams are told. */
  announceDrain(): void {
    this.draining = true;
    this.#drained.abort();
  }

  /**
   * From now on only what has begun is read: new requests wait in the connections that bring them.
   *
   * Clients that wait for an answer do not come back for another, so those that come in turns stop coming.
   */
  hush(): void {
    this.#hushed = true;
    for (const { isIdle, socket } of this.connections) if (isIdle) socket.pause();
  }

  /** Everything is read again. */
  listenAgain(): void {
    this.#hushed = false;
    for (const { socket } of this.connections) if (socket.isPaused()) socket.resume();
  }

  /** A connection has become something else than http's. */
  handedOver(socket: Socket): void {
    this.connections.delete(connectionOf(socket));
  }

  /** A connection was accepted. */
  opened(socket: Socket, pipeline: Way): void {
    const connection = new Connection(socket, pipeline);
    this.acceptedCount++;
    this.connections.add(connection);
    socket.once("close", () => {
      this.connections.delete(connection);
      for (const served of connection.unfinished()) served.lost();
    });
    if (this.#hushed) void pauseSoon(socket);
  }
}

/** Node begins to read a new connection after those who were told of it have returned: only then can it be paused. */
async function pauseSoon(socket: Socket): Promise<void> {
  await undefined;
  socket.pause();
}

/** Resolves after so many milliseconds of the clock, and at least one turn of the event loop. */
export function pause(ms: number): Promise<void> {
  return new Promise((done) => void Clock.setTimer(ms, done));
}
