/** What a metric is called in Prometheus: names, units and labels that its format allows. Pure. */
import { inspect } from "node:util";

import { TelemetryArgumentError } from "../errors.ts";
import type { Metric } from "../metrics/definition.ts";

/** What Prometheus makes of a metric. */
export type PrometheusType = "counter" | "gauge" | "histogram" | "summary";

const kTypes: Readonly<Record<Metric["kind"], PrometheusType>> = {
  counter: "counter",
  sum: "counter",
  last_value: "gauge",
  summary: "summary",
  distribution: "histogram",
};

/** The type of a metric; `reporterOptions.type` makes a gauge of a sum whose values may be negative. */
export function typeOf(metric: Metric): PrometheusType {
  const { type } = metric.reporterOptions;
  if (type === undefined) return kTypes[metric.kind];
  if (type === "gauge" && metric.kind === "sum") return "gauge";
  throw new TelemetryArgumentError(
    `expected \`type\` among the reporterOptions of ${metric.name.join(".")} to be "gauge", for a sum, got: ${inspect(type)}\n\n` +
      'A sum that may fall is a gauge:\n\n    Metrics.sum("shop.stock.change.amount", { reporterOptions: { type: "gauge" } })',
  );
}

const kUnits: Readonly<Record<string, string>> = {
  unit: "",
  native: "nanoseconds",
  nanosecond: "nanoseconds",
  microsecond: "microseconds",
  millisecond: "milliseconds",
  second: "seconds",
  byte: "bytes",
  kilobyte: "kilobytes",
  megabyte: "megabytes",
};

/** The name of a metric: its words, its unit, and `total` when it only grows. */
export function nameOf(metric: Metric): string {
  const { name, unit, kind, reporterOptions } = metric;
  if (reporterOptions["name"] !== undefined) return checkName(reporterOptions["name"], metric);
  const words = safe(name.join("_"), /[^a-zA-Z0-9_:]/g);
  // What a counter counts are events, whatever unit their measurement has.
  const measured = kind === "counter" ? "" : Object.hasOwn(kUnits, unit) ? kUnits[unit]! : safe(unit);
  return ending(ending(words, measured), typeOf(metric) === "counter" ? "total" : "");
}

function ending(name: string, word: string): string {
  return word === "" || name === word || name.endsWith(`_${word}`) ? name : `${name}_${word}`;
}

function safe(text: string, unsafe = /[^a-zA-Z0-9_]/g): string {
  const cleaned = text.replaceAll(unsafe, "_");
  return /^[0-9]/.test(cleaned) ? `_${cleaned}` : cleaned;
}

function checkName(name: unknown, metric: Metric): string {
  if (typeof name === "string" && /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name)) return name;
  throw new TelemetryArgumentError(
    `expected \`name\` among the reporterOptions of ${metric.name.join(".")} to be a name of Prometheus, got: ${inspect(name)}\n\n` +
      'Use letters, digits and "_", and begin with a letter:\n\n    reporterOptions: { name: "shop_takings_euro_total" }',
  );
}

/** The names that a metric takes up in the text. */
export function namesTaken(name: string, type: PrometheusType): readonly string[] {
  if (type === "counter" || type === "gauge") return [name];
  return [name, `${name}_sum`, `${name}_count`, ...(type === "histogram" ? [`${name}_bucket`] : [])];
}

/** The label of a tag. What Prometheus keeps for itself is set apart by a `tag_` in front. */
export function labelOf(tag: string): string {
  const label = safe(tag);
  return label === "" || label.startsWith("__") || label === "le" || label === "quantile" ? `tag_${label}` : label;
}

/** The labels of tags, by tag. Throws when two of them would have the same. */
export function labelsOf(tags: readonly string[], metric: Metric): ReadonlyMap<string, string> {
  const labels = new Map(tags.map((tag) => [tag, labelOf(tag)]));
  if (new Set(labels.values()).size === labels.size) return labels;
  throw new TelemetryArgumentError(
    `expected the tags of ${metric.name.join(".")} to have labels of their own, got: ${inspect(tags)}\n\n` +
      "Prometheus knows letters, digits and _ in a label: name the tags so that they differ in those.",
  );
}
