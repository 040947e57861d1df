/**
 * The answer to one request over a socket: it says the request's id, and reports when it begins.
 *
 * Every way of answering passes `writeHead`: what the application returns, what an error is rendered as, and what is written
 * to the socket by hand. So this is the one place where a request ends for the log and the events.
 */
import { type IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

import { Served } from "./served.ts";

/** A server response with its exchange. It has no other field: each costs a server response more than an object of its own. */
export class Answer extends ServerResponse<IncomingMessage> {
  /** What is known of the request. Declared alone, as the fields of that are. */
  declare readonly exchange: Served;

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
    const begun = hasId(headers) ? statusLine : statusLine + this.exchange.requestIdLine;
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
