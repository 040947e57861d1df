/** How many crashes may be asked for. */
import { describe, expect, test } from "vitest";

import { CrashLimit } from "#scuti-web/service/crash-limit";

describe("CrashLimit.waitMs", () => {
  test("is nothing for as many as are bearable, and then the time until there is room", () => {
    const limit = limitAfter(0, 1000);
    expect(limit.waitMs(2000)).toBe(0);
    limit.note(2000);
    expect(limit.waitMs(2500)).toBe(3500);
    expect(limit.waitMs(5999)).toBe(1);
    expect(limit.waitMs(6000)).toBe(0);
  });

  test("waits for the oldest of those in the window, time after time", () => {
    const limit = limitAfter(0, 1000, 2000);
    limit.note(6000);
    expect(limit.waitMs(6001)).toBe(999);
    limit.note(7000);
    expect(limit.waitMs(7001)).toBe(999);
    expect(limit.waitMs(20_000)).toBe(0);
  });

  test("changes nothing by being asked", () => {
    const limit = limitAfter(0, 0);
    for (let times = 0; times < 10; times += 1) expect(limit.waitMs(1)).toBe(0);
  });
});

function limitAfter(...times: readonly number[]): CrashLimit {
  const limit = new CrashLimit({ count: 3, windowMs: 6000 });
  for (const time of times) limit.note(time);
  return limit;
}
