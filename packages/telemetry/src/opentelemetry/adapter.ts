/** The process behind the OpenTelemetry adapter: it listens, and keeps context across processes, as long as it lives. */
import { inspect } from "node:util";

import { context as contexts, metrics as meters, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import type { Context } from "@opentelemetry/api";
import { type ChildSpec, GenServer, Logger, ok, type Pid, Process, Propagation } from "@hinotori/otp";

import { TelemetryArgumentError } from "../errors.ts";
import { checkKnown } from "../known-options.ts";
import type { Metric } from "../metrics/definition.ts";
import { checkMetrics, listen } from "../metrics/listen.ts";
import type { EventName } from "../telemetry/event-name.ts";
import { correlateBy } from "../telemetry/correlation.ts";
import { add, type Attachment, type Metadata, remove } from "../telemetry/handlers.ts";
import { surround } from "../telemetry/within.ts";
import { checkNames, Instrument } from "./instrument.ts";
import { Spans } from "./spans.ts";
import { channels, endpoint, type Trace } from "./traces.ts";

/** What an application tells OpenTelemetry. */
export interface OpenTelemetryOptions {
  /** The metrics to keep. Default: none. */
  readonly metrics?: readonly Metric[];
  /** The events to make spans of, as `Traces` makes them. Default: `[Traces.endpoint(), Traces.channels()]`. */
  readonly traces?: readonly (readonly Trace[])[];
}

const kName = "Telemetry.OpenTelemetry";

interface Start {
  readonly metrics: readonly Metric[];
  readonly traces: readonly Trace[];
}

const Server = GenServer.define(kName, {
  registered: true,
  init: ({ metrics, traces }: Start) => {
    const meter = meters.getMeter("@hinotori/telemetry");
    const instruments = metrics.map((metric) => new Instrument(metric, meter));
    listen(kName, instruments, (_event, concerned, occurrence) => {
      for (const instrument of concerned) instrument.heard(occurrence);
    });
    const stop = startTracing(traces);
    Process.signal().addEventListener("abort", stop, { once: true });
    return ok(kName);
  },
});

/** OpenTelemetry as a child of a supervisor: before what it should hear of. A program has one. */
export function childSpec(options: OpenTelemetryOptions = {}): ChildSpec {
  return { id: kName, start: () => startLink(options) };
}

/**
 * Starts the adapter, which ends with the process that calls this.
 *
 * @throws TelemetryArgumentError when an option is not right.
 */
export async function startLink(options: OpenTelemetryOptions = {}): Promise<Pid> {
  checkKnown("OpenTelemetry", options, ["metrics", "traces"]);
  const { metrics = [], traces = [endpoint(), channels()] } = options;
  checkMetrics({ metrics }, "OpenTelemetry");
  checkNames(metrics);
  checkTraces(traces);
  return Server.startLink({ metrics, traces: traces.flat() });
}

/** Begins to make spans; returns the function that ends it. */
function startTracing(traces: readonly Trace[]): () => void {
  const spans = new Spans(trace.getTracer("@hinotori/telemetry"));
  // A second adapter is refused by the name of the process before it comes to this.
  const takeOut = Propagation.install({ capture, run });
  const attachments = traces.flatMap((traced) => attachmentsFor(traced, spans));
  attachments.forEach(add);
  const release = surround((context, work) => spans.around(context, work));
  const silence = correlateBy(activeIds);
  return () => {
    takeOut();
    release();
    silence();
    attachments.forEach(remove);
    spans.endAll();
  };
}

/** The ids of the active span, for the lines that are logged in it. */
function activeIds(): Metadata | undefined {
  const active = trace.getActiveSpan()?.spanContext();
  return active === undefined ? undefined : { trace_id: active.traceId, span_id: active.spanId };
}

/** What a process that is asked gets of the one that asks. */
interface Captured {
  readonly active: Context;
  readonly scope: Logger.Scope | undefined;
}

/** What is active here, and the metadata of what is logged; nothing when there is neither. */
function capture(): Captured | undefined {
  const active = contexts.active();
  const scope = Logger.scope();
  return active === ROOT_CONTEXT && scope === undefined ? undefined : { active, scope };
}

function run<Result>(captured: unknown, body: () => Result): Result {
  // What was captured above, or nothing.
  const { active, scope } = (captured as Captured | undefined) ?? kNothing;
  return contexts.with(active, () => Logger.within(scope, body));
}

const kNothing: Captured = { active: ROOT_CONTEXT, scope: undefined };

function attachmentsFor(traced: Trace, spans: Spans): readonly Attachment[] {
  const attachment = (event: EventName, handler: Attachment["handler"]): Attachment => ({
    id: Symbol(`${kName} ${event.join(".")}`),
    events: [event],
    config: undefined,
    handler,
  });
  if (traced.shape === "moment") {
    return [attachment(traced.event, (_event, measurements, metadata) => spans.told(traced, measurements, metadata))];
  }
  return [
    attachment(traced.start, (_event, _measurements, metadata) => spans.started(traced, metadata)),
    attachment(traced.stop, (_event, _measurements, metadata) => spans.stopped(traced, metadata)),
    attachment(traced.exception, (_event, _measurements, metadata) => spans.failed(traced, metadata)),
  ];
}

function checkTraces(traces: unknown): void {
  if (Array.isArray(traces) && traces.every(Array.isArray)) return;
  throw new TelemetryArgumentError(
    `expected \`traces\` to be a list of what Traces makes, got: ${inspect(traces, { depth: 1 })}\n\n` +
      'Say which events are spans:\n\n    [OpenTelemetry, { traces: [Traces.endpoint(), Traces.repo("scuti.repo")] }]',
  );
}
