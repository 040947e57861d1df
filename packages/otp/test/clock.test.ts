/** Clock: one source of time, never early, of any length, and replaceable. */

import { Clock } from "@hinotori/otp";
import { clock } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";

describe("the machine's clock", () => {
  test("is monotonic, and knows the date", () => {
    const [a, b] = [Clock.monotonicTime(), Clock.monotonicTime()];
    expect(b).toBeGreaterThanOrEqual(a);
    expect(Math.abs(Clock.systemTime() - Date.now())).toBeLessThan(60_000);
  });

  test("a timer fires once and never early", async () => {
    for (const ms of [0, 1, 1.5, 3]) {
      const before = Clock.monotonicTime();
      await new Promise<void>((done) => Clock.setTimer(ms, done));
      expect(Clock.monotonicTime() - before).toBeGreaterThanOrEqual(ms);
    }
  });

  test("a timer that is cleared never fires; clearing it again, or none, is no error", async () => {
    let fired = false;
    const timer = Clock.setTimer(1, () => (fired = true));
    Clock.clearTimer(timer);
    Clock.clearTimer(timer);
    Clock.clearTimer(undefined);
    await new Promise<void>((done) => Clock.setTimer(5, done));
    expect(fired).toBe(false);
  });

  test("TM-019: a wait beyond 2^31 ms does not fire at once", async () => {
    let fired = false;
    const timer = Clock.setTimer(2 ** 40, () => (fired = true), { ref: false });
    await new Promise<void>((done) => Clock.setTimer(5, done));
    expect(fired).toBe(false);
    Clock.clearTimer(timer);
  });
});

describe("a clock in the place of the machine's (ND-014)", () => {
  test("is asked for everything, and stands still until it is moved", async () => {
    clock.virtual();
    const at: number[] = [];
    expect(Clock.monotonicTime()).toBe(0);
    const epoch = Clock.systemTime();
    Clock.setTimer(20, () => at.push(Clock.monotonicTime()));
    Clock.setTimer(10, () => Clock.setTimer(5, () => at.push(Clock.monotonicTime())));
    await clock.advance(30);
    expect(at).toEqual([15, 20]);
    expect([Clock.monotonicTime(), Clock.systemTime() - epoch]).toEqual([30, 30]);
  });

  test("is gone when the one before is put back", () => {
    const before = Clock.useClock(undefined);
    expect(Clock.monotonicTime()).toBeGreaterThan(0);
    Clock.useClock(before);
  });
});
