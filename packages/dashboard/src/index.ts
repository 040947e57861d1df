/** The public names of `@hinotori/dashboard`. */
export { dashboard } from "./dashboard.ts";
export { DashboardArgumentError } from "./errors.ts";
export * as MetricsHistory from "./metrics-history.ts";
export { requestLogger } from "./request-logger.ts";

export type { DashboardOptions, DashboardPage } from "./dashboard/options.ts";
export type { MetricHistory, MetricsHistoryOptions } from "./metrics-history.ts";
export type { HistoryPoint, HistorySeries } from "./metrics-history/series.ts";
