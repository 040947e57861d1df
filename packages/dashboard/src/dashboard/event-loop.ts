/** How busy the event loop is, measured while somebody looks. */
import { type EventLoopUtilization, type IntervalHistogram, monitorEventLoopDelay, performance } from "node:perf_hooks";

import { Clock } from "@hinotori/otp";

import { Gauge } from "./gauge.ts";

/** What the event loop did since the last look. */
export interface EventLoopFacts {
  /** The share of the time in which it was busy. */
  readonly utilization: number;
  /** How late a timer came, in milliseconds: in the middle, one in a hundred, and at worst; `undefined` before the first sample. */
  readonly delay: { readonly p50: number; readonly p99: number; readonly max: number } | undefined;
}

/** When nobody has looked for so long, nothing is measured any more. */
const kIdleMs = 60_000;
/** A timer of so many milliseconds is what is measured by, and stands in each measurement. */
const kResolutionMs = 10;

/** Measures from the first look until a minute after the last. */
export class EventLoop {
  readonly #gauge = new Gauge(
    () => performance.eventLoopUtilization(),
    (before: EventLoopUtilization | undefined, now): EventLoopFacts => ({
      utilization: before === undefined ? now.utilization : performance.eventLoopUtilization(now, before).utilization,
      delay: this.#takeDelay(),
    }),
  );
  #histogram: IntervalHistogram | undefined;
  #idle: Clock.Timer | undefined;

  /** What it did since the last look. */
  look(): EventLoopFacts {
    Clock.clearTimer(this.#idle);
    this.#idle = Clock.setTimer(kIdleMs, () => this.#rest(), { ref: false });
    return this.#gauge.look();
  }

  #takeDelay(): EventLoopFacts["delay"] {
    const histogram = this.#histogram;
    if (histogram === undefined) {
      this.#histogram = monitorEventLoopDelay({ resolution: kResolutionMs });
      this.#histogram.enable();
      return undefined;
    }
    if (histogram.count === 0) return undefined;
    const ms = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - kResolutionMs);
    const delay = { p50: ms(histogram.percentile(50)), p99: ms(histogram.percentile(99)), max: ms(histogram.max) };
    histogram.reset();
    return delay;
  }

  #rest(): void {
    this.#histogram?.disable();
    this.#histogram = undefined;
  }
}
