/**
 * The series of one metric: which label values were seen, and no more of them than a limit.
 *
 * Each series is memory here and in the database, and label values may come from outside. What is past the limit is counted
 * together, in one series whose labels all say `"overflow"`.
 */
import { inspect } from "node:util";

import { Logger } from "@hinotori/otp";

import type { Metric } from "../metrics/definition.ts";
import type { Metadata } from "../telemetry/handlers.ts";
import { labelsOf } from "./naming.ts";

/** Label values by label. */
export type Labels = Readonly<Record<string, string>>;

/** What the labels of the last series say. */
export const kOverflow = "overflow";

/** So many characters of a label value are kept. */
const kLongest = 200;

/** The bounded label sets of a metric. */
export class Series {
  readonly #metric: Metric;
  readonly #labels: ReadonlyMap<string, string>;
  readonly #limit: number;
  readonly #seen = new Set<string>();
  #hasOverflowed = false;
  #hasDropped = false;

  constructor(metric: Metric, tags: readonly string[], limit: number) {
    this.#metric = metric;
    this.#labels = labelsOf(tags, metric);
    this.#limit = limit;
  }

  /** The names of the labels. */
  get labelNames(): string[] {
    return [...this.#labels.values()];
  }

  /** The labels for the tags of an event; a tag that it lacks has no label. */
  labelsFor(tags: Metadata): Labels {
    if (this.#labels.size === 0) return this.#onlyKnown(tags, {});
    const labels: Record<string, string> = {};
    let key = "";
    for (const [tag, label] of this.#labels) {
      const value = Object.hasOwn(tags, tag) ? textOf(tags[tag]) : undefined;
      if (value !== undefined) labels[label] = value;
      // The length goes before the value, so that no value can pass for two.
      key += value === undefined ? "-" : `${value.length}:${value}`;
    }
    this.#onlyKnown(tags, labels);
    if (this.#seen.has(key)) return labels;
    if (this.#seen.size < this.#limit) {
      this.#seen.add(key);
      return labels;
    }
    return this.#overflow();
  }

  #onlyKnown(tags: Metadata, labels: Labels): Labels {
    if (this.#hasDropped) return labels;
    const unknown = Object.keys(tags).find((tag) => !this.#labels.has(tag));
    if (unknown === undefined) return labels;
    this.#hasDropped = true;
    Logger.warning(
      () =>
        `the metric ${this.#metric.name.join(".")} made a tag that it did not have at first, which is left out: ${inspect(unknown)}\n\nName all of them: reporterOptions: { tags: [${inspect(unknown)}] }`,
    );
    return labels;
  }

  #overflow(): Labels {
    if (!this.#hasOverflowed) {
      this.#hasOverflowed = true;
      Logger.warning(
        () =>
          `the metric ${this.#metric.name.join(".")} has ${this.#limit} series: what is new is counted in one, whose labels say ${inspect(kOverflow)}\n\nGive it tags with few values, or raise maxSeries.`,
      );
    }
    return Object.fromEntries(this.labelNames.map((label) => [label, kOverflow]));
  }
}

function textOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const text =
    typeof value === "string" ? value : typeof value === "object" ? inspect(value, { depth: 0 }) : String(value);
  return text.length > kLongest ? text.slice(0, kLongest) : text;
}
