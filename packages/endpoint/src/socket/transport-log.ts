/**
 * The line of a transport's request, where the socket is mounted with `transportLog`: `GET /socket/websocket - Sent 101 in 1.2ms`.
 *
 * It is the line of every other request, without the query: tokens travel there.
 */
import { Logger } from "@hinotori/otp";

import { nanosecondsSince } from "../endpoint/duration.ts";
import { pathOf } from "../endpoint/exchange.ts";
import { lineOf } from "../endpoint/reporter.ts";
import type { LogLevel } from "./log-level.ts";

/** A request of a transport that was answered. */
export interface TransportRequest {
  readonly method: string;
  readonly target: string;
  /** When it came: the clock's monotonic milliseconds. */
  readonly began: number;
  /** The status of the answer. */
  readonly status: number;
  /** The id of the request, where it has one. */
  readonly requestId?: string;
}

/** Logs a request at that level. */
export function logTransport(level: LogLevel, { method, target, began, status, requestId }: TransportRequest): void {
  if (level === false || !Logger.enabled(level)) return;
  const report = { method, path: pathOf(target), status, durationNs: nanosecondsSince(began) };
  Logger.log(level, { report, text: lineOf }, requestId === undefined ? {} : { request_id: requestId });
}
