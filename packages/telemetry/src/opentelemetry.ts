/**
 * Tells OpenTelemetry what happens: spans and metrics made from events, and a context that follows a request into the servers it asks.
 *
 * The adapter speaks to `@opentelemetry/api` alone. Which SDK is behind it, and where that sends what it gets, is decided by the
 * application where it starts; without an SDK everything here does nothing. Needs `@opentelemetry/api`.
 *
 * ## Example
 *
 * ```ts run
 * import { Supervisor } from "@hinotori/otp";
 * import { Metrics } from "@hinotori/telemetry";
 * import { OpenTelemetry, Traces } from "@hinotori/telemetry/opentelemetry";
 *
 * const supervisor = await Supervisor.startLink(
 *   [
 *     [
 *       OpenTelemetry,
 *       {
 *         metrics: [Metrics.distribution("hinotori.endpoint.stop.duration", { unit: { from: "native", to: "second" } })],
 *         traces: [Traces.endpoint(), Traces.channels(), Traces.repo("scuti.repo"), Traces.span("shop.pay")],
 *       },
 *     ],
 *   ],
 *   { strategy: "one_for_one" },
 * );
 * await Supervisor.stop(supervisor);
 * ```
 *
 * The SDK is set up before anything else of the program, with a context manager, as `NodeSDK` of `@opentelemetry/sdk-node` does:
 *
 * ```ts
 * import { NodeSDK } from "@opentelemetry/sdk-node";
 *
 * new NodeSDK({ serviceName: "scuti" }).start();
 * ```
 *
 * ## Spans
 *
 * | definition | a span for |
 * | --- | --- |
 * | `Traces.endpoint(prefix)` | each request but those for health, with method, route and status; a `traceparent` that it brings is continued |
 * | `Traces.channels(prefix)` | each connect, join and message of a client |
 * | `Traces.repo(prefix)` | each query, without its parameters |
 * | `Traces.span(prefix, options)` | what `Telemetry.span` runs; `attributes` names the metadata to keep |
 *
 * Names and attributes are those of the semantic conventions. Nothing else of an event's metadata is kept unasked.
 *
 * ## Across processes
 *
 * While a request is handled its span is the active one, and a call that is made meanwhile takes it along: what the server does for that call,
 * before and after an `await`, becomes part of the same trace, as does a task or a process that is spawned. Casts and plain messages
 * take nothing along.
 *
 * ## Metrics
 *
 * | kind | instrument |
 * | --- | --- |
 * | `counter` | a counter whose name ends in `.count` |
 * | `sum` | a counter, or with `reporterOptions: { type: "gauge" }` one that may fall |
 * | `lastValue` | a gauge |
 * | `summary`, `distribution` | a histogram; `reporterOptions: { buckets }` are its advice |
 *
 * How many series of one are kept is for the SDK to limit; it does.
 *
 * ## Failure
 *
 * When the adapter falls, the spans that are open are ended, and the events until it is started anew are not traced.
 */
export * as OpenTelemetry from "./opentelemetry/adapter.ts";
export * as Traces from "./opentelemetry/traces.ts";

export type { AttributesOption } from "./opentelemetry/attributes.ts";
export type { OpenTelemetryOptions } from "./opentelemetry/adapter.ts";
export type {
  Closing,
  EndpointOptions,
  MomentTrace,
  Opening,
  ReadHeader,
  SpanOptions,
  SpanTrace,
  Trace,
} from "./opentelemetry/traces.ts";
