/** One metric with its series, as events come in. */
import { type Metric, Metrics, type Telemetry } from "@hinotori/telemetry";

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
export class Kept implements Metrics.Listener {
  readonly metric: Metric;
  readonly #extent: Extent;
  readonly #read: ReturnType<typeof Metrics.readerOf>;
  readonly #series = new Map<string, Series>();

  constructor(metric: Metric, extent: Extent) {
    this.metric = metric;
    this.#extent = extent;
    this.#read = Metrics.readerOf(metric);
  }

  /** Takes an event of this span of time. */
  heard(span: number, occurrence: Metrics.Occurrence): void {
    const reading = this.#read(occurrence);
    if (reading !== undefined) this.#seriesFor(tagText(reading.tags)).add(span, reading.value);
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
