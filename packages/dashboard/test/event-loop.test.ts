/** The event loop is measured while somebody looks, and no longer. */
import { clock } from "@hinotori/otp/testing";
import { expect, test, vi } from "vitest";

import { EventLoop } from "../src/dashboard/event-loop.ts";

/** How often a watch was begun, and how often one was ended. */
const watches = vi.hoisted(() => ({ begun: 0, ended: 0 }));

vi.mock("node:perf_hooks", async (original) => ({
  ...(await original<typeof import("node:perf_hooks")>()),
  monitorEventLoopDelay: () => ({
    count: 1,
    mean: 12e6,
    max: 12e6,
    percentile: () => 12e6,
    enable: () => watches.begun++,
    disable: () => watches.ended++,
    reset: () => {},
  }),
}));

test("the delay is told from the second look on, and a minute after the last nothing is measured any more", async () => {
  clock.virtual();
  const loop = new EventLoop();
  expect(loop.look()).toEqual({ utilization: expect.any(Number), delay: undefined });
  await clock.advance(2000);
  expect(loop.look().delay).toEqual({ mean: 2e6, p50: 2e6, p99: 2e6, max: 2e6 });
  await clock.advance(59_999);
  expect(watches).toEqual({ begun: 1, ended: 0 });
  await clock.advance(1);
  expect(watches).toEqual({ begun: 1, ended: 1 });
  expect(loop.look().delay).toBeUndefined();
  expect(watches).toEqual({ begun: 2, ended: 1 });
});
