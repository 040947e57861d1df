/** The geometry of a chart: what a metric's history looks like, in a box of fixed size. Pure. */
import type { Metric } from "@hinotori/telemetry";

import type { MetricHistory } from "../metrics-history.ts";
import type { HistoryPoint, HistorySeries } from "../metrics-history/series.ts";

/** How wide the box of a drawing is, in units of its own. */
export const kWidth = 600;
/** How high it is. */
export const kHeight = 150;
/** So many series are drawn, since more cannot be told apart. */
const kDrawn = 8;
/** A chart shows at least so many spans, that a new one does not jump about. */
const kLeastSpans = 12;

/** A chart, ready to be drawn. */
export interface Chart {
  readonly lines: readonly Line[];
  /** How many series there are beside those that are drawn. */
  readonly more: number;
  /** The values at the top, the middle and the bottom. */
  readonly ticks: readonly [number, number, number];
  /** How long ago its left edge was, in milliseconds. */
  readonly sinceMs: number;
}

/** One series in a chart. */
export interface Line {
  readonly tags: string;
  /** The newest value that is shown. */
  readonly last: number;
  /** The path of the line. */
  readonly path: string;
  /** The path around what is below the line, or between minimum and maximum. */
  readonly area: string;
}

/** One value over its span, with what the area reaches from and to. */
interface Mark {
  readonly span: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Makes the chart of a metric; `undefined` when nothing was heard of it yet. */
export function chartOf({ metric, series, everyMs, now }: MetricHistory): Chart | undefined {
  if (series.length === 0) return undefined;
  const oldest = Math.min(...series.map(({ points }) => points[0]?.span ?? now));
  const first = Math.min(oldest, now - kLeastSpans + 1);
  const drawn = series
    .slice(0, kDrawn)
    .map((each) => ({ tags: each.tags, marks: marksOf(metric, each, { first: oldest, now }) }));
  const values = drawn.flatMap(({ marks }) => marks.flatMap(({ low, high }) => [low, high]));
  const bottom = niceFloor(Math.min(0, ...values));
  const top = niceCeiling(Math.max(0, ...values)) || (bottom === 0 ? 1 : 0);
  const box: Box = { first, now, bottom, top };
  return {
    lines: drawn.map((each) => lineOf(each, box)),
    more: series.length - drawn.length,
    ticks: [top, (top + bottom) / 2, bottom],
    sinceMs: (now - first + 1) * everyMs,
  };
}

/** What a series shows of each span, by the kind of its metric. */
function marksOf(
  { kind }: Metric,
  { points }: HistorySeries,
  { first, now }: { first: number; now: number },
): readonly Mark[] {
  if (kind === "counter" || kind === "sum")
    return everySpan(points, { first, now, value: kind === "counter" ? countOf : sumOf });
  if (kind === "last_value")
    return points.map(({ span, last }) => ({ span, value: last, low: Math.min(0, last), high: Math.max(0, last) }));
  return points.map(({ span, sum, count, min, max }) => ({ span, value: sum / count, low: min, high: max }));
}

/** Where nothing was counted, the count is 0. */
function everySpan(
  points: readonly HistoryPoint[],
  { first, now, value }: { first: number; now: number; value: (point: HistoryPoint) => number },
): readonly Mark[] {
  const bySpan = new Map(points.map((point) => [point.span, value(point)]));
  return Array.from({ length: now - first + 1 }, (_, at) => {
    const found = bySpan.get(first + at) ?? 0;
    return { span: first + at, value: found, low: Math.min(0, found), high: Math.max(0, found) };
  });
}

const countOf = ({ count }: HistoryPoint): number => count;
const sumOf = ({ sum }: HistoryPoint): number => sum;

interface Box {
  readonly first: number;
  readonly now: number;
  readonly bottom: number;
  readonly top: number;
}

function lineOf({ tags, marks }: { tags: string; marks: readonly Mark[] }, box: Box): Line {
  const at = (mark: Mark, value: number): string => `${round(xOf(mark.span, box))} ${round(yOf(value, box))}`;
  const along = marks.map((mark) => at(mark, mark.value));
  // A single point is no line: it is drawn as a short one.
  const path = along.length === 1 ? `M${along[0]}h2` : `M${along.join("L")}`;
  const there = marks.map((mark) => at(mark, mark.high));
  const back = marks.toReversed().map((mark) => at(mark, mark.low));
  return { tags, last: marks.at(-1)?.value ?? 0, path, area: `M${[...there, ...back].join("L")}Z` };
}

function xOf(span: number, { first, now }: Box): number {
  return ((span - first) / Math.max(1, now - first)) * kWidth;
}

function yOf(value: number, { bottom, top }: Box): number {
  return kHeight - ((value - bottom) / (top - bottom)) * kHeight;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The next number of the kind that people count in: 1, 2, 2.5 or 5, and as many zeros as it takes. */
function niceCeiling(value: number): number {
  if (value <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 2.5, 5, 10].find((each) => each * power >= value) ?? 10;
  return step * power;
}

function niceFloor(value: number): number {
  return value >= 0 ? 0 : -niceCeiling(-value);
}
