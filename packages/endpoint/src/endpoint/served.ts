/** A request that came over a socket: where it stands on its connection, and what becomes of its answer. */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";

import { Clock, type Logger } from "@hinotori/otp";

import { type Connection, connectionOf, type InFlight } from "./connection.ts";
import type { Failure, Way } from "./exchange.ts";
import { kClientGone } from "./reporter.ts";
import { requestIdFor } from "./request-id.ts";

/** The exchange of a request over a socket. Every field is set in the constructor: initializers cost a call of their own. */
export class Served implements InFlight {
  readonly pipeline: Way;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** The connection it came over. */
  readonly over: Connection;
  readonly requestId: string;
  readonly startedAt: number;
  failure: Failure | undefined;
  quiet: boolean;
  begun: boolean;
  previous: InFlight | undefined;
  /** Whether the answer is a stream of events, which ends when it is told to. */
  eventStream: boolean;
  /** Whether the endpoint has answered in the application's place, so that what that says is dropped. */
  taken: boolean;
  /** Which request of its connection this is, counted from 1. */
  readonly order: number;
  /** Whether the end of it was reported. */
  reported: boolean;
  /** What is logged with each event of it, made when somebody first asks. */
  #metadata: Logger.Metadata | undefined;

  constructor(incoming: IncomingMessage, outgoing: ServerResponse) {
    const connection = connectionOf(incoming.socket);
    const { pipeline } = connection;
    this.pipeline = pipeline;
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.over = connection;
    this.requestId = requestIdFor(incoming.headers["x-request-id"]);
    this.startedAt = Clock.monotonicTime();
    this.failure = undefined;
    this.quiet = false;
    this.begun = false;
    this.previous = undefined;
    this.eventStream = false;
    this.taken = false;
    this.order = ++connection.receivedCount;
    this.reported = false;
    this.#metadata = undefined;
    if (!connection.isIdle) this.#follow(connection.latest!);
    connection.latest = this;
    pipeline.received(this);
  }

  #follow(previous: InFlight): void {
    this.previous = previous;
    this.over.linedUp();
    previous.outgoing.once("finish", () => {
      this.previous = undefined;
      this.over.movedUp();
    });
  }

  get drainSignal(): AbortSignal {
    return this.pipeline.drainSignal;
  }

  get metadata(): Logger.Metadata {
    return (this.#metadata ??= { request_id: this.requestId });
  }

  set metadata(metadata: Logger.Metadata) {
    this.#metadata = metadata;
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
    return (pipeline.draining || broken || this.#bringsBody) && this.order === receivedCount;
  }

  /** Whether a body comes that nobody will read: to wait for its end would be to take all of it. */
  get #bringsBody(): boolean {
    const { method, headers } = this.incoming;
    if (method !== "GET" && method !== "HEAD") return false;
    const length = headers["content-length"];
    return (length !== undefined && length !== "0") || headers["transfer-encoding"] !== undefined;
  }

  /** The head was written. */
  begins(status: number): void {
    this.begun = true;
    this.#report(status);
  }

  /** The whole answer is on its way. A connection that waits for another request should keep nothing of this one. */
  completed(): void {
    if (this.over.latest === this) this.over.latest = undefined;
  }

  lost(): void {
    if (!this.begun) this.#report(kClientGone);
  }

  #report(status: number): void {
    if (this.reported) return;
    this.reported = true;
    this.pipeline.stopped(this, status);
  }

  endEventStream(): void {
    if (this.eventStream && !this.outgoing.writableEnded) this.outgoing.end();
  }

  answerInstead(status: number): void {
    const body = JSON.stringify({ type: "about:blank", title: STATUS_CODES[status], status, instance: this.requestId });
    const headers = { "content-type": "application/problem+json", "content-length": String(Buffer.byteLength(body)) };
    this.outgoing.writeHead(status, headers);
    this.#take();
    this.outgoing.end(body);
  }

  breakOff(): void {
    this.#take();
    this.outgoing.destroy();
  }

  #take(): void {
    this.taken = true;
    this.outgoing.on("error", () => {});
  }
}
