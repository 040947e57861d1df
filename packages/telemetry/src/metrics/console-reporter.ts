/**
 * A reporter to read, and to copy: prints every event that a metric listens to.
 *
 * Add it to a supervisor as `[ConsoleReporter, { metrics }]`. It attaches one handler for each event, which prints in the
 * process that executes the event, and detaches them when it stops.
 */
import { inspect } from "node:util";

import { type ChildSpec, GenServer, ok, Process, type Pid } from "@hinotori/otp";

import { TelemetryArgumentError } from "../errors.ts";
import { type EventName, sameEvent } from "../telemetry/event-name.ts";
import { add, type Attachment, type Measurements, type Metadata, remove } from "../telemetry/handlers.ts";
import type { Metric } from "./definition.ts";

/** What a console reporter prints, and where. */
export interface ConsoleReporterOptions {
  /** The metrics to print. */
  readonly metrics: readonly Metric[];
  /** Where the text goes; it ends with a line break. Default: standard output. */
  readonly write?: (text: string) => void;
}

const Server = GenServer.define("Telemetry.ConsoleReporter", {
  init: ({ metrics, write = toStandardOutput }: ConsoleReporterOptions) => {
    // Only a process that traps exits gets to detach when its supervisor stops it.
    Process.flag("trap_exit", true);
    const reporter = Process.self();
    const attachments = eventsOf(metrics).map((event) => attachmentFor(reporter, event, { metrics, write }));
    attachments.forEach(add);
    return ok(attachments);
  },
  terminate: (_reason, attachments) => {
    attachments.forEach(remove);
  },
});

/** The console reporter as a child of a supervisor. */
export function childSpec(options: ConsoleReporterOptions): ChildSpec {
  return { id: "Telemetry.ConsoleReporter", start: () => startLink(options) };
}

/** Starts a console reporter that ends with the process that calls this. Throws when `metrics` is no list of metrics. */
export async function startLink(options: ConsoleReporterOptions): Promise<Pid> {
  if (!Array.isArray(options?.metrics)) {
    throw new TelemetryArgumentError(
      `expected \`metrics\` to be a list of metrics, got: ${inspect(options)}\n\n` +
        'Give the reporter what it should print:\n\n    [ConsoleReporter, { metrics: [Metrics.counter("shop.checkout.stop.duration")] }]',
    );
  }
  return Server.startLink(options);
}

/** Each event that the metrics listen to, once. */
function eventsOf(metrics: readonly Metric[]): readonly EventName[] {
  const events = metrics.map((metric) => metric.eventName);
  return events.filter((event, index) => events.findIndex((other) => sameEvent(other, event)) === index);
}

function attachmentFor(reporter: Pid, event: EventName, options: Required<ConsoleReporterOptions>): Attachment {
  const metrics = options.metrics.filter((metric) => sameEvent(metric.eventName, event));
  const attachment: Attachment = {
    id: `Telemetry.ConsoleReporter ${inspect(reporter)} ${event.join(".")}`,
    events: [event],
    config: undefined,
    handler: (_event, measurements, metadata) => {
      // A reporter that was killed had no time to detach.
      if (!Process.alive(reporter)) remove(attachment);
      else options.write(describeEvent(event, metrics, { measurements, metadata }));
    },
  };
  return attachment;
}

interface Occurrence {
  readonly measurements: Measurements;
  readonly metadata: Metadata;
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
