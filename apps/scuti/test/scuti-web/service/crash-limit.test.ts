/** How many crashes may be asked for. */
import { describe, expect, test } from "vitest";

import { CrashLimit } from "#scuti-web/service/crash-limit";

describe("CrashLimit.take", () => {
  test("gives as many as are bearable, and then the time to wait", () => {
    const limit = new CrashLimit({ count: 3, windowMs: 6000 });
    expect([0, 1000, 2000].map((now) => limit.take(now))).toEqual([0, 0, 0]);
    expect(limit.take(2500)).toBe(3500);
    expect(limit.take(5999)).toBe(1);
  });

  test("has room again when the oldest is out of the window", () => {
    const limit = new CrashLimit({ count: 3, windowMs: 6000 });
    for (const now of [0, 1000, 2000]) limit.take(now);
    expect(limit.take(6000)).toBe(0);
    expect(limit.take(6001)).toBe(999);
    expect(limit.take(7000)).toBe(0);
  });

  test("does not count what it refused", () => {
    const limit = new CrashLimit({ count: 1, windowMs: 100 });
    limit.take(0);
    for (let now = 1; now < 100; now += 1) expect(limit.take(now)).toBe(100 - now);
    expect(limit.take(100)).toBe(0);
  });
});
