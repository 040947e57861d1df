/**
 * The answer to one request over a socket: it knows its request, says its id, and reports when it begins.
 *
 * Every way of answering passes `writeHead`: what the application returns, what an error is rendered as, and what is written
 * to the socket by hand. So this is the one place where a request ends for the log and the events.
 */
import { type IncomingMessage, ServerResponse } from "node:http";

import { Clock } from "@hinotori/otp";

import type { Exchange, Failure } from "./exchange.ts";
import { kClientGone } from "./reporter.ts";
import { requestIdFor } from "./request-id.ts";
import { type Connection, connectionOf, type Traffic } from "./traffic.ts";

/** A server response that is also the record of its exchange. */
export class Answer extends ServerResponse<IncomingMessage> implements Exchange {
  readonly requestId: string;
  readonly startedAt: number;
  failure: Failure | undefined = undefined;
  /** Whether the request has no line in the log. */
  quiet = false;
  /** Whether the final head was written. */
  begun = false;
  /** Whether this is a stream of events, which ends when it is told to. */
  eventStream = false;
  /** The connection it goes over. */
  readonly over: Connection;
  /** Which request of its connection this answers, counted from 1. */
  readonly #order: number;
  #reported = false;
  #gaveUp = false;
  #closed = false;

  constructor(...made: ConstructorParameters<typeof ServerResponse<IncomingMessage>>) {
    super(...made);
    const [request] = made;
    this.startedAt = Clock.monotonicTime();
    this.requestId = requestIdFor(request.headers["x-request-id"]);
    const connection = connectionOf(request.socket);
    this.over = connection;
    this.#order = ++connection.received;
    connection.pending++;
    connection.traffic.receivedCount++;
    connection.traffic.answers.add(this);
    this.on("close", closed);
    connection.traffic.reporter.started(this);
  }

  /** The method of the request. */
  get method(): string {
    return this.req.method ?? "GET";
  }

  /** The target of the request. */
  get target(): string {
    return this.req.url ?? "/";
  }

  /** Whether the client has gone before it had the whole answer. */
  get abandoned(): boolean {
    return !this.writableFinished && (this.#closed || this.req.socket.destroyed);
  }

  /** What is going on around this answer. */
  get traffic(): Traffic {
    return this.over.traffic;
  }

  /** Writes the head, with the id of the request; the last answer of a draining connection says that it is the last. */
  override writeHead(status: number, second?: unknown, third?: unknown): this {
    if (this.#gaveUp) return this;
    const { traffic, received, broken } = this.over;
    if ((traffic.draining || broken) && this.#order === received) this.shouldKeepAlive = false;
    this.#writeHead(status, second, third);
    if (status < 200) return this;
    this.begun = true;
    this.#report(status);
    return this;
  }

  #writeHead(status: number, second: unknown, third: unknown): void {
    try {
      if (typeof second === "string") super.writeHead(status, second, this.#withId(third));
      else super.writeHead(status, this.#withId(second));
    } catch (error) {
      // What cannot be a header is refused here; the answer is another one, and this is why.
      this.failure ??= { error };
      throw error;
    }
  }

  #withId(headers: unknown): Record<string, string> | string[] {
    // Node takes a record, or a list of names and values in turn.
    if (Array.isArray(headers)) return [...(headers as string[]), "x-request-id", this.requestId];
    // In this order it costs a tenth of the other, and an id that the application sets itself is kept.
    return { "x-request-id": this.requestId, ...(headers as Record<string, string> | undefined) };
  }

  /** Ends a stream of events that has not ended by itself. */
  endEventStream(): void {
    if (this.eventStream && !this.writableEnded) this.end();
  }

  /** Answers 503 in place of an application that is not ready when the time is over; what it says later is dropped. */
  giveUp(): void {
    const problem = { type: "about:blank", title: "Service Unavailable", status: 503, instance: this.requestId };
    const body = JSON.stringify(problem);
    this.on("error", () => {});
    this.writeHead(503, { "content-type": "application/problem+json", "content-length": String(body.length), connection: "close" });
    this.#gaveUp = true;
    this.end(body);
  }

  #report(status: number): void {
    if (this.#reported) return;
    this.#reported = true;
    this.traffic.reporter.stopped(this, status);
  }

  /** The answer is complete, or nobody is left to have it. */
  close(): void {
    this.#closed = true;
    this.over.pending--;
    this.traffic.answers.delete(this);
    if (!this.begun) this.#report(kClientGone);
  }
}

function closed(this: Answer): void {
  this.close();
}
