/**
 * Says what is worth counting, and leaves the counting to a reporter.
 *
 * A metric names an event, a measurement of it, and the tags to tell series apart by. The definition is data: it does nothing
 * until a reporter attaches to its event. So one list of metrics serves the console today and a time-series database
 * tomorrow.
 *
 * ## Example
 *
 * ```ts run
 * import { Metrics } from "@hinotori/telemetry";
 *
 * const takings = Metrics.sum("shop.checkout.stop.amount", { tags: ["method"] });
 * takings.eventName; // => ["shop", "checkout", "stop"]
 * takings.measure({ amount: 12 }, {}); // => 12
 * takings.tagValues({ method: "card", customer: "ada" }); // => { method: "card" }
 *
 * const slow = Metrics.summary("shop.checkout.stop.duration", { unit: { from: "native", to: "millisecond" } });
 * slow.measure({ duration: 2_500_000 }, {}); // => 2.5
 * ```
 *
 * In an application the list is a function of its own, and a reporter is a child:
 *
 * ```ts
 * Supervisor.startLink([[ConsoleReporter, { metrics: metrics() }]], { strategy: "one_for_one" });
 * ```
 *
 * ## The five kinds
 *
 * | kind | what a reporter keeps |
 * | --- | --- |
 * | `counter` | how many events had the measurement; its value does not matter |
 * | `sum` | the values added up |
 * | `lastValue` | the newest value |
 * | `summary` | minimum, maximum, mean, percentiles: the reporter's choice |
 * | `distribution` | a histogram; its buckets come from `reporterOptions` |
 *
 * ## Names
 *
 * `"a.b.c"` is the measurement `c` of the event `["a", "b"]`; `eventName` and `measurement` say otherwise.
 *
 * ## Failure
 *
 * A definition that contradicts itself throws `TELEMETRY_ARGUMENT` where it is written. An event that lacks the measurement is
 * left out by the reporter.
 *
 * ## Writing a reporter
 *
 * A reporter is a process. `listen` attaches it to the events of its metrics, once to each, for as long as it lives. `readerOf` makes the function
 * that reads one metric from an event: it asks `keeps`, takes `measure` and `tagValues`, and gives `undefined` for what is not to be counted.
 *
 * ```ts run
 * import { Metrics } from "@hinotori/telemetry";
 *
 * const read = Metrics.readerOf(Metrics.sum("shop.checkout.stop.amount", { tags: ["method"] }));
 * read({ measurements: { amount: 12 }, metadata: { method: "card" } }); // => { value: 12, tags: { method: "card" } }
 * read({ measurements: {}, metadata: { method: "card" } }); // => undefined
 * ```
 *
 * `ConsoleReporter` is one to read, and to copy.
 */
import { defineMetric, type Metric, type MetricOptions } from "./metrics/definition.ts";
import type { EventName } from "./telemetry/event-name.ts";

export { listen, readerOf } from "./metrics/listen.ts";
export type { Listener, Occurrence, Reading, Report } from "./metrics/listen.ts";
export type { Measure, Metric, MetricFilter, MetricKind, MetricOptions } from "./metrics/definition.ts";
export type { SizeUnit, TimeUnit, UnitConversion } from "./metrics/unit.ts";

/** Counts events that have the measurement, whatever its value. */
export function counter(name: string | EventName, options: MetricOptions = {}): Metric {
  return defineMetric("counter", name, options);
}

/** Adds the values up. */
export function sum(name: string | EventName, options: MetricOptions = {}): Metric {
  return defineMetric("sum", name, options);
}

/** Keeps the newest value. */
export function lastValue(name: string | EventName, options: MetricOptions = {}): Metric {
  return defineMetric("last_value", name, options);
}

/** Keeps what sums up many values: minimum, maximum, mean, percentiles. */
export function summary(name: string | EventName, options: MetricOptions = {}): Metric {
  return defineMetric("summary", name, options);
}

/** Keeps a histogram of the values. */
export function distribution(name: string | EventName, options: MetricOptions = {}): Metric {
  return defineMetric("distribution", name, options);
}
