/**
 * The spans that are open, and how events open and end them.
 *
 * A span is found again by the context in the metadata of its events. What runs inside of one that is open is run with it as the active
 * one, so that what happens there becomes its child.
 */
import {
  type Context,
  context as contexts,
  type HrTime,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api";

import { Clock } from "@hinotori/otp";

import type { Measurements, Metadata } from "../telemetry/handlers.ts";
import { errorType } from "./attributes.ts";
import { type Closing, type MomentTrace, type Opening, type ReadHeader, type SpanTrace } from "./traces.ts";

/** So many spans may be open; past it the oldest is ended, for somebody forgets to. */
const kMostOpen = 100_000;

interface Open {
  readonly span: Span;
  readonly within: Context;
  /** Whether it is known already what has failed. */
  hasFailed: boolean;
}

/** The open spans of one tracer. */
export class Spans {
  readonly #tracer: Tracer;
  readonly #open = new Map<unknown, Open>();

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  /** A start event. */
  started({ context, open }: SpanTrace, metadata: Metadata): void {
    const key = context(metadata);
    if (key === undefined) return;
    const { name, kind, attributes, header } = open(metadata);
    const parent = header === undefined ? contexts.active() : continued(header);
    const span = this.#tracer.startSpan(name, { kind, attributes }, parent);
    if (this.#open.size >= kMostOpen) this.#endOldest();
    this.#open.set(key, { span, within: trace.setSpan(parent, span), hasFailed: false });
  }

  /** A stop event. */
  stopped({ context, close }: SpanTrace, metadata: Metadata): void {
    const key = context(metadata);
    const open = this.#open.get(key);
    if (open === undefined) return;
    this.#open.delete(key);
    const { attributes, ...closing } = close(metadata);
    const { "error.type": _vague, ...kept } = attributes;
    finish(open.span, { ...closing, attributes: open.hasFailed ? kept : attributes });
    open.span.end();
  }

  /** An exception event. */
  failed(traced: SpanTrace, metadata: Metadata): void {
    const key = traced.context(metadata);
    const open = this.#open.get(key);
    if (open === undefined) return;
    const closing = traced.close(metadata);
    const endsIt = traced.endsWithException;
    if (!endsIt && closing.failure === undefined) return;
    const { reason } = metadata;
    open.hasFailed = true;
    recordReason(open.span, reason);
    finish(open.span, endsIt ? { ...closing, failure: messageOf(reason) } : closing);
    if (endsIt) {
      open.span.setAttribute("error.type", errorType(reason) ?? "_OTHER");
      this.#open.delete(key);
      open.span.end();
    }
  }

  /** An event about work that is done. */
  told({ measurement, tell }: MomentTrace, measurements: Measurements, metadata: Metadata): void {
    const told: Opening & Closing = tell(metadata);
    const { name, kind, attributes } = told;
    const endedAt = hrTimeOf(Clock.systemTime());
    const startTime = earlier(endedAt, measurements[measurement] ?? 0);
    const span = this.#tracer.startSpan(name, { kind, attributes, startTime });
    if (told.failure !== undefined) {
      recordReason(span, metadata["error"]);
      span.setStatus({ code: SpanStatusCode.ERROR, message: told.failure });
    }
    span.end(endedAt);
  }

  /** Runs work inside the span that was opened with this context, or as it is when there is none. */
  around<Result>(key: unknown, work: () => Result): Result {
    const open = this.#open.get(key);
    return open === undefined ? work() : contexts.with(open.within, work);
  }

  /** Ends what is open: nobody will hear of its end any more. */
  endAll(): void {
    for (const { span } of this.#open.values()) span.end();
    this.#open.clear();
  }

  #endOldest(): void {
    const [oldest] = this.#open;
    if (oldest === undefined) return;
    oldest[1].span.end();
    this.#open.delete(oldest[0]);
  }
}

/** The context that a request's headers continue; whoever is active here has nothing to do with it. */
function continued(header: ReadHeader): Context {
  return propagation.extract(ROOT_CONTEXT, header, {
    get: (read, name) => read(name),
    keys: () => ["traceparent", "tracestate", "baggage"],
  });
}

function finish(span: Span, { name, attributes, failure }: Closing): void {
  if (name !== undefined) span.updateName(name);
  span.setAttributes(attributes);
  if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
}

function recordReason(span: Span, reason: unknown): void {
  if (reason !== undefined) span.recordException(reason instanceof Error ? reason : messageOf(reason));
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}

/** Milliseconds since 1970 as OpenTelemetry counts them. A plain number it might take for something else. */
function hrTimeOf(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}

/** So many nanoseconds before. */
function earlier([seconds, nanoseconds]: HrTime, ns: number): HrTime {
  const left = nanoseconds - Math.max(Math.round(ns), 0);
  const borrowed = Math.max(Math.ceil(-left / 1e9), 0);
  return [seconds - borrowed, left + borrowed * 1e9];
}
