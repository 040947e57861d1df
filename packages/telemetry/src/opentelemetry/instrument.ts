/** One metric as OpenTelemetry's API keeps it: made from a definition, fed with events. */
import { inspect } from "node:util";

import type { Attributes, Meter } from "@opentelemetry/api";

import { TelemetryArgumentError } from "../errors.ts";
import type { Metric } from "../metrics/definition.ts";
import { type Occurrence, type Reading, readerOf } from "../metrics/listen.ts";
import { toAttributes } from "./attributes.ts";

type Record = (value: number, attributes: Attributes) => void;

/** A metric at work. */
export class Instrument {
  readonly metric: Metric;
  readonly #read: (occurrence: Occurrence) => Reading | undefined;
  readonly #record: Record;

  constructor(metric: Metric, meter: Meter) {
    this.metric = metric;
    this.#read = readerOf(metric);
    this.#record = recorderOf(metric, meter);
  }

  /** Counts an event. */
  heard(occurrence: Occurrence): void {
    const reading = this.#read(occurrence);
    if (reading !== undefined) this.#record(reading.value, toAttributes(reading.tags));
  }
}

/** The name of a metric in OpenTelemetry: its words joined by dots, and `count` for what counts events. */
export function nameOf({ name, kind, reporterOptions }: Metric): string {
  const own = reporterOptions["name"];
  if (typeof own === "string") return own;
  const words = name.join(".").replaceAll(/[^a-zA-Z0-9_./-]/g, "_");
  const begun = /^[a-zA-Z]/.test(words) ? words : `m${words}`;
  return (kind === "counter" ? `${begun}.count` : begun).slice(0, 255);
}

const kUnits: Readonly<{ [unit: string]: string }> = {
  unit: "1",
  native: "ns",
  nanosecond: "ns",
  microsecond: "us",
  millisecond: "ms",
  second: "s",
  byte: "By",
  kilobyte: "kBy",
  megabyte: "MBy",
};

/** The unit of a metric in OpenTelemetry's spelling, UCUM. */
export function unitOf({ unit, kind }: Metric): string {
  if (kind === "counter") return "{event}";
  return Object.hasOwn(kUnits, unit) ? kUnits[unit]! : `{${unit}}`;
}

function recorderOf(metric: Metric, meter: Meter): Record {
  const name = nameOf(metric);
  const { description = "" } = metric;
  const options = { description, unit: unitOf(metric) };
  switch (metric.kind) {
    case "counter": {
      const counter = meter.createCounter(name, options);
      return (_value, attributes) => counter.add(1, attributes);
    }
    case "sum": {
      const falls = metric.reporterOptions["type"] === "gauge";
      const counter = falls ? meter.createUpDownCounter(name, options) : meter.createCounter(name, options);
      return (value, attributes) => counter.add(value, attributes);
    }
    case "last_value": {
      const gauge = meter.createGauge(name, options);
      return (value, attributes) => gauge.record(value, attributes);
    }
    default: {
      // OpenTelemetry has no summaries: a histogram is what comes nearest.
      const { buckets } = metric.reporterOptions;
      const advice = Array.isArray(buckets) ? { explicitBucketBoundaries: [...(buckets as number[])] } : {};
      const histogram = meter.createHistogram(name, { ...options, advice });
      return (value, attributes) => histogram.record(value, attributes);
    }
  }
}

/** Throws when two metrics would have one name: what they measure would be added up. */
export function checkNames(metrics: readonly Metric[]): void {
  const taken = new Map<string, Metric>();
  for (const metric of metrics) {
    const name = nameOf(metric);
    const other = taken.get(name.toLowerCase());
    if (other !== undefined) {
      throw new TelemetryArgumentError(
        `expected each metric to have a name of its own in OpenTelemetry, got ${inspect(name)} for a ${other.kind} and a ${metric.kind}\n\n` +
          'Name one of them yourself:\n\n    reporterOptions: { name: "shop.takings" }',
      );
    }
    taken.set(name.toLowerCase(), metric);
  }
}
