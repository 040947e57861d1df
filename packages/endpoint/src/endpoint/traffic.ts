/**
 * What is going on: the open connections, the requests in flight, and whether the endpoint is draining.
 *
 * A request leaves no more behind than itself, as the last of its connection; the rest is found out by those who ask.
 */
import type { Socket } from "node:net";

import { Clock } from "@hinotori/otp";

import type { Served } from "./answer.ts";
import type { Pipeline } from "./pipeline.ts";
import type { Reporter } from "./reporter.ts";

/** So many requests of one connection may stand in line behind the one that is answered; then no more are read. */
const kMostInLine = 100;

/** One open connection. */
export class Connection {
  /** What it runs over. */
  readonly socket: Socket;
  /** Where its requests go. */
  readonly pipeline: Pipeline;
  /** How many requests have come over it. */
  receivedCount = 0;
  /** Whether what came last was no request, so that the connection ends with the last answer. */
  broken = false;
  /** The request that came last. Answers are completed in order, so where its is complete, all are. */
  latest: Served | undefined = undefined;
  #inLine = 0;
  #isFull: boolean | undefined = undefined;

  constructor(socket: Socket, pipeline: Pipeline) {
    this.socket = socket;
    this.pipeline = pipeline;
  }

  /** Whether no request waits for an answer or for the rest of one. */
  get isIdle(): boolean {
    return this.latest === undefined || this.latest.isComplete;
  }

  /**
   * A request has come that stands in line behind another. Who sends many at once is read on when there is room: all of them would be
   * begun otherwise, however many there are.
   */
  linedUp(): void {
    if (++this.#inLine < kMostInLine || this.#isFull === true) return;
    // Node goes on reading whenever something is answered.
    if (this.#isFull === undefined) this.socket.on("resume", () => this.#isFull === true && this.socket.pause());
    this.#isFull = true;
    this.socket.pause();
  }

  /** One has left the line. */
  movedUp(): void {
    if (--this.#inLine > kMostInLine / 2 || this.#isFull !== true) return;
    this.#isFull = false;
    this.socket.resume();
  }

  /** The requests whose answers are not complete, oldest first. */
  unfinished(): Served[] {
    const found: Served[] = [];
    for (let served = this.latest; served !== undefined && !served.isComplete; served = served.previous) {
      found.unshift(served);
    }
    return found;
  }
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

/** Whether a socket has passed `opened`. */
export function isOpened(socket: Socket): boolean {
  return (socket as Tracked)[kConnection] !== undefined;
}

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
  unfinished(): Served[] {
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
  opened(socket: Socket, pipeline: Pipeline): void {
    const connection = new Connection(socket, pipeline);
    (socket as Tracked)[kConnection] = connection;
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
