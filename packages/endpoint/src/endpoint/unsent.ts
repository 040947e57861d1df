/** A request that came without a socket, as a test makes it. */
import { Clock, type Logger } from "@hinotori/otp";

import type { Exchange, Failure, Way } from "./exchange.ts";
import { requestIdFor } from "./request-id.ts";

/** The exchange of a request that came without a socket. */
export class Unsent implements Exchange {
  readonly pipeline: Way;
  readonly incoming = undefined;
  readonly outgoing = undefined;
  readonly requestId: string;
  readonly startedAt: number = Clock.monotonicTime();
  readonly method: string;
  readonly target: string;
  readonly request: Request;
  readonly begun = false;
  readonly abandoned = false;
  failure: Failure | undefined = undefined;
  quiet = false;
  metadata: Logger.Metadata;
  hsts?: string;

  constructor(pipeline: Way, request: Request) {
    this.pipeline = pipeline;
    this.request = request;
    const { pathname, search } = new URL(request.url);
    this.method = request.method;
    this.target = pathname + search;
    this.requestId = requestIdFor(request.headers.get("x-request-id"));
    this.metadata = { request_id: this.requestId };
  }

  get drainSignal(): AbortSignal {
    return this.pipeline.drainSignal;
  }

  breakOff(): void {
    // Nothing was sent, so there is nothing to break off.
  }
}
