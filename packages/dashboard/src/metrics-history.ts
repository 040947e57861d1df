/**
 * A reporter that keeps the last minutes of each metric in memory, for the charts of the dashboard.
 *
 * A chart needs a past, and a program keeps none by itself. Put this among the children of what measures, and the dashboard's page of
 * metrics draws what it holds. It is no substitute for a time-series database: what it keeps is little, and gone with the process.
 *
 * ## Example
 *
 * ```ts run
 * import { Supervisor } from "@hinotori/otp";
 * import { Metrics, Telemetry } from "@hinotori/telemetry";
 * import { MetricsHistory } from "@hinotori/dashboard";
 *
 * const metrics = [Metrics.sum("shop.checkout.stop.amount", { tags: ["method"] })];
 * const supervisor = await Supervisor.startLink([[MetricsHistory, { metrics }]], { strategy: "one_for_one" });
 *
 * Telemetry.execute(["shop", "checkout", "stop"], { amount: 12 }, { method: "card" });
 * Telemetry.execute(["shop", "checkout", "stop"], { amount: 30 }, { method: "card" });
 *
 * const [takings] = MetricsHistory.read() ?? [];
 * takings?.series.map(({ tags, points }) => [tags, points.reduce((sum, point) => sum + point.sum, 0)]); // => [["method=card", 42]]
 * await Supervisor.stop(supervisor);
 * MetricsHistory.read(); // => undefined
 * ```
 *
 * ## What is kept
 *
 * Time is cut into spans of `everyMs`. Of each span in which a series had values their count, sum, minimum, maximum and the newest
 * is kept, for as many spans as `points` says. So a metric costs the same memory whether it has a value in a minute or a thousand in a
 * second, and every kind of metric can be drawn from it:
 *
 * | kind | what a chart shows of each span |
 * | --- | --- |
 * | `counter` | how many events there were |
 * | `sum` | the values added up |
 * | `lastValue` | the newest value |
 * | `summary`, `distribution` | the mean, between minimum and maximum |
 *
 * ## Failure
 *
 * What a function of a metric throws on is left out; each metric says so once in the log. A history that is started anew begins empty.
 * Its handlers go with the process, also when it is killed.
 *
 * ## Limits
 *
 * Tags from outside make series without end, so past `maxSeries` of one metric all that is new is counted in one series, `"overflow"`.
 */
import { inspect } from "node:util";

import { type ChildSpec, Clock, GenServer, ok, type Pid, Process } from "@hinotori/otp";
import { type Metric, Metrics } from "@hinotori/telemetry";

import { checkKnown, checkWhole } from "./known-options.ts";
import { DashboardArgumentError } from "./errors.ts";
import { Kept } from "./metrics-history/kept.ts";
import type { HistorySeries } from "./metrics-history/series.ts";

/** What a history keeps. */
export interface MetricsHistoryOptions {
  /** The metrics to keep. */
  readonly metrics: readonly Metric[];
  /** The name of the process, and what `read` asks for. Default: `"Dashboard.MetricsHistory"`. */
  readonly name?: string;
  /** How long a span is, in milliseconds; 100 or more. Default: 5000. */
  readonly everyMs?: number;
  /** How many spans are kept; 2 or more. Default: 180, a quarter of an hour with the default of `everyMs`. */
  readonly points?: number;
  /** So many series of one metric are kept apart; 1 or more. Default: 20. */
  readonly maxSeries?: number;
}

/** What is kept of one metric. */
export interface MetricHistory {
  readonly metric: Metric;
  /** How long a span is, in milliseconds. */
  readonly everyMs: number;
  /** The number of the span that it is now. */
  readonly now: number;
  /** In the order in which their tags came first. */
  readonly series: readonly HistorySeries[];
}

const kName = "Dashboard.MetricsHistory";

/** What is kept of all metrics, while its process lives. */
interface History {
  readonly kept: readonly Kept[];
  readonly everyMs: number;
}

const running = new Map<string, History>();

const Server = GenServer.define(kName, {
  init: ({ name, history }: { readonly name: string; readonly history: History }) => {
    Metrics.listen(kName, history.kept, (_event, concerned, occurrence) => {
      const span = spanOf(history);
      for (const each of concerned) each.heard(span, occurrence);
    });
    running.set(name, history);
    Process.signal().addEventListener("abort", () => leave(name, history), { once: true });
    return ok(name);
  },
});

/** A history as a child of a supervisor. Two under one supervisor need names. */
export function childSpec(options: MetricsHistoryOptions): ChildSpec {
  return { id: options?.name ?? kName, start: () => startLink(options) };
}

/**
 * Starts a history that ends with the process that calls this.
 *
 * @throws DashboardArgumentError when an option is not right.
 */
export async function startLink(options: MetricsHistoryOptions): Promise<Pid> {
  checkKnown("a MetricsHistory", options, ["metrics", "name", "everyMs", "points", "maxSeries"]);
  const { metrics, name = kName, everyMs = 5000, points = 180, maxSeries = 20 } = options;
  if (!Array.isArray(metrics) || !metrics.every(isMetric)) throw noMetrics(metrics);
  checkWhole("everyMs", everyMs, 100);
  checkWhole("points", points, 2);
  checkWhole("maxSeries", maxSeries, 1);
  const kept = metrics.map((metric) => new Kept(metric, { points, maxSeries }));
  return Server.startLink({ name, history: { kept, everyMs } }, { name });
}

/** What is kept of each metric, in their order; `undefined` when no history of this name is running. */
export function read(name: string = kName): readonly MetricHistory[] | undefined {
  const history = running.get(name);
  if (history === undefined) return undefined;
  const now = spanOf(history);
  return history.kept.map((kept) => ({
    metric: kept.metric,
    everyMs: history.everyMs,
    now,
    series: kept.read(now),
  }));
}

function leave(name: string, history: History): void {
  if (running.get(name) === history) running.delete(name);
}

function spanOf({ everyMs }: History): number {
  return Math.floor(Clock.monotonicTime() / everyMs);
}

function isMetric(value: unknown): boolean {
  return typeof value === "object" && value !== null && "kind" in value && "measure" in value;
}

function noMetrics(metrics: unknown): DashboardArgumentError {
  return new DashboardArgumentError(
    `expected \`metrics\` of a MetricsHistory to be a list of metrics, got: ${inspect(metrics, { depth: 1 })}\n\n` +
      "Give it those that the other reporters have:\n\n    [MetricsHistory, { metrics: metrics() }]",
  );
}
