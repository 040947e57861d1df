/**
 * The answer to one request over a socket: it says the request's id, and reports when it begins.
 *
 * Every way of answering passes `writeHead`: what the application returns, what an error is rendered as, and what is written
 * to the socket by hand. So this is the one place where a request ends for the log and the events.
 */
import { type IncomingMessage, ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";

import { Clock } from "@hinotori/otp";

import type { Exchange, Failure } from "./exchange.ts";
import type { Pipeline } from "./pipeline.ts";
import { kClientGone } from "./reporter.ts";
import { requestIdFor } from "./request-id.ts";
import { type Connection, connectionOf } from "./traffic.ts";

/** A server response with its exchange. It has no other field: each costs a server response more than an object of its own. */
export class Answer extends ServerResponse<IncomingMessage> {
  /** What is known of the request. */
  readonly exchange: Served;

  constructor(request: IncomingMessage, options?: object) {
    // @ts-expect-error Node hands on the options that the server was made with, of which its types know nothing
    super(request, options);
    this.exchange = new Served(request, this);
  }

  /**
   * Writes the head, with the id of the request; the last answer of a draining connection says that it is the last.
   *
   * A header that is none makes the answer 500.
   */
  override writeHead(status: number, second?: unknown, third?: unknown): this {
    const { exchange } = this;
    if (exchange.taken) return this;
    if (exchange.isLast) this.shouldKeepAlive = false;
    // What clients are told of the time an idle connection is kept. Node itself is to set no timer for it; see `sweep`.
    (this as { _keepAliveTimeout?: number })._keepAliveTimeout = exchange.pipeline.settings.http.keepAliveTimeout;
    try {
      if (typeof second === "string") super.writeHead(status, second, withId(third, exchange.requestId));
      else super.writeHead(status, withId(second, exchange.requestId));
    } catch (error) {
      if (this.headersSent) throw error;
      exchange.failure ??= { error };
      exchange.answerInstead(500);
      return this;
    }
    if (status >= 200) exchange.begins(status);
    return this;
  }

  /** Called by Node when the whole answer is on its way. */
  override detachSocket(socket: Socket): void {
    super.detachSocket(socket);
    this.exchange.completed();
  }
}

function withId(headers: unknown, id: string): Record<string, string> | string[] {
  // Node takes a record, or a list of names and values in turn.
  if (Array.isArray(headers)) return [...(headers as string[]), "x-request-id", id];
  // An id that the application sets itself is kept. Copied by hand, since to spread costs ten times as much.
  const named: Record<string, string> = { "x-request-id": id };
  for (const name in headers as Record<string, string>) named[name] = (headers as Record<string, string>)[name]!;
  return named;
}

/** The exchange of a request over a socket. Every field is set in the constructor: initializers cost a call of their own. */
export class Served implements Exchange {
  readonly pipeline: Pipeline;
  readonly incoming: IncomingMessage;
  readonly outgoing: Answer;
  /** The connection it came over. */
  readonly over: Connection;
  readonly requestId: string;
  readonly startedAt: number;
  failure: Failure | undefined;
  quiet: boolean;
  begun: boolean;
  /** The exchange before it on the same connection, as long as that is not complete. */
  previous: Served | undefined;
  /** Whether the answer is a stream of events, which ends when it is told to. */
  eventStream: boolean;
  /** Whether the endpoint has answered in the application's place, so that what that says is dropped. */
  taken: boolean;
  /** Which request of its connection this is, counted from 1. */
  readonly order: number;
  /** Whether the end of it was reported. */
  reported: boolean;

  constructor(incoming: IncomingMessage, outgoing: Answer) {
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
    if (!connection.isIdle) this.#follow(connection.latest!);
    connection.latest = this;
    pipeline.traffic.receivedCount++;
    pipeline.traffic.reporter.started(this);
  }

  #follow(previous: Served): void {
    this.previous = previous;
    previous.outgoing.once("finish", () => {
      this.previous = undefined;
    });
  }

  get drainSignal(): AbortSignal {
    return this.pipeline.traffic.drainSignal;
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

  /** Whether the whole answer is on its way. */
  get isComplete(): boolean {
    return this.outgoing.writableFinished;
  }

  /** Whether no answer follows this one on its connection. */
  get isLast(): boolean {
    const { pipeline, receivedCount, broken } = this.over;
    return (pipeline.traffic.draining || broken) && this.order === receivedCount;
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

  /** Nobody is left to have the answer. */
  lost(): void {
    if (!this.begun) this.#report(kClientGone);
  }

  #report(status: number): void {
    if (this.reported) return;
    this.reported = true;
    this.pipeline.traffic.reporter.stopped(this, status);
  }

  /** Ends a stream of events that has not ended by itself. */
  endEventStream(): void {
    if (this.eventStream && !this.outgoing.writableEnded) this.outgoing.end();
  }

  /** Answers in place of an application that cannot, or is not ready in time; what it says from then on is dropped. */
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
