/** A request that came over a socket: where it stands on its connection, and what becomes of its answer. */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";

import { Clock, type Logger } from "@hinotori/otp";

import { type Connection, connectionOf, type InFlight } from "./connection.ts";
import type { Failure, Way } from "./exchange.ts";
import { kClientGone } from "./reporter.ts";
import { requestIdIn, requestIdLineFor } from "./request-id.ts";

/**
 * The exchange of a request over a socket.
 *
 * One is made for each request, so its fields are declared alone and set once, in the constructor: JavaScript sets a field that
 * a class has, and a private name or method, in a call of its own before that.
 */
export class Served implements InFlight {
  declare readonly incoming: IncomingMessage;
  declare readonly outgoing: ServerResponse;
  /** The connection it came over. */
  declare readonly over: Connection;
  /** The line of the answer's head that says the request's id. */
  declare readonly requestIdLine: string;
  declare readonly startedAt: number;
  declare failure: Failure | undefined;
  declare quiet: boolean;
  declare begun: boolean;
  declare previous: InFlight | undefined;
  /** Whether the answer is a stream of events, which ends when it is told to. */
  declare eventStream: boolean;
  /** Whether the endpoint has answered in the application's place, so that what that says is dropped. */
  declare taken: boolean;
  /** Which request of its connection this is, counted from 1. */
  declare readonly order: number;
  /** Whether the end of it was reported. */
  declare reported: boolean;
  /** What is logged with each event of it, made when somebody first asks. */
  declare private facts: Logger.Metadata | undefined;

  constructor(incoming: IncomingMessage, outgoing: ServerResponse) {
    const connection = connectionOf(incoming.socket);
    const { pipeline } = connection;
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.over = connection;
    this.requestIdLine = requestIdLineFor(incoming.headers["x-request-id"]);
    this.startedAt = Clock.monotonicTime();
    this.failure = undefined;
    this.quiet = false;
    this.begun = false;
    this.previous = undefined;
    this.eventStream = false;
    this.taken = false;
    this.order = ++connection.receivedCount;
    this.reported = false;
    this.facts = undefined;
    if (!connection.isIdle) follow(this, connection.latest!);
    connection.latest = this;
    pipeline.received(this);
  }

  get pipeline(): Way {
    return this.over.pipeline;
  }

  get requestId(): string {
    return requestIdIn(this.requestIdLine);
  }

  get drainSignal(): AbortSignal {
    return this.pipeline.drainSignal;
  }

  get metadata(): Logger.Metadata {
    return (this.facts ??= { request_id: this.requestId });
  }

  set metadata(metadata: Logger.Metadata) {
    this.facts = metadata;
  }

  get method(): string {
    return this.incoming.method ?? "GET";
  }

  get target(): string {
    return this.incoming.url ?? "/";
  }

  get abandoned(): boolean {
    return this.incoming.socket.destroyed && !this.isComplete;
  }

  get isComplete(): boolean {
    return this.outgoing.writableFinished;
  }

  /** Whether no answer follows this one on its connection. */
  get isLast(): boolean {
    const { pipeline, receivedCount, broken } = this.over;
    return (pipeline.draining || broken || bringsBody(this.incoming)) && this.order === receivedCount;
  }

  /** The head was written. */
  begins(status: number): void {
    this.begun = true;
    report(this, status);
  }

  /** The whole answer is on its way. A connection that waits for another request should keep nothing of this one. */
  completed(): void {
    if (this.over.latest === this) this.over.latest = undefined;
  }

  lost(): void {
    if (!this.begun) report(this, kClientGone);
  }

  endEventStream(): void {
    if (this.eventStream && !this.outgoing.writableEnded) this.outgoing.end();
  }

  answerInstead(status: number): void {
    const body = JSON.stringify({ type: "about:blank", title: STATUS_CODES[status], status, instance: this.requestId });
    const headers = { "content-type": "application/problem+json", "content-length": String(Buffer.byteLength(body)) };
    this.outgoing.writeHead(status, headers);
    take(this);
    this.outgoing.end(body);
  }

  breakOff(): void {
    take(this);
    this.outgoing.destroy();
  }
}

/** A request stands in line behind another of its connection until that one's answer is complete. */
function follow(served: Served, previous: InFlight): void {
  served.previous = previous;
  served.over.linedUp();
  previous.outgoing.once("finish", () => {
    served.previous = undefined;
    served.over.movedUp();
  });
}

/** Whether a body comes that nobody will read: to wait for its end would be to take all of it. */
function bringsBody({ method, headers }: IncomingMessage): boolean {
  if (method !== "GET" && method !== "HEAD") return false;
  const length = headers["content-length"];
  return (length !== undefined && length !== "0") || headers["transfer-encoding"] !== undefined;
}

function report(served: Served, status: number): void {
  if (served.reported) return;
  served.reported = true;
  served.pipeline.stopped(served, status);
}

function take(served: Served): void {
  served.taken = true;
  served.outgoing.on("error", () => {});
}
