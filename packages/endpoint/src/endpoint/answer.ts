/**
 * The answer to one request over a socket: it says the request's id, and reports when it begins.
 *
 * Every way of answering passes `writeHead`: what the application returns, what an error is rendered as, and what is written
 * to the socket by hand. So this is the one place where a request ends for the log and the events.
 */
import { type IncomingMessage, ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";

import { Clock, type Logger } from "@hinotori/otp";

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
      // Handed on as they came: a reason and headers, or headers alone.
      super.writeHead(status, second as never, third as never);
    } catch (error) {
      if (this.headersSent) throw error;
      exchange.failure ??= { error };
      exchange.answerInstead(500);
      return this;
    }
    if (status >= 200) exchange.begins(status);
    return this;
  }

  /**
   * Called by Node to make the text of the head, with the status line and the headers that `writeHead` was given.
   *
   * The id is written here and not handed on as a header: known to be harmless, it need not be looked at character by
   * character, which costs more than all else that an endpoint adds.
   */
  _storeHeader(statusLine: string, headers: unknown): void {
    const begun = hasId(headers) ? statusLine : `${statusLine}x-request-id: ${this.exchange.requestId}\r\n`;
    storeHeader.call(this, begun, headers);
  }

  /** Called by Node when the whole answer is on its way. */
  override detachSocket(socket: Socket): void {
    super.detachSocket(socket);
    this.exchange.completed();
  }
}

// Node's own method, of which its types know nothing. Where a version of Node had none, no id would be sent, and tests say so.
const storeHeader = (ServerResponse.prototype as unknown as { _storeHeader: (line: string, headers: unknown) => void })
  ._storeHeader;

/** Whether the application has set an id of its own, which is kept. Node has a record, or a list of names and values in turn. */
function hasId(headers: unknown): boolean {
  if (headers === undefined || headers === null) return false;
  if (Array.isArray(headers)) return headers.some((part) => typeof part === "string" && /^x-request-id$/i.test(part));
  return "x-request-id" in (headers as object) || "X-Request-Id" in (headers as object);
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
  /** What is logged with each event of it, made when somebody first asks. */
  #metadata: Logger.Metadata | undefined;

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
    this.#metadata = undefined;
    if (!connection.isIdle) this.#follow(connection.latest!);
    connection.latest = this;
    pipeline.traffic.receivedCount++;
    pipeline.traffic.reporter.started(this);
  }

  #follow(previous: Served): void {
    this.previous = previous;
    this.over.linedUp();
    previous.outgoing.once("finish", () => {
      this.previous = undefined;
      this.over.movedUp();
    });
  }

  get drainSignal(): AbortSignal {
    return this.pipeline.traffic.drainSignal;
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

  /** Whether the whole answer is on its way. */
  get isComplete(): boolean {
    return this.outgoing.writableFinished;
  }

  /** Whether no answer follows this one on its connection. */
  get isLast(): boolean {
    const { pipeline, receivedCount, broken } = this.over;
    return (pipeline.traffic.draining || broken || this.#bringsBody) && this.order === receivedCount;
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
