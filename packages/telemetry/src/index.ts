/** The public names of `@hinotori/telemetry`. */
export * as ConsoleReporter from "./metrics/console-reporter.ts";
export * as Metrics from "./metrics.ts";
export * as Poller from "./poller.ts";
export * as Telemetry from "./telemetry.ts";
export { AlreadyAttachedError, NotAttachedError, ReporterNotRunningError, TelemetryArgumentError } from "./errors.ts";

export type { ConsoleReporterOptions } from "./metrics/console-reporter.ts";
export type { Metric, MetricKind, MetricOptions } from "./metrics.ts";
export type { Measurement, PollerOptions } from "./poller.ts";
export type {
  EventName,
  Handler,
  HandlerId,
  Measurements,
  Metadata,
  Spanned,
  SpanOutcome,
  SpanResult,
} from "./telemetry.ts";
