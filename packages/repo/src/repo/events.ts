/**
 * What a query leaves behind: an event and a line in the log.
 *
 * The event is `[...telemetryPrefix, "query"]`.
 *
 * Times are nanoseconds, as in all of telemetry. There is no `decode_time`: the drivers decode rows while they read them, so decoding
 * is part of `query_time`.
 */
import { inspect } from "node:util";

import { Logger } from "@hinotori/otp";
import { Telemetry } from "@hinotori/telemetry";

import type { CommonConfig } from "./config.ts";
import type { Listener, Query } from "./listener.ts";

/** What the query event measures, in nanoseconds. */
export interface QueryMeasurements extends Readonly<Record<string, number>> {
  /** All of it: `queue_time` and `query_time`. */
  readonly total_time: number;
  /** How long the database took. */
  readonly query_time: number;
  /**
   * How long it stood in line. On SQLite a transaction for the lock, 0 for any other query; on PostgreSQL whatever takes a
   * connection from the pool, and 0 for the further statements of a transaction.
   */
  readonly queue_time: number;
}

/** What the query event says beside its measurements. */
export interface QueryMetadata extends Readonly<Record<string, unknown>> {
  /** The repo's name. */
  readonly repo: string;
  readonly query: string;
  readonly params: readonly unknown[];
  /** The first table the query names. */
  readonly source: string | undefined;
  readonly result: "ok" | "error";
  /** What it failed with. */
  readonly error: unknown;
  /** The query's first word, in lower case: `"select"`, `"insert"`, `"begin"` … */
  readonly type: string;
}

/** The colour of a line on a terminal, by what the query does. */
const kColours: Readonly<Record<string, string>> = {
  select: "cyan",
  insert: "green",
  update: "yellow",
  delete: "red",
  begin: "magenta",
  commit: "magenta",
  rollback: "magenta",
};

/** Parameters are shown on one line; what is long is cut, since it is not for eyes. */
const kInspect = { breakLength: Number.POSITIVE_INFINITY, maxStringLength: 200, maxArrayLength: 50 };

/** Listens on behalf of telemetry and the log. */
export function listenerFor({ repo, telemetryPrefix, log }: CommonConfig): Listener {
  const event = [...telemetryPrefix, "query"];
  const logs = () => log !== false && Logger.enabled(log);
  return {
    listening: () => Telemetry.hasHandlers(event) || logs(),
    heard: (query) => {
      const measurements = measure(query);
      const metadata = describe(repo, query);
      Telemetry.execute(event, measurements, metadata);
      if (log === false) return;
      const message = { report: { ...metadata, ...measurements }, text: () => lineOf(metadata, query) };
      Logger.log(log, message, { ansi_color: kColours[metadata.type] ?? "cyan" });
    },
  };
}

function measure({ queryMs, queuedMs }: Query): QueryMeasurements {
  const query_time = nanoseconds(queryMs);
  const queue_time = nanoseconds(queuedMs);
  return { total_time: query_time + queue_time, query_time, queue_time };
}

function describe(repo: string, { sql, params, error }: Query): QueryMetadata {
  return {
    repo,
    query: sql,
    params,
    source: /\b(?:from|into|update|table(?: if not exists)?)\s+["'`[]?([\w.]+)/i.exec(sql)?.[1],
    result: error === undefined ? "ok" : "error",
    error,
    type: /[a-z]+/i.exec(sql)?.[0].toLowerCase() ?? "",
  };
}

function lineOf({ result, source, query, params, error }: QueryMetadata, { queryMs, queuedMs }: Query): string {
  const head = [
    `QUERY ${result.toUpperCase()}`,
    source === undefined ? [] : `source=${inspect(source)}`,
    `db=${milliseconds(queryMs)}`,
    queuedMs === 0 ? [] : `queue=${milliseconds(queuedMs)}`,
  ];
  const why = error === undefined ? "" : `\n${error instanceof Error ? error.message : inspect(error)}`;
  return `${head.flat().join(" ")}\n${query} ${inspect(params, kInspect)}${why}`;
}

/** A time as telemetry measures it. */
export function nanoseconds(ms: number): number {
  return Math.round(ms * 1e6);
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(1)}ms`;
}
