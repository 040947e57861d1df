/**
 * How a reporter listens: one handler for each event that its metrics name, as long as its process lives.
 *
 * The handlers go with the process however that ends, so a reporter that was killed counts nothing any more.
 */
import { inspect } from "node:util";

import { Logger, Process } from "@hinotori/otp";

import { TelemetryArgumentError } from "../errors.ts";
import { type EventName, sameEvent } from "../telemetry/event-name.ts";
import { add, type Attachment, type Measurements, type Metadata, remove } from "../telemetry/handlers.ts";
import type { Metric } from "./definition.ts";

/** An event that has just happened. */
export interface Occurrence {
  /** What was measured. */
  readonly measurements: Measurements;
  /** What it was measured of. */
  readonly metadata: Metadata;
}

/** What a reporter does with an event, and the metrics that listen to it. */
export type Report<Listener> = (event: EventName, listeners: readonly Listener[], occurrence: Occurrence) => void;

/** Something that listens to the event of one metric. */
export interface Listener {
  readonly metric: Metric;
}

/**
 * Attaches the calling process: `report` is called for each event, with the listeners to it, in the process that executes it.
 *
 * @param title what the reporter is called in the ids of its handlers.
 */
export function listen<L extends Listener>(title: string, listeners: readonly L[], report: Report<L>): void {
  const reporter = inspect(Process.self());
  const attachments = eventsOf(listeners).map((event): Attachment => {
    const concerned = listeners.filter(({ metric }) => sameEvent(metric.eventName, event));
    return {
      id: `${title} ${reporter} ${event.join(".")}`,
      events: [event],
      config: undefined,
      handler: (_event, measurements, metadata) => report(event, concerned, { measurements, metadata }),
    };
  });
  attachments.forEach(add);
  Process.signal().addEventListener("abort", () => attachments.forEach(remove), { once: true });
}

/** Each event that is listened to, once. */
function eventsOf(listeners: readonly Listener[]): readonly EventName[] {
  const events = listeners.map(({ metric }) => metric.eventName);
  return events.filter((event, index) => events.findIndex((other) => sameEvent(other, event)) === index);
}

/** What one event is to one metric. */
export interface Reading {
  readonly value: number;
  readonly tags: Metadata;
}

/**
 * Makes the function that reads a metric from an event: `undefined` when the event is not to be counted.
 *
 * A function of the metric that throws costs that event, and the first time a line in the log; the other metrics go on.
 */
export function readerOf(metric: Metric): (occurrence: Occurrence) => Reading | undefined {
  let hasFailed = false;
  return ({ measurements, metadata }) => {
    try {
      if (!metric.keeps(metadata, measurements)) return undefined;
      const value = metric.measure(measurements, metadata);
      if (value === undefined || !Number.isFinite(value)) return undefined;
      return { value, tags: metric.tagValues(metadata) };
    } catch (reason) {
      if (!hasFailed) reportFailure(metric, reason);
      hasFailed = true;
      return undefined;
    }
  };
}

function reportFailure(metric: Metric, reason: unknown): void {
  const name = metric.name.join(".");
  Logger.log("error", {
    report: { metric: name, reason },
    text: () => `the metric ${name} failed; its events are left out where it does: ${inspect(reason)}`,
  });
}

/** Refuses what is no list of metrics; `reporter` is the name to show in the example. */
export function checkMetrics(options: unknown, reporter: string): void {
  const metrics = typeof options === "object" && options !== null && "metrics" in options ? options.metrics : undefined;
  if (Array.isArray(metrics) && metrics.every(isMetric)) return;
  throw new TelemetryArgumentError(
    `expected \`metrics\` to be a list of metrics, got: ${inspect(options, { depth: 1 })}\n\n` +
      `Give the reporter what it should report:\n\n    [${reporter}, { metrics: [Metrics.counter("shop.checkout.stop.duration")] }]`,
  );
}

function isMetric(value: unknown): boolean {
  return typeof value === "object" && value !== null && "kind" in value && "measure" in value;
}
