/** One open connection, and the requests that stand in line on it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

import type { Exchange, Way } from "./exchange.ts";

/** So many requests of one connection may stand in line behind the one that is answered; then no more are read. */
const kMostInLine = 100;

/** A request that came over a connection, as long as its answer is not complete. */
export interface InFlight extends Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** The request before it on the same connection, as long as that is not complete. */
  readonly previous: InFlight | undefined;
  /** Whether the whole answer is on its way. */
  readonly isComplete: boolean;
  /** Nobody is left to have the answer. */
  lost(): void;
  /** Ends a stream of events that has not ended by itself. */
  endEventStream(): void;
  /** Answers in place of an application that cannot, or is not ready in time; what it says from then on is dropped. */
  answerInstead(status: number): void;
}

const kConnection: unique symbol = Symbol("connection");

/** A socket that carries its connection, so that a request finds it without a search. */
interface Tracked extends Socket {
  [kConnection]?: Connection;
}

/** One open connection. */
export class Connection {
  /** What it runs over. */
  readonly socket: Socket;
  /** Where its requests go. */
  readonly pipeline: Way;
  /** How many requests have come over it. */
  receivedCount = 0;
  /** Whether what came last was no request, so that the connection ends with the last answer. */
  broken = false;
  /** The request that came last. Answers are completed in order, so where its is complete, all are. */
  latest: InFlight | undefined = undefined;
  #inLine = 0;
  #isFull: boolean | undefined = undefined;

  constructor(socket: Socket, pipeline: Way) {
    this.socket = socket;
    this.pipeline = pipeline;
    (socket as Tracked)[kConnection] = this;
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
  unfinished(): InFlight[] {
    const found: InFlight[] = [];
    for (let served = this.latest; served !== undefined && !served.isComplete; served = served.previous) {
      found.unshift(served);
    }
    return found;
  }
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
