/**
 * One request and its answer, as the application, the log, the events and the error pages see them.
 */
import { Clock, type Logger } from "@hinotori/otp";

import type { EndpointBindings } from "./bindings.ts";
import type { Pipeline } from "./pipeline.ts";
import { requestIdFor } from "./request-id.ts";

/** What was thrown while a request was handled. */
export interface Failure {
  /** The thrown thing itself. */
  readonly error: unknown;
  /** Headers of the page that shows it, which no middleware may change. */
  readonly keep?: Readonly<Record<string, string>>;
}

/** What is known of a request, from its arrival to its answer; handlers find it in `c.env`, and what they log is logged within it. */
export interface Exchange extends EndpointBindings, Logger.Scope {
  /** What the request runs through. */
  readonly pipeline: Pipeline;
  /** The method, in capitals. */
  readonly method: string;
  /** The path with its query, as it was sent. */
  readonly target: string;
  /** When it came: the clock's monotonic milliseconds. */
  readonly startedAt: number;
  /** Whether the answer has begun, so that it can no longer be another one. */
  readonly begun: boolean;
  /** Whether the client has gone before it had the whole answer. */
  readonly abandoned: boolean;
  /** What was thrown, when something was. */
  failure: Failure | undefined;
  /** Whether the request has no line in the log. */
  quiet: boolean;
  /** The request itself, where it came without a socket. */
  readonly request?: Request;
  /** What browsers shall remember of https, where there is no answer of Node's to write it to. */
  hsts?: string;
  /** Breaks off an answer that has begun and cannot be completed. */
  breakOff(): void;
}

/** The exchange of a request that came without a socket. */
export class Unsent implements Exchange {
  readonly pipeline: Pipeline;
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

  constructor(pipeline: Pipeline, request: Request) {
    this.pipeline = pipeline;
    this.request = request;
    const { pathname, search } = new URL(request.url);
    this.method = request.method;
    this.target = pathname + search;
    this.requestId = requestIdFor(request.headers.get("x-request-id"));
    this.metadata = { request_id: this.requestId };
  }

  get drainSignal(): AbortSignal {
    return this.pipeline.traffic.drainSignal;
  }

  breakOff(): void {
    // Nothing was sent, so there is nothing to break off.
  }
}

/** The path of a target, without its query. */
export function pathOf(target: string): string {
  const query = target.indexOf("?");
  return query === -1 ? target : target.slice(0, query);
}
