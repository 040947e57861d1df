/** An OpenTelemetry SDK in memory: what it was told, and a context that follows promises. */
import { context, metrics, propagation, type SpanContext, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { onTestFinished } from "vitest";

/** The spans of a test. */
export interface Recorded {
  /** Those that have ended, in the order of their end. */
  spans(): readonly ReadableSpan[];
  /** The first that has ended with this name. */
  named(name: string): ReadableSpan;
}

/** Sets up an SDK until the test ends. */
export function recordSpans(): Recorded {
  const exporter = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(traceparent);
  onTestFinished(() => [trace, context, propagation, metrics].forEach((api) => api.disable()));
  const spans = () => exporter.getFinishedSpans();
  return {
    spans,
    named: (name) => {
      const found = spans().find((span) => span.name === name);
      if (found === undefined)
        throw new Error(
          `no span ${name} among: ${spans()
            .map((span) => span.name)
            .join(", ")}`,
        );
      return found;
    },
  };
}

/** The W3C header, as the SDK of an application would read it. */
const traceparent: Parameters<typeof propagation.setGlobalPropagator>[0] = {
  fields: () => ["traceparent"],
  inject: () => {},
  extract: (before, carrier, { get }) => {
    const [, traceId, spanId] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(String(get(carrier, "traceparent"))) ?? [];
    if (traceId === undefined || spanId === undefined) return before;
    const remote: SpanContext = { traceId, spanId, traceFlags: 1, isRemote: true };
    return trace.setSpanContext(before, remote);
  },
};

/** The id of a span, and that of its parent. */
export function family(span: ReadableSpan): { id: string; parent: string | undefined; trace: string } {
  const { spanId, traceId } = span.spanContext();
  return { id: spanId, parent: span.parentSpanContext?.spanId, trace: traceId };
}
