/** One metric as prom-client keeps it: made from a definition, fed with events. */
import { inspect } from "node:util";

import { Logger } from "@hinotori/otp";
import { Counter, Gauge, Histogram, type Registry, Summary } from "prom-client";

import { TelemetryArgumentError } from "../errors.ts";
import type { Metric } from "../metrics/definition.ts";
import { type Occurrence, type Reading, readerOf } from "../metrics/listen.ts";
import { nameOf, type PrometheusType, typeOf } from "./naming.ts";
import { type Labels, Series } from "./series.ts";

type Record = (labels: Labels, value: number) => void;

/** A metric at work. */
export class Instrument {
  readonly metric: Metric;
  readonly name: string;
  readonly type: PrometheusType;
  readonly #registry: Registry;
  readonly #maxSeries: number;
  readonly #read: (occurrence: Occurrence) => Reading | undefined;
  #series: Series | undefined;
  #record: Record | undefined;
  #hasRefused = false;

  constructor(metric: Metric, registry: Registry, maxSeries: number) {
    this.metric = metric;
    this.name = nameOf(metric);
    this.type = typeOf(metric);
    this.#registry = registry;
    this.#maxSeries = maxSeries;
    this.#read = readerOf(metric);
    checkOptions(metric);
    const tags = metric.tagKeys ?? tagsOption(metric);
    if (tags !== undefined) this.#make(tags);
  }

  /** Counts an event. */
  heard(occurrence: Occurrence): void {
    const reading = this.#read(occurrence);
    if (reading === undefined) return;
    const { value, tags } = reading;
    if (this.type === "counter" && this.metric.kind === "sum" && value < 0) return this.#refuse(value);
    // Tags that a function makes are known when the first event has come.
    const series = this.#series ?? this.#make(Object.keys(tags));
    this.#record!(series.labelsFor(tags), value);
  }

  #make(tags: readonly string[]): Series {
    const { metric, name } = this;
    const series = new Series(metric, tags, this.#maxSeries);
    const help = metric.description ?? `${metric.kind} of ${metric.name.join(".")}`;
    const config = { name, help, labelNames: series.labelNames, registers: [this.#registry] };
    this.#record = recorderOf(metric, this.type, config);
    this.#series = series;
    return series;
  }

  #refuse(value: number): void {
    if (this.#hasRefused) return;
    this.#hasRefused = true;
    Logger.warning(
      `the metric ${this.metric.name.join(".")} is a sum, which can only grow, and got ${value}: negative values are left out\n\nIf it may fall, say so: reporterOptions: { type: "gauge" }`,
    );
  }
}

interface Config {
  readonly name: string;
  readonly help: string;
  readonly labelNames: string[];
  readonly registers: Registry[];
}

/** A summary's quantiles are those of the last ten minutes, which are forgotten in five steps. */
const kWindow = { maxAgeSeconds: 600, ageBuckets: 5 };

function recorderOf(metric: Metric, type: PrometheusType, config: Config): Record {
  const { quantiles, buckets } = metric.reporterOptions as Options;
  switch (type) {
    case "counter": {
      const counter = new Counter(config);
      return metric.kind === "counter"
        ? (labels) => counter.inc(labels)
        : (labels, value) => counter.inc(labels, value);
    }
    case "gauge": {
      const gauge = new Gauge(config);
      return metric.kind === "sum"
        ? (labels, value) => gauge.inc(labels, value)
        : (labels, value) => gauge.set(labels, value);
    }
    case "summary": {
      const percentiles = [...(quantiles ?? [0.5, 0.9, 0.95, 0.99])];
      const summary = new Summary({ ...config, ...kWindow, percentiles });
      return (labels, value) => summary.observe(labels, value);
    }
    case "histogram": {
      const histogram = new Histogram({ ...config, buckets: [...(buckets ?? bucketsFor(metric.unit))] });
      return (labels, value) => histogram.observe(labels, value);
    }
  }
}

/** What this reporter reads of a metric's `reporterOptions`. */
interface Options {
  readonly buckets?: readonly number[];
  readonly quantiles?: readonly number[];
  readonly tags?: readonly string[];
}

const kSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const kBytes = [1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];
const kScales: Readonly<{ [unit: string]: readonly [buckets: readonly number[], factor: number] }> = {
  native: [kSeconds, 1e9],
  nanosecond: [kSeconds, 1e9],
  microsecond: [kSeconds, 1e6],
  millisecond: [kSeconds, 1e3],
  byte: [kBytes, 1],
  kilobyte: [kBytes, 1e-3],
  megabyte: [kBytes, 1e-6],
};

/** The buckets of a distribution that names none: those of a request's time or a body's size, in its unit. */
function bucketsFor(unit: string): readonly number[] {
  const [buckets, factor] = Object.hasOwn(kScales, unit) ? kScales[unit]! : [kSeconds, 1];
  return buckets.map((bucket) => Number((bucket * factor).toPrecision(6)));
}

function tagsOption(metric: Metric): readonly string[] | undefined {
  return (metric.reporterOptions as Options).tags;
}

function checkOptions({ name, reporterOptions }: Metric): void {
  const { buckets, quantiles, tags } = reporterOptions;
  const wrong =
    (buckets !== undefined &&
      !isRising(buckets) &&
      "buckets: finite numbers, one at least, each greater than the last") ||
    (quantiles !== undefined &&
      !(isRising(quantiles) && quantiles.every(isShare)) &&
      "quantiles: rising numbers between 0 and 1") ||
    (tags !== undefined &&
      !(Array.isArray(tags) && tags.every((tag) => typeof tag === "string")) &&
      "tags: a list of words");
  if (wrong === false) return;
  throw new TelemetryArgumentError(
    `expected, among the reporterOptions of ${name.join(".")}, ${wrong}, got: ${inspect(reporterOptions)}\n\n` +
      "Write them in the unit of the metric:\n\n    reporterOptions: { buckets: [10, 100, 1000] }",
  );
}

function isRising(value: unknown): value is readonly number[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every((each, at) => Number.isFinite(each) && (at === 0 || each > value[at - 1]));
}

function isShare(value: number): boolean {
  return value > 0 && value < 1;
}
