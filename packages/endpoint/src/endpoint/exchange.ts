/**
 * One request and its answer, as the log, the events and the error pages see them.
 */
import { Clock } from "@hinotori/otp";

import { requestIdFor } from "./request-id.ts";

/** What is known of a request, from its arrival to its answer. */
export interface Exchange {
  /** The method, in capitals. */
  readonly method: string;
  /** The path with its query, as it was sent. */
  readonly target: string;
  /** What the request is known by. */
  readonly requestId: string;
  /** When it came: the clock's monotonic milliseconds. */
  readonly startedAt: number;
  /** Whether the answer has begun, so that it can no longer be another one. */
  readonly begun: boolean;
  /** Whether the client has gone before it had its answer. */
  readonly abandoned: boolean;
  /** Whether the request has no line in the log. */
  quiet: boolean;
  /** What was thrown, when something was. */
  failure: Failure | undefined;
}

/** What was thrown while a request was handled. */
export interface Failure {
  /** The thrown thing itself. */
  readonly error: unknown;
}

/** The record of a request that came without a socket. */
export class Unsent implements Exchange {
  readonly method: string;
  readonly target: string;
  readonly requestId: string;
  readonly startedAt: number = Clock.monotonicTime();
  readonly begun = false;
  readonly abandoned = false;
  quiet = false;
  failure: Failure | undefined = undefined;

  constructor(request: Request) {
    const { pathname, search } = new URL(request.url);
    this.method = request.method;
    this.target = pathname + search;
    this.requestId = requestIdFor(request.headers.get("x-request-id"));
  }
}

/** The path of a target, without its query. */
export function pathOf(target: string): string {
  const query = target.indexOf("?");
  return query === -1 ? target : target.slice(0, query);
}
