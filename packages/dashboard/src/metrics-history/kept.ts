/** One metric with its series, as events come in. */
import { inspect } from "node:util";

import { Logger } from "@hinotori/otp";
import type { Metric, Telemetry } from "@hinotori/telemetry";

import { shown } from "../format.ts";
import { type HistorySeries, Series } from "./series.ts";

/** What all further tags are counted under, once there are as many series as are kept. */
const kOverflow = "overflow";

/** How much of a metric is kept. */
export interface Extent {
  readonly points: number;
  readonly maxSeries: number;
}

/** Keeps what is heard of one metric. */
export class Kept {
  readonly metric: Metric;
  readonly #extent: Extent;
  readonly #series = new Map<string, Series>();
  #hasFailed = false;

  constructor(metric: Metric, extent: Extent) {
    this.metric = metric;
    this.#extent = extent;
  }

  /** Takes an event. A function of the metric that throws costs that event, and the first time a line in the log. */
  heard(span: number, measurements: Telemetry.Measurements, metadata: Telemetry.Metadata): void {
    const { metric } = this;
    try {
      if (!metric.keeps(metadata, measurements)) return;
      const value = metric.measure(measurements, metadata);
      if (value === undefined || !Number.isFinite(value)) return;
      this.#seriesFor(tagText(metric.tagValues(metadata))).add(span, value);
    } catch (reason) {
      if (!this.#hasFailed) report(metric, reason);
      this.#hasFailed = true;
    }
  }

  /** Every series as it stands, in the order in which they came. */
  read(span: number): readonly HistorySeries[] {
    return [...this.#series.values()].map((series) => series.read(span)).filter(({ points }) => points.length > 0);
  }

  #seriesFor(tags: string): Series {
    const found = this.#series.get(tags);
    if (found !== undefined) return found;
    const name = this.#series.size < this.#extent.maxSeries ? tags : kOverflow;
    const series = this.#series.get(name) ?? new Series(name, this.#extent.points);
    this.#series.set(name, series);
    return series;
  }
}

function tagText(tags: Telemetry.Metadata): string {
  return shown(
    Object.entries(tags)
      .map(([key, value]) => `${key}=${shown(value)}`)
      .join(" "),
  );
}

function report(metric: Metric, reason: unknown): void {
  const name = metric.name.join(".");
  Logger.log("error", {
    report: { metric: name, reason },
    text: () => `the metric ${name} failed; its events are left out where it does: ${inspect(reason)}`,
  });
}
