/**
 * The measurements a poller knows by name.
 *
 * Each executes one event about the runtime. What needs preparing is prepared when the poller starts, and undone when the
 * given signal aborts.
 */
import { getHeapStatistics } from "node:v8";

import { Process } from "@hinotori/otp";

import { execute } from "../telemetry.ts";
import type { EventName } from "../telemetry/event-name.ts";
import { watchEventLoop } from "./event-loop.ts";

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
  const watch = watchEventLoop();
  signal.addEventListener("abort", () => watch.stop(), { once: true });
  return () => {
    // An event has all its measurements: before the first timer nothing was late.
    const { utilization, delay = { mean: 0, p50: 0, p99: 0, max: 0 } } = watch.look();
    execute(kEventLoop, {
      delay_mean: delay.mean,
      delay_p50: delay.p50,
      delay_p99: delay.p99,
      delay_max: delay.max,
      utilization,
    });
  };
}

function measureCounts(): void {
  const resources = process.getActiveResourcesInfo();
  execute(kSystemCounts, {
    process_count: Process.list().length,
    resource_count: resources.length,
    timer_count: resources.filter((resource) => resource === "Timeout").length,
  });
}
