/**
 * A reporter to read, and to copy: prints every event that a metric listens to.
 *
 * Add it to a supervisor as `[ConsoleReporter, { metrics }]`. Its handlers, one for each event, print in the
 * process that executes the event, and are gone with it.
 */
import { inspect } from "node:util";

import { type ChildSpec, GenServer, ok, type Pid } from "@hinotori/otp";

import { checkKnown } from "../known-options.ts";
import type { EventName } from "../telemetry/event-name.ts";
import type { Metadata } from "../telemetry/handlers.ts";
import type { Metric } from "./definition.ts";
import { checkMetrics, listen, type Occurrence } from "./listen.ts";

/** What a console reporter prints, and where. */
export interface ConsoleReporterOptions {
  /** The metrics to print. */
  readonly metrics: readonly Metric[];
  /** Where the text goes; it ends with a line break. Default: standard output. */
  readonly write?: (text: string) => void;
}

const kName = "Telemetry.ConsoleReporter";

const Server = GenServer.define(kName, {
  init: ({ metrics, write = toStandardOutput }: ConsoleReporterOptions) => {
    const listeners = metrics.map((metric) => ({ metric }));
    listen(kName, listeners, (event, concerned, occurrence) =>
      write(
        describeEvent(
          event,
          concerned.map(({ metric }) => metric),
          occurrence,
        ),
      ),
    );
    return ok(kName);
  },
});

/** The console reporter as a child of a supervisor. */
export function childSpec(options: ConsoleReporterOptions): ChildSpec {
  return { id: kName, start: () => startLink(options) };
}

/** Starts a console reporter that ends with the process that calls this. Throws when `metrics` is no list of metrics. */
export async function startLink(options: ConsoleReporterOptions): Promise<Pid> {
  checkMetrics(options, "ConsoleReporter");
  checkKnown("a console reporter", options, ["metrics", "write"]);
  return Server.startLink(options);
}

function describeEvent(event: EventName, metrics: readonly Metric[], occurrence: Occurrence): string {
  const lines = [
    `[ConsoleReporter] ${event.join(".")}`,
    `  measurements: ${show(occurrence.measurements)}`,
    `  metadata: ${show(occurrence.metadata)}`,
    ...metrics.map((metric) => `  ${metric.name.join(".")} (${metric.kind}): ${describeValue(metric, occurrence)}`),
  ];
  return `${lines.join("\n")}\n`;
}

function describeValue(metric: Metric, { measurements, metadata }: Occurrence): string {
  try {
    if (!metric.keeps(metadata, measurements)) return "left out by keep or drop";
    const value = metric.measure(measurements, metadata);
    if (value === undefined) return "left out, the event lacks the measurement";
    return `${valueText(metric, value)}${tagText(metric.tagValues(metadata))}`;
  } catch (error) {
    return `failed: ${show(error)}`;
  }
}

function valueText({ kind, unit }: Metric, value: number): string {
  if (kind === "counter") return "+1";
  return unit === "unit" ? String(value) : `${value} ${unit}`;
}

function tagText(tags: Metadata): string {
  return Object.keys(tags).length > 0 ? `, tags ${show(tags)}` : "";
}

function show(value: unknown): string {
  return inspect(value, { breakLength: Infinity, depth: 3 });
}

function toStandardOutput(text: string): void {
  process.stdout.write(text);
}
