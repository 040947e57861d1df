/** What Blank Slate measures: the supervisor of the poller, and the list of metrics. */
// @if dashboard
import { MetricsHistory } from "@hinotori/dashboard";
// @end
import { Supervisor } from "@hinotori/otp";
import { type Measurement, type Metric, Metrics, Poller } from "@hinotori/telemetry";
import { PrometheusReporter } from "@hinotori/telemetry/prometheus";
// @if dashboard

import { hasDevRoutes } from "#blank-slate-web/dev-only";
// @end

/** Supervises what measures on a beat. */
export const Telemetry = Supervisor.define("BlankSlateWeb.Telemetry", () => ({
  children: [
    // The poller executes the measurements below every 10 seconds.
    [Poller, { measurements: measurements(), period: 10_000 }],
    // What `GET /metrics` answers.
    [PrometheusReporter, { metrics: metrics() }],
    // @if dashboard
    // The last minutes of each, for the charts of the dashboard, where there is one.
    ...(hasDevRoutes() ? [MetricsHistory.childSpec({ metrics: metrics() })] : []),
    // @end
    // Add a reporter as a child of this supervisor to see the metrics, such as this one for the console:
    // [ConsoleReporter, { metrics: metrics() }],
  ],
  strategy: "one_for_one",
}));

function measurements(): readonly Measurement[] {
  return ["memory", "event_loop", "system_counts"];
}

const milliseconds = { from: "native", to: "millisecond" } as const;

/** The metrics worth keeping; a reporter decides what becomes of them. */
export function metrics(): readonly Metric[] {
  return [
    // Endpoint
    Metrics.summary("hinotori.endpoint.stop.duration", { unit: milliseconds }),
    Metrics.counter("hinotori.error_rendered.duration", {
      tags: ["status"],
      description: "The number of errors shown",
    }),
    Metrics.summary("hinotori.endpoint.drain.duration", { unit: milliseconds }),
    Metrics.summary("hinotori.router_dispatch.stop.duration", { unit: milliseconds, tags: ["route"] }),
    Metrics.summary("hinotori.router_dispatch.exception.duration", { unit: milliseconds, tags: ["route"] }),

    // Sockets and channels
    Metrics.summary("hinotori.socket_connected.duration", { unit: milliseconds }),
    Metrics.sum("hinotori.socket_drain.count", {
      description: "The number of connections that were told to come back",
    }),
    Metrics.summary("hinotori.channel_joined.duration", { unit: milliseconds }),
    Metrics.summary("hinotori.channel_handled_in.duration", { unit: milliseconds, tags: ["event"] }),

    // Database
    Metrics.counter("blank_slate.repo.query.total_time", { description: "The number of queries" }),
    Metrics.summary("blank_slate.repo.query.total_time", {
      unit: milliseconds,
      description: "The sum of the other measurements",
    }),
    Metrics.summary("blank_slate.repo.query.query_time", {
      unit: milliseconds,
      description: "The time spent executing the query",
    }),
    Metrics.summary("blank_slate.repo.query.queue_time", {
      unit: milliseconds,
      description: "The time spent in line for the lock",
    }),

    // Runtime
    Metrics.summary("vm.memory.total", { unit: { from: "byte", to: "kilobyte" } }),
    Metrics.summary("vm.event_loop.delay_p99", { unit: { from: "nanosecond", to: "millisecond" } }),
    Metrics.lastValue("vm.event_loop.utilization"),
    Metrics.lastValue("vm.system_counts.process_count"),
  ];
}
