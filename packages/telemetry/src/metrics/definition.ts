/** What a metric says before anyone measures: the definition, made from a name and options. Pure. */
import { inspect } from "node:util";

import { TelemetryArgumentError } from "../errors.ts";
import { checkKnown } from "../known-options.ts";
import { checkEvent, type EventName } from "../telemetry/event-name.ts";
import type { Measurements, Metadata } from "../telemetry/handlers.ts";
import { converter, type UnitConversion } from "./unit.ts";

/** How a metric puts values together. */
export type MetricKind = "counter" | "sum" | "last_value" | "summary" | "distribution";

/** How one event becomes one value; `undefined` when the event does not have it. */
export type Measure = (measurements: Measurements, metadata: Metadata) => number | undefined;

/** Whether an event counts, or is left out. */
export type MetricFilter = (metadata: Metadata, measurements: Measurements) => boolean;

/** What may be said about a metric beside its name. */
export interface MetricOptions {
  /** The event to listen to. Default: the metric's name without its last word. */
  readonly eventName?: string | EventName;
  /** The measurement to take, by key or by a function. Default: the last word of the metric's name. */
  readonly measurement?: string | Measure;
  /** The metadata to tell series apart by: keys, or a function that makes the tags. Default: none. */
  readonly tags?: readonly string[] | ((metadata: Metadata) => Metadata);
  /** Count only the events for which this is true. It sees the metadata before the tags are made. Not beside `drop`. */
  readonly keep?: MetricFilter;
  /** Leave out the events for which this is true. Not beside `keep`. */
  readonly drop?: MetricFilter;
  /** The unit of the value, or a conversion, after which the value is in `to`. Default: `"unit"`. */
  readonly unit?: string | UnitConversion;
  /** A sentence for people. */
  readonly description?: string;
  /** Whatever a certain reporter wants to know, such as the `buckets` of a distribution. */
  readonly reporterOptions?: Readonly<Record<string, unknown>>;
}

/** A metric, ready for a reporter: which event, which value, which tags. It does nothing by itself. */
export interface Metric {
  readonly kind: MetricKind;
  readonly name: EventName;
  readonly eventName: EventName;
  /** The measurement's key, when it is taken by key. */
  readonly measurementKey: string | undefined;
  /** The value of an event in this metric's unit; `undefined` when the event lacks it: then leave the event out. */
  readonly measure: Measure;
  /** The keys of the tags, when they are a list; `undefined` when a function makes them. */
  readonly tagKeys: readonly string[] | undefined;
  /** The tags of an event; keys that its metadata lacks are absent. */
  readonly tagValues: (metadata: Metadata) => Metadata;
  /** Whether the event counts. Ask before anything else. */
  readonly keeps: MetricFilter;
  readonly unit: string;
  readonly description: string | undefined;
  readonly reporterOptions: Readonly<Record<string, unknown>>;
}

const kOptions: readonly (keyof MetricOptions)[] = [
  "eventName",
  "measurement",
  "tags",
  "keep",
  "drop",
  "unit",
  "description",
  "reporterOptions",
];

/** Makes a definition; throws when it contradicts itself, or has options that there are not. */
export function defineMetric(kind: MetricKind, name: string | EventName, options: MetricOptions): Metric {
  checkKnown("a metric", options, kOptions);
  const words = wordsOf(name);
  const measurement = options.measurement ?? words.at(-1)!;
  const { unit, convert } = readUnit(options.unit);
  const take = typeof measurement === "function" ? measurement : byKey(measurement);
  return {
    kind,
    name: words,
    eventName: options.eventName === undefined ? eventOf(words) : wordsOf(options.eventName),
    measurementKey: typeof measurement === "string" ? measurement : undefined,
    measure: (measurements, metadata) => {
      const value = take(measurements, metadata);
      return value === undefined ? undefined : convert(value);
    },
    tagKeys: typeof options.tags === "function" ? undefined : [...(options.tags ?? [])],
    tagValues: readTags(options.tags ?? []),
    keeps: readFilter(words, options),
    unit,
    description: options.description,
    reporterOptions: options.reporterOptions ?? {},
  };
}

function wordsOf(name: string | EventName): EventName {
  return checkEvent(typeof name === "string" ? name.split(".") : name);
}

function eventOf(words: EventName): EventName {
  if (words.length > 1) return checkEvent(words.slice(0, -1));
  throw new TelemetryArgumentError(
    `expected a metric's name to be an event and a measurement, got: ${inspect(words.join("."))}\n\n` +
      'Put the measurement last, "scuti.repo.query.duration", or name the event with `eventName`.',
  );
}

function byKey(key: string): Measure {
  return (measurements) => {
    const value: unknown = Object.hasOwn(measurements, key) ? measurements[key] : undefined;
    return typeof value === "number" ? value : undefined;
  };
}

function readUnit(unit: string | UnitConversion = "unit"): { unit: string; convert: (value: number) => number } {
  if (typeof unit === "string") return { unit, convert: (value) => value };
  return { unit: unit.to, convert: converter(unit) };
}

function readTags(tags: NonNullable<MetricOptions["tags"]>): (metadata: Metadata) => Metadata {
  if (typeof tags === "function") return tags;
  if (!Array.isArray(tags)) {
    throw new TelemetryArgumentError(
      `expected \`tags\` to be a list of keys, or a function that makes them, got: ${inspect(tags)}\n\nWrite one as:\n\n    tags: ["method"]`,
    );
  }
  return (metadata) =>
    Object.fromEntries(tags.filter((tag) => Object.hasOwn(metadata, tag)).map((tag) => [tag, metadata[tag]]));
}

function readFilter(words: EventName, { keep, drop }: MetricOptions): MetricFilter {
  if (keep !== undefined && drop !== undefined) {
    throw new TelemetryArgumentError(
      `expected \`keep\` or \`drop\` for the metric ${inspect(words.join("."))}, got both\n\n` +
        "Say with one of them what the other should have done.",
    );
  }
  if (drop !== undefined) return (metadata, measurements) => !drop(metadata, measurements);
  return keep ?? (() => true);
}
