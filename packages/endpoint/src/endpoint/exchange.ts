/**
 * One request and its answer, as the application, the log, the events and the error pages see them.
 */
import type { Logger } from "@hinotori/otp";

import type { EndpointBindings } from "./bindings.ts";
import type { Home } from "./home.ts";
import type { Settings } from "./options.ts";
import type { Rendered } from "./renderers.ts";

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
  readonly pipeline: Way;
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

/** What an exchange asks of the way that it is on, and tells there. A pipeline is such a way. */
export interface Way {
  /** The settings in force. */
  readonly settings: Settings;
  /** The endpoint whose way it is. */
  readonly home: Home;
  /** Whether the drain has begun. */
  readonly draining: boolean;
  /** Aborts when the drain begins. */
  readonly drainSignal: AbortSignal;
  /** A request has come over a socket. */
  received(exchange: Exchange): void;
  /** Its answer begins, or its client has gone. */
  stopped(exchange: Exchange, status: number): void;
  /** What a thrown thing is rendered as, remembered for the log; `undefined` when there is nothing left to answer. */
  failed(error: unknown, exchange: Exchange, accept: string | null | undefined): MayRender;
}

/** What is rendered: a promise only when a renderer of the application returns one. */
export type MayRender = Rendered | Promise<Rendered> | undefined;

/** The path of a target, without its query. */
export function pathOf(target: string): string {
  const query = target.indexOf("?");
  return query === -1 ? target : target.slice(0, query);
}
