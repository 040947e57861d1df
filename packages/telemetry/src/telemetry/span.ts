/** Runs a piece of work between a `start` event and a `stop` or `exception` event. */
import { inspect } from "node:util";

import { TelemetryArgumentError } from "../errors.ts";
import { dispatch } from "./dispatch.ts";
import type { EventName } from "./event-name.ts";
import { attachmentsOf, type Measurements, type Metadata } from "./handlers.ts";
import { describeFailure, monotonicTime, systemTime } from "./moment.ts";
import { isThenable } from "./thenable.ts";
import { runWithin } from "./within.ts";

/**
 * What the work of a span gives back: its result and the metadata of the `stop` event, and in between, if it has any,
 * further measurements.
 */
export type SpanResult<Result> =
  | readonly [result: Result, metadata: Metadata]
  | readonly [result: Result, measurements: Measurements, metadata: Metadata];

/** The same, or a promise of it: what the work of a span may return. */
export type SpanOutcome = SpanResult<unknown> | PromiseLike<SpanResult<unknown>>;

/** What the span gives back for what its work returned: the result alone, or a promise of it. */
export type Spanned<Outcome> =
  Outcome extends PromiseLike<infer Settled>
    ? Promise<Spanned<Settled>>
    : Outcome extends readonly [infer Result, ...unknown[]]
      ? Result
      : never;

interface Span {
  readonly prefix: EventName;
  readonly startMetadata: Metadata;
  readonly startedAt: number;
  /** Marks the events that belong together. */
  readonly context: unknown;
}

let lastContext = 0;

/** Emits `start`, runs the work, emits `stop` or `exception`. See `Telemetry.span`. */
export function runSpan(prefix: EventName, startMetadata: Metadata, work: () => SpanOutcome): unknown {
  const span = begin(prefix, startMetadata);
  try {
    const outcome = runWithin(span.context, work);
    if (!isThenable(outcome)) return finish(span, outcome);
    return Promise.resolve(outcome)
      .then((settled) => finish(span, settled))
      .catch((reason: unknown) => breakOff(span, reason));
  } catch (reason) {
    return breakOff(span, reason);
  }
}

function begin(prefix: EventName, startMetadata: Metadata): Span {
  const context = startMetadata["telemetry_span_context"] ?? ++lastContext;
  const startedAt = monotonicTime();
  const event = [...prefix, "start"];
  const listening = attachmentsOf(event);
  if (listening !== undefined) {
    const measurements = { monotonic_time: startedAt, system_time: systemTime() };
    dispatch(listening, event, measurements, { ...startMetadata, telemetry_span_context: context });
  }
  return { prefix, startMetadata, startedAt, context };
}

function finish(span: Span, outcome: SpanResult<unknown>): unknown {
  const [result, extra, metadata] = readOutcome(outcome);
  emitEnd(span, "stop", extra, { telemetry_span_context: span.context, ...metadata });
  return result;
}

function breakOff(span: Span, reason: unknown): never {
  emitEnd(
    span,
    "exception",
    {},
    {
      ...span.startMetadata,
      ...describeFailure(reason),
      telemetry_span_context: span.context,
    },
  );
  throw reason;
}

function emitEnd(span: Span, moment: "stop" | "exception", extra: Measurements, metadata: Metadata): void {
  const endedAt = monotonicTime();
  const event = [...span.prefix, moment];
  const listening = attachmentsOf(event);
  if (listening === undefined) return;
  dispatch(listening, event, { ...extra, duration: endedAt - span.startedAt, monotonic_time: endedAt }, metadata);
}

function readOutcome(outcome: SpanResult<unknown>): readonly [unknown, Measurements, Metadata] {
  if (Array.isArray(outcome) && outcome.length === 2 && isRecord(outcome[1])) return [outcome[0], {}, outcome[1]];
  if (Array.isArray(outcome) && outcome.length === 3 && isRecord(outcome[1]) && isRecord(outcome[2])) {
    return [outcome[0], outcome[1] as Measurements, outcome[2]];
  }
  throw new TelemetryArgumentError(
    `expected the work of a span to return [result, metadata], got: ${inspect(outcome)}\n\n` +
      'Give the result first and what the `stop` event should know last:\n\n    return [rows, { source: "posts" }];',
  );
}

function isRecord(value: unknown): value is Metadata {
  return typeof value === "object" && value !== null;
}
