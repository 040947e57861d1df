/** Monitors by reference behave as a map of them does, and keep their order. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Monitors } from "../../src/process/monitors.ts";
import { Ref } from "../../src/process/pid.ts";

const entries = Array.from({ length: 4 }, () => ({ ref: new Ref() }));
const step = fc.tuple(fc.boolean(), fc.nat(entries.length - 1));

test("whatever is added and taken out, they hold what a map would hold", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const monitors = new Monitors();
      const map = new Map<Ref, (typeof entries)[number]>();
      for (const [adds, at] of steps) {
        const entry = entries[at]!;
        // A monitor is set once, under a reference of its own.
        if (adds && !map.has(entry.ref)) {
          monitors.add(entry);
          map.set(entry.ref, entry);
        } else if (!adds) expect(monitors.delete(entry.ref)).toBe(map.delete(entry.ref));
        expect([...monitors.values()]).toEqual([...map.values()]);
        expect(entries.map(({ ref }) => monitors.has(ref))).toEqual(entries.map(({ ref }) => map.has(ref)));
        expect(entries.map(({ ref }) => monitors.get(ref))).toEqual(entries.map(({ ref }) => map.get(ref)));
      }
    }),
  );
});
