/** The points of one series: what happened in each span of time, for as many spans as are kept. Pure. */

/** What happened in one span of time. */
export interface HistoryPoint {
  /** The number of the span, counted from the clock's beginning. */
  readonly span: number;
  /** How many values there were. */
  readonly count: number;
  /** All of them added up. */
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** The newest. */
  readonly last: number;
}

/** The points of one set of tags. */
export interface HistorySeries {
  /** The tags as text, `"method=card"`; empty for a metric without any. */
  readonly tags: string;
  /** Oldest first; a span in which there was nothing has no point. */
  readonly points: readonly HistoryPoint[];
}

/** Takes the values of one set of tags. */
export class Series {
  readonly tags: string;
  readonly #keep: number;
  #points: HistoryPoint[] = [];

  /** `keep` is how many spans are kept. */
  constructor(tags: string, keep: number) {
    this.tags = tags;
    this.#keep = keep;
  }

  /** Takes a value that came in this span. */
  add(span: number, value: number): void {
    const newest = this.#points.at(-1);
    if (newest === undefined || newest.span < span) {
      this.#forget(span);
      this.#points.push({ span, count: 1, sum: value, min: value, max: value, last: value });
      return;
    }
    this.#points[this.#points.length - 1] = {
      span: newest.span,
      count: newest.count + 1,
      sum: newest.sum + value,
      min: Math.min(newest.min, value),
      max: Math.max(newest.max, value),
      last: value,
    };
  }

  /** The points that are not too old in this span. */
  read(span: number): HistorySeries {
    this.#forget(span);
    return { tags: this.tags, points: [...this.#points] };
  }

  #forget(span: number): void {
    const oldest = span - this.#keep + 1;
    if (this.#points.length > 0 && this.#points[0]!.span < oldest)
      this.#points = this.#points.filter((point) => point.span >= oldest);
  }
}
