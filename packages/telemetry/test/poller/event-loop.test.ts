/** The delay of the event loop is how late timers came, without the time that the measuring timer itself takes. */
import { Process } from "@hinotori/otp";
import { Poller, Telemetry } from "@hinotori/telemetry";
import { expect, onTestFinished, test, vi } from "vitest";

import { builtIn } from "../../src/poller/built-in.ts";

/** How many timers have come, and whether any are set. */
const timers = vi.hoisted(() => ({ count: 100, isOn: false }));

vi.mock("node:perf_hooks", async (original) => ({
  ...(await original<typeof import("node:perf_hooks")>()),
  // A timer of 10 ms that came after 9.9 ms at best, 10.5 ms in the middle, and 40 ms at worst.
  monitorEventLoopDelay: ({ resolution }: { resolution: number }) => ({
    get count() {
      return timers.count;
    },
    mean: (resolution + 2) * 1e6,
    max: (resolution + 30) * 1e6,
    percentile: (share: number) => (resolution + (share === 50 ? -0.1 : 20)) * 1e6,
    enable: () => (timers.isOn = true),
    disable: () => (timers.isOn = false),
    reset: () => {},
  }),
}));

test("an idle loop has no delay, and a late timer has what it was late by", () => {
  const seen: Telemetry.Measurements[] = [];
  Telemetry.attach("event-loop-test", ["vm", "event_loop"], (_event, measurements) => void seen.push(measurements));
  onTestFinished(() => Telemetry.detach("event-loop-test"));
  builtIn.event_loop(Process.signal())();
  expect(seen).toEqual([
    { delay_mean: 2e6, delay_p50: 0, delay_p99: 20e6, delay_max: 30e6, utilization: expect.any(Number) },
  ]);
});

test("a watch tells no delay before a timer has come, and sets none any more when it is stopped", () => {
  timers.count = 0;
  onTestFinished(() => void (timers.count = 100));
  const watch = Poller.watchEventLoop();
  expect([watch.look(), timers.isOn]).toEqual([{ utilization: expect.any(Number), delay: undefined }, true]);
  timers.count = 1;
  expect(watch.look().delay).toEqual({ mean: 2e6, p50: 0, p99: 20e6, max: 30e6 });
  watch.stop();
  expect(timers.isOn).toBe(false);
});
