/**
 * The measurements a poller knows by name.
 *
 * Each executes one event about the runtime. What needs preparing is prepared when the poller starts, and undone when the
 * given signal aborts.
 */
import { type EventLoopUtilization, monitorEventLoopDelay, performance } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";

import { Process } from "@hinotori/otp";

import { execute } from "../telemetry.ts";
import type { EventName } from "../telemetry/event-name.ts";

/**
 * A measurement by name:
 *
 * - `"memory"` executes `["vm", "memory"]` in bytes: `total` (all that the program holds), `heap_total`, `heap_used`,
 *   `heap_limit`, `external`, `array_buffers`;
 * - `"event_loop"` executes `["vm", "event_loop"]`: `delay_mean`, `delay_p50`, `delay_p99`, `delay_max`, by how much timers
 *   came late since the last round, in nanoseconds, and `utilization`, the share of that time in which the loop was busy, from 0 to 1;
 * - `"system_counts"` executes `["vm", "system_counts"]`: `process_count`, Hinotori's processes, and `resource_count`
 *   and `timer_count`, which keep the event loop running.
 */
export type BuiltInMeasurement = "memory" | "event_loop" | "system_counts";

/** Makes the function that a round calls. */
type Preparation = (signal: AbortSignal) => () => void;

const kMemory: EventName = ["vm", "memory"];
const kEventLoop: EventName = ["vm", "event_loop"];
const kSystemCounts: EventName = ["vm", "system_counts"];

/** A timer of so many milliseconds is what the delay is measured by, and Node.js leaves it in each measurement. */
const kResolutionMs = 10;

/** How to prepare each of them. */
export const builtIn: Readonly<Record<BuiltInMeasurement, Preparation>> = {
  memory: () => measureMemory,
  event_loop: prepareEventLoop,
  system_counts: () => measureCounts,
};

function measureMemory(): void {
  const { rss, heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage();
  execute(kMemory, {
    total: rss,
    heap_total: heapTotal,
    heap_used: heapUsed,
    heap_limit: getHeapStatistics().heap_size_limit,
    external,
    array_buffers: arrayBuffers,
  });
}

function prepareEventLoop(signal: AbortSignal): () => void {
  const delay = monitorEventLoopDelay({ resolution: kResolutionMs });
  delay.enable();
  signal.addEventListener("abort", () => delay.disable(), { once: true });
  let before: EventLoopUtilization = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    execute(kEventLoop, {
      // The histogram has no mean before its first sample.
      delay_mean: delay.count > 0 ? late(delay.mean) : 0,
      delay_p50: late(delay.percentile(50)),
      delay_p99: late(delay.percentile(99)),
      delay_max: late(delay.max),
      utilization: performance.eventLoopUtilization(now, before).utilization,
    });
    before = now;
    delay.reset();
  };
}

/** How late a timer was that took so many nanoseconds in all. */
function late(nanoseconds: number): number {
  return Math.max(0, nanoseconds - kResolutionMs * 1_000_000);
}

function measureCounts(): void {
  const resources = process.getActiveResourcesInfo();
  execute(kSystemCounts, {
    process_count: Process.list().length,
    resource_count: resources.length,
    timer_count: resources.filter((resource) => resource === "Timeout").length,
  });
}
