/** The process behind a Prometheus reporter, and the table of those that run. */
import { inspect } from "node:util";

import { type ChildSpec, GenServer, ok, type Pid, Process } from "@hinotori/otp";
import { Registry } from "prom-client";

import { ReporterNotRunningError, TelemetryArgumentError } from "../errors.ts";
import { checkKnown } from "../known-options.ts";
import type { Metric } from "../metrics/definition.ts";
import { checkMetrics, listen } from "../metrics/listen.ts";
import { Instrument } from "./instrument.ts";
import { nameOf, namesTaken, typeOf } from "./naming.ts";

/** What a Prometheus reporter keeps. */
export interface PrometheusReporterOptions {
  /** The metrics to keep. */
  readonly metrics: readonly Metric[];
  /** The name of the process, and what `scrape` asks for. Default: `"Telemetry.PrometheusReporter"`. */
  readonly name?: string;
  /** So many series of one metric are kept apart; 1 or more. Default: 1,000. What is new past that is counted together. */
  readonly maxSeries?: number;
}

/** What a scrape is answered with. */
export interface Scraped {
  /** The value of the `content-type` header. */
  readonly contentType: string;
  /** The metrics, in Prometheus' text format. */
  readonly body: string;
}

const kName = "Telemetry.PrometheusReporter";

const running = new Map<string, Registry>();

interface Start {
  readonly name: string;
  readonly registry: Registry;
  readonly instruments: readonly Instrument[];
}

const Server = GenServer.define(kName, {
  init: ({ name, registry, instruments }: Start) => {
    listen(kName, instruments, (_event, concerned, occurrence) => {
      for (const instrument of concerned) instrument.heard(occurrence);
    });
    running.set(name, registry);
    Process.signal().addEventListener("abort", () => leave(name, registry), { once: true });
    return ok(name);
  },
});

function leave(name: string, registry: Registry): void {
  if (running.get(name) === registry) running.delete(name);
}

/** A Prometheus reporter as a child of a supervisor. Two under one supervisor need names. */
export function childSpec(options: PrometheusReporterOptions): ChildSpec {
  return { id: options?.name ?? kName, start: () => startLink(options) };
}

/**
 * Starts a Prometheus reporter that ends with the process that calls this. Each has a registry of its own.
 *
 * @throws TelemetryArgumentError when an option is not right, or two metrics would have one name.
 */
export async function startLink(options: PrometheusReporterOptions): Promise<Pid> {
  checkMetrics(options, "PrometheusReporter");
  checkKnown("a Prometheus reporter", options, ["metrics", "name", "maxSeries"]);
  const { metrics, name = kName, maxSeries = 1000 } = options;
  if (!Number.isSafeInteger(maxSeries) || maxSeries < 1) throw badLimit(maxSeries);
  checkNames(metrics);
  const registry = new Registry();
  const instruments = metrics.map((metric) => new Instrument(metric, registry, maxSeries));
  return Server.startLink({ name, registry, instruments }, { name });
}

// prom-client would refuse a name that is there already as well, but not those that a histogram takes up beside its own.
function checkNames(metrics: readonly Metric[]): void {
  const taken = new Map<string, Metric>();
  for (const metric of metrics) {
    for (const name of namesTaken(nameOf(metric), typeOf(metric))) {
      const other = taken.get(name);
      if (other !== undefined) throw sameName(name, [other, metric]);
      taken.set(name, metric);
    }
  }
}

/** The metrics of a running reporter, for the answer to `GET /metrics`. Rejects with `TELEMETRY_NOT_RUNNING` when there is none. */
export async function scrape(name: string = kName): Promise<Scraped> {
  const registry = running.get(name);
  if (registry === undefined) {
    throw new ReporterNotRunningError(
      `expected a Prometheus reporter with the name ${inspect(name)} to be running, but none is\n\n` +
        "Start it before what asks it:\n\n    [PrometheusReporter, { metrics: metrics() }]",
    );
  }
  return { contentType: registry.contentType, body: await registry.metrics() };
}

function badLimit(maxSeries: unknown): TelemetryArgumentError {
  return new TelemetryArgumentError(
    `expected \`maxSeries\` to be a whole number, 1 or more, got: ${inspect(maxSeries)}\n\n` +
      "Say how many series of one metric are kept apart:\n\n    [PrometheusReporter, { metrics, maxSeries: 1_000 }]",
  );
}

function sameName(name: string, metrics: readonly Metric[]): TelemetryArgumentError {
  const which = metrics.map((metric) => `${metric.kind} ${metric.name.join(".")}`).join(" and ");
  return new TelemetryArgumentError(
    `expected each metric to have a name of its own in Prometheus, got ${name} twice: ${which}\n\n` +
      'Name one of them yourself:\n\n    reporterOptions: { name: "shop_takings_euro_total" }',
  );
}
