/** How late and how busy the event loop is, from one look to the next. */
import { type EventLoopUtilization, monitorEventLoopDelay, performance } from "node:perf_hooks";

/** What the event loop did since the last look. */
export interface EventLoopFacts {
  /** The share of the time in which it was busy, from 0 to 1. */
  readonly utilization: number;
  /** How late timers came, in nanoseconds; `undefined` while no timer has come. */
  readonly delay:
    | { readonly mean: number; readonly p50: number; readonly p99: number; readonly max: number }
    | undefined;
}

/** Looks at the event loop. */
export interface EventLoopWatch {
  /** What it did since the last look, at first since the watch began. */
  look(): EventLoopFacts;
  /** Ends the timer that the delay is measured by. */
  stop(): void;
}

/** A timer of so many milliseconds is what the delay is measured by, and Node.js leaves it in each measurement. */
const kResolutionMs = 10;

/** Begins to watch the event loop, at the price of a hundred timers in a second. Stop it when nobody looks any more. */
export function watchEventLoop(): EventLoopWatch {
  const histogram = monitorEventLoopDelay({ resolution: kResolutionMs });
  histogram.enable();
  let before: EventLoopUtilization = performance.eventLoopUtilization();
  return {
    look: () => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, before);
      before = now;
      if (histogram.count === 0) return { utilization, delay: undefined };
      const delay = {
        mean: late(histogram.mean),
        p50: late(histogram.percentile(50)),
        p99: late(histogram.percentile(99)),
        max: late(histogram.max),
      };
      histogram.reset();
      return { utilization, delay };
    },
    stop: () => void histogram.disable(),
  };
}

/** How late a timer was that took so many nanoseconds in all. */
function late(nanoseconds: number): number {
  return Math.max(0, nanoseconds - kResolutionMs * 1_000_000);
}
