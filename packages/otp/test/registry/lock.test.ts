/** Locks of a registry: one holder at a time, in turn, and given up with the holder. */

import { ArgumentError, Process, Registry } from "@hinotori/otp";
import { clock, settled } from "@hinotori/otp/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { failureOf, gate, inProcess, messages, startClean } from "../support/run.ts";

startClean();

const me = Process.self();
const locks = "Locks";

beforeEach(async () => {
  await Registry.startLink({ keys: "duplicate", name: locks });
});

describe("Registry.lock", () => {
  test("runs one at a time for a key, in the order they asked, and gives what each returns", async () => {
    const order: string[] = [];
    const doors = [gate(), gate()];
    const first = Registry.lock(locks, ["user", 1], async () => {
      order.push("first in");
      await doors[0]!.wait;
      order.push("first out");
      return 1;
    });
    const second = inProcess(() => Registry.lock(locks, ["user", 1], () => order.push("second")));
    const other = Registry.lock(locks, ["user", 2], () => order.push("other key"));
    await other;
    await settled();
    expect(order).toEqual(["first in", "other key"]);
    doors[0]!.open();
    expect(await first).toBe(1);
    expect((await second).returned).toBe(4);
    expect(order).toEqual(["first in", "other key", "first out", "second"]);
  });

  test("RG-034: is given up when the work throws, and when its holder is killed", async () => {
    const failure = await failureOf(Registry.lock(locks, "key", () => Promise.reject(new RangeError("no"))));
    expect(failure).toBeInstanceOf(RangeError);
    const holder = Process.spawn(() => Registry.lock(locks, "key", () => Process.sleep("infinity")));
    await settled();
    const next = Registry.lock(locks, "key", () => "mine");
    await settled();
    Process.exit(holder, "kill");
    expect(await next).toBe("mine");
  });

  test("RG-035: passes over those who ended or ran out of time while they waited", async () => {
    clock.virtual();
    const door = gate();
    const held = Registry.lock(locks, "key", () => door.wait);
    const gone = Process.spawn(() => Registry.lock(locks, "key", () => Process.send(me, "gone ran")));
    const late = failureOf(Registry.lock(locks, "key", () => Process.send(me, "late ran"), 10));
    const next = Registry.lock(locks, "key", () => "next", "infinity");
    await clock.advance(10);
    Process.exit(gone, "kill");
    expect((await late).reason).toBe("timeout");
    door.open();
    expect([await held, await next]).toEqual([undefined, "next"]);
    expect(await messages()).toEqual([]);
  });

  test("leaves nothing behind: no monitor, and the lock is free", async () => {
    await Registry.lock(locks, "key", () => 1);
    await settled();
    expect(Process.info(Process.whereis(locks)!)).toMatchObject({ monitors: [], links: [me] });
    expect(Process.info(me, "monitoredBy")).toEqual([]);
    expect(await Registry.lock(locks, "key", () => 2)).toBe(2);
  });

  test("refuses what is no function, and a registry that does not run", async () => {
    expect(await failureOf(Registry.lock(locks, "key", 1 as never))).toBeInstanceOf(ArgumentError);
    expect(await failureOf(Registry.lock("None", "key", () => 1))).toBeInstanceOf(ArgumentError);
  });
});
