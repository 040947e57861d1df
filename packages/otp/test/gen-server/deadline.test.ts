/** Deadlines: each expires once, on time, in order; one timer for all of one length, and none when nobody waits. */

import { type Expiring, expireAfter } from "../../src/gen-server/deadline.ts";
import { clock } from "@hinotori/otp/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { installClock } from "../../src/testing/clock.ts";

class Entry implements Expiring {
  due = 0;
  earlier: Expiring | undefined = undefined;
  later: Expiring | undefined = undefined;
  deadlines: Expiring["deadlines"] = undefined;
  readonly name: string;
  readonly #log: string[];

  constructor(name: string, log: string[]) {
    this.name = name;
    this.#log = log;
  }

  expire(): void {
    this.#log.push(this.name);
  }
}

describe("a deadline", () => {
  test("expires when its time has come and not before", async () => {
    clock.virtual();
    const log: string[] = [];
    expireAfter(50, new Entry("a", log));
    await clock.advance(49);
    expect(log).toEqual([]);
    await clock.advance(1);
    expect(log).toEqual(["a"]);
    expect(clock.pending).toBe(0);
  });

  test.each([[[0]], [[1]], [[2]], [[3]], [[0, 1]], [[1, 0]], [[1, 2]], [[2, 1]], [[3, 2]], [[0, 1, 2]], [[2, 0, 1]]])(
    "taken out of four at %o never expires, the others do",
    async (out) => {
      clock.virtual();
      const log: string[] = [];
      const entries = ["0", "1", "2", "3"].map((name) => new Entry(name, log));
      for (const entry of entries) expireAfter(50, entry);
      for (const at of out) entries[at]!.deadlines!.remove(entries[at]!);
      await clock.advance(100);
      expect(log).toEqual(["0", "1", "2", "3"].filter((name) => !out.includes(Number(name))));
    },
  );

  test("of one length need one timer, however many there are", () => {
    clock.virtual();
    for (let n = 0; n < 1000; n++) expireAfter(50, new Entry(`${n}`, []));
    expect(clock.pending).toBe(1);
    expireAfter(60, new Entry("x", []));
    expect(clock.pending).toBe(2);
  });

  test("may be added while others expire", async () => {
    clock.virtual();
    const log: string[] = [];
    const again = new Entry("again", log);
    const first = new Entry("first", log);
    first.expire = () => (log.push("first"), expireAfter(50, again));
    expireAfter(50, first);
    await clock.advance(50);
    expect(log).toEqual(["first"]);
    await clock.advance(50);
    expect(log).toEqual(["first", "again"]);
  });

  test("after all were taken out, the next one is on time", async () => {
    clock.virtual();
    const log: string[] = [];
    const early = new Entry("early", log);
    expireAfter(50, early);
    early.deadlines!.remove(early);
    await clock.advance(30);
    expireAfter(50, new Entry("late", log));
    await clock.advance(49);
    expect(log).toEqual([]);
    await clock.advance(1);
    expect(log).toEqual(["late"]);
  });

  test("follows a model: under any mix of adding, taking out and waiting, exactly those left expire, each at its time", async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant("add" as const), ms: fc.constantFrom(0, 10) }),
      fc.record({ do: fc.constant("remove" as const), at: fc.nat(4) }),
      fc.record({ do: fc.constant("wait" as const), ms: fc.nat(12) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { clock, restore } = installClock();
        const log: string[] = [];
        const wanted: string[] = [];
        let waiting: { readonly entry: Entry; readonly due: number }[] = [];
        let now = 0;
        for (const [at, one] of steps.entries()) {
          if (one.do === "add") {
            const entry = new Entry(`${at}`, log);
            expireAfter(one.ms, entry);
            waiting.push({ entry, due: now + one.ms });
          } else if (one.do === "remove" && waiting[one.at] !== undefined) {
            const { entry } = waiting[one.at]!;
            waiting.splice(one.at, 1);
            entry.deadlines!.remove(entry);
          } else if (one.do === "wait") {
            now += one.ms;
            while (clock.fireNext(now));
            clock.moveTo(now);
            wanted.push(...waiting.filter(({ due }) => due <= now).map(({ entry }) => entry.name));
            waiting = waiting.filter(({ due }) => due > now);
            expect([...log].sort()).toEqual([...wanted].sort());
          }
        }
        restore();
      }),
      { numRuns: 200 },
    );
  });
});
