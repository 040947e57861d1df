/**
 * What is said about each request: two events, and one line.
 *
 * The line is made as data, and its text only when a handler prints it. A request that failed with 500 or above has its line
 * at the error level, with the stack; no other line is at that level.
 */
import { inspect } from "node:util";

import { Clock, Logger } from "@hinotori/otp";
import { Telemetry } from "@hinotori/telemetry";

import type { Settings } from "./options.ts";
import { connOf } from "./conn.ts";
import { nanosecondsSince, shortDuration } from "./duration.ts";
import { type Exchange, pathOf } from "./exchange.ts";
import type { Problem } from "./problem.ts";
import { RouterDispatch } from "./router-dispatch.ts";

/** The status in events and lines of a request whose client has gone before an answer began. */
export const kClientGone = 499;

/** Says what happens to requests, under one telemetry prefix and at one level. */
export class Reporter {
  readonly #level: Logger.Level | false;
  readonly #start: readonly string[];
  readonly #stop: readonly string[];
  readonly #rendered: readonly string[];
  /** Says which route a request takes. */
  readonly dispatch: RouterDispatch;

  constructor({ log, telemetryPrefix }: Settings) {
    this.#level = log;
    this.#start = [...telemetryPrefix, "endpoint", "start"];
    this.#stop = [...telemetryPrefix, "endpoint", "stop"];
    this.#rendered = [...telemetryPrefix, "error_rendered"];
    this.dispatch = new RouterDispatch(telemetryPrefix);
  }

  /** A request has come. */
  started(exchange: Exchange): void {
    if (!Telemetry.hasHandlers(this.#start)) return;
    const times = { monotonic_time: exchange.startedAt * 1e6, system_time: Clock.systemTime() * 1e6 };
    Telemetry.execute(this.#start, times, factsOf(exchange));
  }

  /** Its answer begins, or its client has gone. */
  stopped(exchange: Exchange, status: number): void {
    const level = this.#levelFor(exchange, status);
    const isHeard = Telemetry.hasHandlers(this.#stop);
    if (level === false && !isHeard) return;
    const now = Clock.monotonicTime();
    const durationNs = Math.round((now - exchange.startedAt) * 1e6);
    if (isHeard) {
      const { method, target, requestId } = exchange;
      const conn = connOf(exchange);
      const times = { duration: durationNs, monotonic_time: now * 1e6 };
      Telemetry.execute(this.#stop, times, {
        method,
        path: pathOf(target),
        request_id: requestId,
        status,
        route: conn.route,
        conn,
      });
    }
    if (level === "error") log(level, exchange, { status, durationNs, error: exchange.failure?.error });
    else if (level !== false) log(level, exchange, { status, durationNs, error: undefined });
  }

  /** The level of the line, `false` for none. What went wrong here is an error, whatever was chosen for the others. */
  #levelFor({ failure, quiet }: Exchange, status: number): Logger.Level | false {
    if (failure !== undefined && status >= 500) return "error";
    return this.#level !== false && !quiet && Logger.enabled(this.#level) ? this.#level : false;
  }

  /** An error was shown to the client. */
  rendered(exchange: Exchange, problem: Problem, error: unknown): void {
    if (!Telemetry.hasHandlers(this.#rendered)) return;
    const duration = nanosecondsSince(exchange.startedAt);
    const facts = { ...factsOf(exchange), status: problem.status, kind: "error", reason: error };
    Telemetry.execute(this.#rendered, { duration }, facts);
  }

  /** Something was thrown when the answer had begun already, or when nobody was left to answer. */
  broke(exchange: Exchange, error: unknown): void {
    const durationNs = nanosecondsSince(exchange.startedAt);
    log("error", exchange, { status: undefined, durationNs, error });
  }
}

/** What a line says beside the request itself. */
interface Outcome {
  readonly status: number | undefined;
  readonly durationNs: number;
  readonly error: unknown;
}

// Written out field by field: to spread one object into another would cost more than all the rest of the line.
function log(
  level: Logger.Level,
  { method, target, requestId, metadata }: Exchange,
  { status, durationNs, error }: Outcome,
): void {
  const path = pathOf(target);
  const report =
    error === undefined
      ? { method, path, status, durationNs, requestId }
      : { method, path, status, durationNs, requestId, error };
  Logger.log(level, { report, text: lineOf }, metadata);
}

function factsOf(exchange: Exchange): Record<string, unknown> {
  return {
    method: exchange.method,
    path: pathOf(exchange.target),
    request_id: exchange.requestId,
    conn: connOf(exchange),
  };
}

interface Line extends Readonly<Record<string, unknown>>, Outcome {
  readonly method: string;
  readonly path: string;
}

/** The line of a report: `GET /posts - Sent 200 in 1.2ms`. */
export function lineOf(report: Readonly<Record<string, unknown>>): string {
  // Made above, in `log`, and by nobody else.
  const { method, path, status, durationNs, error } = report as Line;
  const line = `${method} ${path} - ${outcome(status)} ${shortDuration(durationNs)}`;
  if (error === undefined) return line;
  return `${line}\n${describe(error)}`;
}

/** An error with its stack, and with the errors that caused it. */
function describe(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return `thrown: ${inspect(error)}`;
  const own = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause === undefined || depth > 4 ? own : `${own}\ncaused by ${describe(error.cause, depth + 1)}`;
}

function outcome(status: number | undefined): string {
  if (status === undefined) return "Broke off after";
  return status === kClientGone ? "Client closed after" : `Sent ${status} in`;
}
