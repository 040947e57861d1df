/**
 * What is going on: the open connections, the requests in flight, and whether the endpoint is draining.
 *
 * Kept up to date as connections and answers come and go, so that a drain has only to look.
 */
import type { Socket } from "node:net";

import { Clock } from "@hinotori/otp";

import type { Answer } from "./answer.ts";
import type { Reporter } from "./reporter.ts";

/** One open connection. */
export interface Connection {
  /** What it runs over. */
  readonly socket: Socket;
  /** Where it belongs. */
  readonly traffic: Traffic;
  /** How many requests have come over it. */
  received: number;
  /** How many of them have no complete answer yet. */
  pending: number;
  /** Whether what came last was no request, so that the connection ends with the last answer. */
  broken: boolean;
}

const kConnection: unique symbol = Symbol("connection");

/** A socket that carries its connection, so that a request finds it without a search. */
interface Tracked extends Socket {
  [kConnection]?: Connection;
}

/** The connection of a socket that was opened. */
export function connectionOf(socket: Socket): Connection {
  // Every socket of our servers passes `opened` before its first request.
  return (socket as Tracked)[kConnection]!;
}

/** Everything that is open at one endpoint. */
export class Traffic {
  /** Who tells about requests; replaced when the configuration changes. */
  reporter: Reporter;
  /** The open connections. */
  readonly connections: Set<Connection> = new Set();
  /** The answers that are not complete. */
  readonly answers: Set<Answer> = new Set();
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
    for (const { pending, socket } of this.connections) if (pending === 0) socket.pause();
  }

  /** Everything is read again. */
  listenAgain(): void {
    this.#hushed = false;
    for (const { socket } of this.connections) if (socket.isPaused()) socket.resume();
  }

  /** A connection was accepted. */
  opened(socket: Socket): void {
    const connection: Connection = { socket, traffic: this, received: 0, pending: 0, broken: false };
    (socket as Tracked)[kConnection] = connection;
    this.acceptedCount++;
    this.connections.add(connection);
    socket.once("close", () => this.connections.delete(connection));
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
