/**
 * The answer to one request over a socket: it knows its request, says its id, and reports when it begins.
 *
 * Every way of answering passes `writeHead`: what the application returns, what an error is rendered as, and what is written
 * to the socket by hand. So this is the one place where a request ends for the log and the events.
 */
import { type IncomingMessage, ServerResponse, STATUS_CODES } from "node:http";

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
  /** Whether the endpoint has answered in the application's place, so that what that says is dropped. */
  #taken = false;
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

  /**
   * Writes the head, with the id of the request; the last answer of a draining connection says that it is the last.
   *
   * A header that is none makes the answer 500.
   */
  override writeHead(status: number, second?: unknown, third?: unknown): this {
    if (this.#taken) return this;
    const { traffic, received, broken } = this.over;
    if ((traffic.draining || broken) && this.#order === received) this.shouldKeepAlive = false;
    try {
      if (typeof second === "string") super.writeHead(status, second, this.#withId(third));
      else super.writeHead(status, this.#withId(second));
    } catch (error) {
      if (this.headersSent) throw error;
      this.failure ??= { error };
      this.answerInstead(500);
      return this;
    }
    if (status < 200) return this;
    this.begun = true;
    this.#report(status);
    return this;
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

  /** Answers in place of an application that cannot, or is not ready in time; what it says from then on is dropped. */
  answerInstead(status: number): void {
    const body = JSON.stringify({ type: "about:blank", title: STATUS_CODES[status], status, instance: this.requestId });
    const headers = { "content-type": "application/problem+json", "content-length": String(Buffer.byteLength(body)) };
    this.writeHead(status, headers);
    this.#take();
    this.end(body);
  }

  /** Breaks off an answer that has begun and cannot be completed. */
  breakOff(): void {
    this.#take();
    this.destroy();
  }

  #take(): void {
    this.#taken = true;
    this.on("error", () => {});
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
