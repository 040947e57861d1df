/**
 * Keeps metrics for Prometheus, and writes them down when it comes to ask.
 *
 * The reporter is a child that makes a metric of prom-client from each definition, and counts in the process that executes the
 * event. Serving the text is left to you, because only you know which port or which path is not for everybody. Needs `prom-client`.
 *
 * ## Example
 *
 * A shop that counts what it takes, by how it was paid:
 *
 * ```ts run
 * import { Supervisor } from "@hinotori/otp";
 * import { Metrics, Telemetry } from "@hinotori/telemetry";
 * import { PrometheusReporter } from "@hinotori/telemetry/prometheus";
 *
 * const metrics = [Metrics.sum("shop.checkout.stop.amount", { unit: "euro", tags: ["method"] })];
 * const supervisor = await Supervisor.startLink([[PrometheusReporter, { metrics }]], { strategy: "one_for_one" });
 *
 * Telemetry.execute(["shop", "checkout", "stop"], { amount: 12 }, { method: "card", customer: "ada" });
 * Telemetry.execute(["shop", "checkout", "stop"], { amount: 30 }, { method: "card", customer: "bob" });
 *
 * const { contentType, body } = await PrometheusReporter.scrape();
 * contentType; // => "text/plain; version=0.0.4; charset=utf-8"
 * body.includes('shop_checkout_stop_amount_euro_total{method="card"} 42'); // => true
 * await Supervisor.stop(supervisor);
 * ```
 *
 * ## Serving it
 *
 * ```ts
 * app.get("/metrics", async (c) => {
 *   const { contentType, body } = await PrometheusReporter.scrape();
 *   return c.body(body, 200, { "content-type": contentType });
 * });
 * ```
 *
 * Metrics tell a stranger a lot: keep the route behind a proxy that does not let it through, or behind Hono's `bearerAuth`.
 *
 * ## What becomes of a metric
 *
 * | kind | in Prometheus | name |
 * | --- | --- | --- |
 * | `counter` | a counter | ends in `_total` |
 * | `sum` | a counter, or with `type: "gauge"` a gauge | unit, and `_total` for a counter |
 * | `lastValue` | a gauge | unit |
 * | `summary` | a summary: quantiles of the last ten minutes, 0 where there was nothing | unit |
 * | `distribution` | a histogram | unit |
 *
 * The words of the name are joined by `_`. A unit is written out, `_milliseconds`, `_bytes`, and is that of the definition: what is
 * to be seconds in Prometheus is to be converted to seconds. Tags become labels; a tag that an event lacks has none.
 *
 * ## Options
 *
 * `metrics`, `name` to run several side by side, each with a registry of its own, and `maxSeries`: see
 * {@link PrometheusReporterOptions}. A metric says more in its `reporterOptions`:
 *
 * - `buckets`: of a distribution, in its unit. Default: from 5 ms to 10 s, or from 100 bytes to 100 megabytes.
 * - `quantiles`: of a summary. Default: 0.5, 0.9, 0.95, 0.99.
 * - `type`: `"gauge"` for a sum that may fall.
 * - `tags`: all that a function of `tags` may make. Default: those that it makes first.
 * - `name`: the whole name, when it is to be another.
 *
 * ## Failure
 *
 * A negative value of a sum, a value that is no number, and what a function of a metric throws on are left out; each metric says so once in
 * the log. A reporter that is started anew counts from 0, which Prometheus knows how to read. Handlers go with the process, also
 * when it is killed.
 *
 * ## Limits
 *
 * Label values from outside make series without end, so past `maxSeries` of one metric all that is new is counted in one series
 * whose labels say `"overflow"`, and a label value is cut at 200 characters.
 */
export * as PrometheusReporter from "./prometheus/reporter.ts";

export type { PrometheusReporterOptions, Scraped } from "./prometheus/reporter.ts";
