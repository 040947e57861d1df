/** Event names: compared word by word, put into drawers by their lengths. */
import { describe, expect, test } from "vitest";

import { kSlots, sameEvent, slotOf, startsWith } from "../../src/telemetry/event-name.ts";

describe("sameEvent", () => {
  test.each([
    [["a", "b"], ["a", "b"], true],
    [["a"], ["a", "b"], false],
    [["a", "b"], ["a"], false],
    [["a", "b"], ["a", "c"], false],
    [["a", "b"], ["c", "b"], false],
    [["a.b"], ["a", "b"], false],
    [[], [], true],
  ])("of %j and %j is %s", (left, right, same) => {
    expect(sameEvent(left, right)).toBe(same);
  });
});

describe("slotOf", () => {
  test.each([[[]], [["a"]], [["a", "b"]], [["shop", "checkout", "stop"]], [["x".repeat(10_000), "y"]]])(
    "puts %j into one of the drawers, always the same",
    (event) => {
      const slot = slotOf(event);
      expect(slot).toBeGreaterThanOrEqual(0);
      expect(slot).toBeLessThan(kSlots);
      expect(slotOf([...event])).toBe(slot);
    },
  );

  test("tells the moments of common events apart", () => {
    const moments = ["start", "stop", "exception"].map((moment) => slotOf(["shop", "pay", moment]));
    expect(new Set(moments).size).toBe(3);
  });
});

describe("startsWith", () => {
  test.each([
    [["a", "b"], [], true],
    [["a", "b"], ["a"], true],
    [["a", "b"], ["a", "b"], true],
    [["a", "b"], ["a", "b", "c"], false],
    [["a", "b"], ["b"], false],
  ])("of %j and the prefix %j is %s", (event, prefix, starts) => {
    expect(startsWith(event, prefix)).toBe(starts);
  });
});
