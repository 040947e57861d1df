/** Medians, quantiles and spreads. */
import { describe, expect, test } from "vitest";
import { median, quantile, spread } from "../harness/statistics.ts";

describe("median", () => {
  test("is the middle of an odd number of samples, whatever their order", () => {
    expect(median([9, 1, 5])).toBe(5);
  });

  test("lies between the two in the middle of an even number", () => {
    expect(median([4, 1, 2, 100])).toBe(3);
  });

  test("of nothing is not a number", () => {
    expect(median([])).toBeNaN();
  });
});

describe("quantile", () => {
  test("takes the nearest rank", () => {
    const hundred = Array.from({ length: 100 }, (_, place) => place + 1);
    expect(quantile(hundred, 0.5)).toBe(50);
    expect(quantile(hundred, 0.99)).toBe(99);
    expect(quantile(hundred, 1)).toBe(100);
    expect(quantile(hundred, 0)).toBe(1);
  });
});

describe("spread", () => {
  test("says the middle, the ends and the number", () => {
    expect(spread([3, 1, 2])).toEqual({ median: 2, least: 1, greatest: 3, count: 3 });
  });
});
