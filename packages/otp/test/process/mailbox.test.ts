/** Mailbox: first in, first out, whatever is taken out of the middle and wherever segments end. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  Mailbox,
  kCall,
  kCast,
  kDown,
  kExit,
  kMessage,
  kSystem,
  kWholeCast,
  kindOf,
  slotsOf,
} from "../../src/process/mailbox.ts";

type Entry = readonly [kind: number, payload: unknown];

function put(box: Mailbox, [kind, payload]: Entry): void {
  if (kind === kCast) box.pushCast(payload);
  else box.push(kind, payload);
}

function take(box: Mailbox): Entry | undefined {
  const header = box.shift();
  if (header === 0) return undefined;
  const parts = Array.from({ length: slotsOf(header) }, () => box.payload());
  return [kindOf(header), kindOf(header) === kCast ? parts : parts[0]];
}

function drain(box: Mailbox): Entry[] {
  const found: Entry[] = [];
  for (let entry = take(box); entry !== undefined; entry = take(box)) found.push(entry);
  return found;
}

const single = fc.constantFrom(kMessage, kCall, kSystem, kExit, kDown, kWholeCast);
const entry: fc.Arbitrary<Entry> = fc.oneof(
  fc.tuple(single, fc.oneof(fc.nat(), fc.constantFrom(undefined, null, 0, "", false))),
  fc.tuple(fc.constant(kCast), fc.array(fc.nat(), { minLength: 1, maxLength: 8 })),
);
/** A step: put entries, take some, or take out of the middle. */
const step = fc.oneof(
  fc.record({ do: fc.constant("put" as const), entries: fc.array(entry, { maxLength: 40 }) }),
  fc.record({ do: fc.constant("take" as const), count: fc.nat(40) }),
  fc.record({ do: fc.constant("extract" as const), at: fc.nat(40) }),
);

describe("a mailbox", () => {
  test("gives entries back in the order they came, with their kinds and payloads", () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 300 }), (entries) => {
        const box = new Mailbox();
        for (const one of entries) put(box, one);
        expect(box.length).toBe(entries.length);
        expect(drain(box)).toEqual(entries);
        expect(box.length).toBe(0);
      }),
    );
  });

  test("behaves as a list does under any mix of putting, taking and extracting", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const box = new Mailbox();
        const model: Entry[] = [];
        for (const one of steps) {
          if (one.do === "put") {
            for (const each of one.entries) put(box, each);
            model.push(...one.entries);
          } else if (one.do === "take") {
            for (let left = one.count; left > 0; left--) expect(take(box)).toEqual(model.shift());
          } else {
            extractBoth(box, model, one.at);
          }
          expect(box.length).toBe(model.length);
        }
        expect(drain(box)).toEqual(model);
      }),
      { numRuns: 300 },
    );
  });

  test("keeps order across the ends of segments, for casts that straddle them", () => {
    const box = new Mailbox();
    const entries = Array.from({ length: 5000 }, (_, n): Entry =>
      n % 3 === 0 ? [kMessage, n] : [kCast, ["tag", ...Array.from({ length: n % 8 }, () => n)].slice(0, 8)],
    );
    for (const one of entries) put(box, one);
    expect(drain(box)).toEqual(entries);
  });

  test("a cast that is no array, is empty, or is long, is kept whole", () => {
    const box = new Mailbox();
    const long = Array.from({ length: 9 }, (_, n) => n);
    for (const request of ["text", undefined, [], long]) box.pushCast(request);
    expect(drain(box)).toEqual([
      [kWholeCast, "text"],
      [kWholeCast, undefined],
      [kWholeCast, []],
      [kWholeCast, long],
    ]);
  });

  test("extract walks entries of one slot, oldest first, and stops at the one it takes", () => {
    const box = new Mailbox();
    for (const one of [
      [kMessage, "a"],
      [kCast, ["t", 1]],
      [kDown, "b"],
      [kMessage, "c"],
    ] as Entry[])
      put(box, one);
    const seen: unknown[] = [];
    expect(box.extract((kind, payload) => (seen.push([kind, payload]), payload === "b"))).toBe(true);
    expect(seen).toEqual([
      [kMessage, "a"],
      [kDown, "b"],
    ]);
    expect(drain(box)).toEqual([
      [kMessage, "a"],
      [kCast, ["t", 1]],
      [kMessage, "c"],
    ]);
    expect(box.extract(() => true)).toBe(false);
  });

  test("extract takes all it wants in one walk when it is asked to, across segments, and leaves the rest in order", () => {
    const box = new Mailbox();
    for (let at = 0; at < 1000; at++) {
      box.push(at % 3 === 0 ? kExit : kMessage, at);
      if (at % 7 === 0) box.pushCast(["cast", at, "of three slots"]);
    }
    const all = box.length;
    const taken: unknown[] = [];
    box.extract((kind, payload) => kind === kExit && taken.push(payload) > 0, true);
    expect(taken).toEqual(Array.from({ length: 334 }, (_, at) => at * 3));
    expect(box.length).toBe(all - 334);
    const rest = drain(box);
    expect(rest.filter(([kind]) => kind === kExit)).toEqual([]);
    expect(rest.filter(([kind]) => kind === kMessage)).toHaveLength(666);
    expect(rest.filter(([kind]) => kind === kCast)).toHaveLength(143);
  });

  test("a reader who only extracts looks at what waits alone, not at what was taken before", () => {
    const box = new Mailbox();
    let looks = 0;
    for (let n = 0; n < 5000; n++) box.push(kMessage, n);
    for (let n = 0; n < 5000; n++) {
      box.extract((_kind, payload) => {
        looks++;
        expect(payload).toBe(n);
        return true;
      });
      box.push(kMessage, 5000 + n);
    }
    expect(looks).toBe(5000);
    expect(drain(box)).toEqual(Array.from({ length: 5000 }, (_, n) => [kMessage, 5000 + n]));
  });

  test("moveTo appends all that waits, in order, and leaves an empty mailbox that works on", () => {
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 60 }),
        fc.array(entry, { maxLength: 60 }),
        fc.nat(10),
        (first, second, taken) => {
          const [from, to] = [new Mailbox(), new Mailbox()];
          for (const one of first) put(to, one);
          for (const one of second) put(from, one);
          const gone = Array.from({ length: Math.min(taken, second.length) }, () => take(from));
          from.moveTo(to);
          expect([from.length, to.length]).toEqual([0, first.length + second.length - gone.length]);
          expect(drain(to)).toEqual([...first, ...second.slice(gone.length)]);
          from.push(kMessage, "again");
          expect(drain(from)).toEqual([[kMessage, "again"]]);
        },
      ),
    );
  });

  test("from the pool is empty, also when entries were extracted from it before", () => {
    const box = Mailbox.take();
    box.push(kMessage, 1);
    box.push(kMessage, 2);
    box.extract((_kind, payload) => payload === 2);
    expect(take(box)).toEqual([kMessage, 1]);
    Mailbox.giveBack(box);
    const again = Mailbox.take();
    expect([again.length, take(again)]).toEqual([0, undefined]);
    again.push(kMessage, 3);
    expect(drain(again)).toEqual([[kMessage, 3]]);
    Mailbox.giveBack(again);
  });
});

/** Takes out of the middle, in the box and in the model: the nth of the entries that extract may see. */
function extractBoth(box: Mailbox, model: Entry[], at: number): void {
  const visible = model.filter(([kind, payload]) => kind !== kCast || (payload as unknown[]).length === 1);
  let seen = 0;
  const found = box.extract(() => seen++ === at);
  expect(found).toBe(at < visible.length);
  if (found) model.splice(model.indexOf(visible[at]!), 1);
}
