/**
 * What a handler finds in `c.env`.
 */
import type { IncomingMessage, ServerResponse } from "node:http";

import type { Exchange } from "./exchange.ts";
import type { Pipeline } from "./pipeline.ts";

/**
 * What a handler finds in `c.env` under an endpoint; give it to Hono as `new Hono<{ Bindings: EndpointBindings }>()`.
 */
export interface EndpointBindings {
  /** What the request is known by in logs and events. */
  readonly requestId: string;
  /** Aborts when the endpoint begins to drain: the moment for a long stream to end itself. */
  readonly drainSignal: AbortSignal;
  /** Node's request; `undefined` for a request without a socket. */
  readonly incoming: IncomingMessage | undefined;
  /** Node's response; `undefined` for a request without a socket. */
  readonly outgoing: ServerResponse | undefined;
}

/** The bindings of one request, with what the endpoint itself needs to find again. */
export class RequestEnv implements EndpointBindings {
  readonly incoming: IncomingMessage | undefined;
  readonly outgoing: ServerResponse | undefined;
  /** The record of this request. */
  readonly exchange: Exchange;
  /** What the request runs through. */
  readonly pipeline: Pipeline;

  constructor(pipeline: Pipeline, exchange: Exchange, node?: { incoming: IncomingMessage; outgoing: ServerResponse }) {
    this.pipeline = pipeline;
    this.exchange = exchange;
    this.incoming = node?.incoming;
    this.outgoing = node?.outgoing;
  }

  get requestId(): string {
    return this.exchange.requestId;
  }

  get drainSignal(): AbortSignal {
    return this.pipeline.traffic.drainSignal;
  }
}
