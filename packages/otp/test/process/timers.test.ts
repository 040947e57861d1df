/** Timers and sleep: never early, gone with their destination, of any length. */

import { ArgumentError, GenServer, Process, noreply, ok } from "@hinotori/otp";
import { clock, settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { failureOf, inProcess, messages, startClean } from "../support/run.ts";

startClean();

const me = Process.self();
const forever = (): Promise<void> => Process.sleep("infinity");

describe("Process.sendAfter", () => {
  test("TM-001: the message comes once, after the delay and not before", async () => {
    clock.virtual();
    Process.sendAfter(me, "beat", 10);
    await clock.advance(9);
    expect(await messages()).toEqual([]);
    await clock.advance(1);
    expect(await messages()).toEqual(["beat"]);
    await clock.advance(100);
    expect(await messages()).toEqual([]);
  });

  test("with the machine's clock, is never early", async () => {
    const { Clock } = await import("@hinotori/otp");
    for (let turn = 0; turn < 20; turn++) {
      const before = Clock.monotonicTime();
      Process.sendAfter(me, "beat", 2);
      await Process.receive();
      expect(Clock.monotonicTime() - before).toBeGreaterThanOrEqual(2);
    }
  });

  test("TM-002, TM-003: what is left may be read, and cancelling stops it; afterwards both are false", async () => {
    clock.virtual();
    const ref = Process.sendAfter(me, "never", 100);
    await clock.advance(30);
    expect(Process.readTimer(ref)).toBe(70);
    expect(Process.cancelTimer(ref)).toBe(70);
    expect(Process.cancelTimer(ref)).toBe(false);
    expect(Process.readTimer(ref)).toBe(false);
    await clock.advance(1000);
    expect(await messages()).toEqual([]);
  });

  test("TM-004, TM-005: what was left is told by a message, or not at all, if that is asked for", async () => {
    clock.virtual();
    const timer = () => Process.sendAfter(me, "never", 100);
    expect(Process.cancelTimer(timer(), { info: false })).toBe("ok");
    expect(Process.cancelTimer(timer(), { info: false, async: true })).toBe("ok");
    expect(await messages()).toEqual([]);
    const ref = timer();
    expect([Process.cancelTimer(ref, { async: true }), Process.cancelTimer(ref, { async: true })]).toEqual([
      "ok",
      "ok",
    ]);
    expect(await messages()).toEqual([
      ["cancel_timer", ref, 100],
      ["cancel_timer", ref, false],
    ]);
    await clock.advance(1000);
    expect(await messages()).toEqual([]);
  });

  test("TM-008: dies with its destination, and leaves no timer behind", async () => {
    clock.virtual();
    const pid = Process.spawn(forever);
    const ref = Process.sendAfter(pid, "late", 1000);
    expect(clock.pending).toBe(1);
    Process.exit(pid, "kill");
    expect([clock.pending, Process.readTimer(ref), Process.cancelTimer(ref)]).toEqual([0, false, false]);
    expect(Process.cancelTimer(Process.sendAfter(pid, "later", 1000))).toBe(false);
    expect(clock.pending).toBe(0);
  });

  test("TM-009: does not die with the process that set it", async () => {
    clock.virtual();
    await inProcess(() => void Process.sendAfter(me, "from the grave", 50));
    await clock.advance(50);
    expect(await messages()).toEqual(["from the grave"]);
  });

  test("TM-010, TM-011: a name is looked up when the time has come; nobody there is no error", async () => {
    clock.virtual();
    Process.sendAfter("later holder", "for the holder", 50);
    Process.sendAfter("nobody ever", "for nobody", 50);
    Process.spawn(async () => Process.send(me, await Process.receive()), { name: "later holder" });
    await clock.advance(50);
    expect(await messages()).toEqual(["for the holder"]);
  });

  test.each([[-1], [Number.NaN], [Number.POSITIVE_INFINITY], ["10"], [undefined]])(
    "TM-013: refuses a delay of %o",
    (ms) => {
      expect(() => Process.sendAfter(me, "x", ms as never)).toThrow(ArgumentError);
    },
  );

  test("TM-014: cancelling one that has fired is false and leaves the message", async () => {
    clock.virtual();
    const ref = Process.sendAfter(me, "fired", 10);
    await clock.advance(10);
    expect(Process.cancelTimer(ref)).toBe(false);
    expect(await messages()).toEqual(["fired"]);
  });

  test("TM-015: with 0 ms comes soon, and never inside sendAfter itself", async () => {
    Process.sendAfter(me, "soon", 0);
    expect(await messages()).toEqual([]);
    expect(await Process.receive()).toBe("soon");
  });

  test("timers fire in the order they are due, and those due together in the order they were set", async () => {
    clock.virtual();
    for (const [message, ms] of [
      ["c", 30],
      ["a1", 10],
      ["b", 20],
      ["a2", 10],
    ] as const)
      Process.sendAfter(me, message, ms);
    await clock.advance(30);
    expect(await messages()).toEqual(["a1", "a2", "b", "c"]);
  });

  test("TM-019: a delay beyond 2^31 ms is waited for in full", async () => {
    clock.virtual();
    const ref = Process.sendAfter(me, "far", 2 ** 32);
    await clock.advance(2 ** 32 - 1);
    expect(Process.readTimer(ref)).toBe(1);
    await clock.advance(1);
    expect(await messages()).toEqual(["far"]);
  });

  test("PR-061: beyond 2^31 ms with the machine's clock does not fire at once", async () => {
    const ref = Process.sendAfter(me, "far", 2 ** 32);
    Process.sendAfter(me, "near", 5);
    expect(await Process.receive()).toBe("near");
    expect(Process.cancelTimer(ref)).toBeGreaterThan(2 ** 31);
    expect(await messages()).toEqual([]);
  });

  test("what is sent is frozen when it is given", () => {
    const message = { list: [1] };
    Process.cancelTimer(Process.sendAfter(me, message, 1000));
    expect(() => message.list.push(2)).toThrow(TypeError);
  });

  test("reading or cancelling what is no timer is false", () => {
    expect([Process.readTimer(Process.monitor(me)), Process.cancelTimer(Process.monitor(me))]).toEqual([false, false]);
  });

  test("a server gets it as a message to handleInfo", async () => {
    clock.virtual();
    const Heart = GenServer.define("Heart", {
      init: () => (Process.sendAfter(Process.self(), "beat", 1000), ok(0)),
      handleInfo: (beats, message) => (
        Process.sendAfter(Process.self(), "beat", 1000),
        Process.send(me, [message, beats]),
        noreply(beats + 1)
      ),
    });
    await Heart.startLink();
    await clock.advance(3000);
    expect(await messages()).toEqual([
      ["beat", 0],
      ["beat", 1],
      ["beat", 2],
    ]);
  });
});

describe("Process.sendAfter at a time", () => {
  test("TM-007: sends when the clock says so, and at once when that is past", async () => {
    clock.virtual();
    await clock.advance(1000);
    const ref = Process.sendAfter(me, "at 1500", 1500, { abs: true });
    expect(Process.readTimer(ref)).toBe(500);
    Process.sendAfter(me, "long ago", -5, { abs: true });
    await clock.advance(0);
    expect(await messages()).toEqual(["long ago"]);
    await clock.advance(499);
    expect(await messages()).toEqual([]);
    await clock.advance(1);
    expect(await messages()).toEqual(["at 1500"]);
    expect(() => Process.sendAfter(me, "x", Number.NaN, { abs: true })).toThrow(ArgumentError);
  });
});

describe("Process.sendInterval", () => {
  test("sends again and again, counted from the start, until it is cancelled", async () => {
    clock.virtual();
    const ref = Process.sendInterval(me, "beat", 10);
    await clock.advance(35);
    expect(await messages()).toEqual(["beat", "beat", "beat"]);
    expect(Process.readTimer(ref)).toBe(5);
    expect(Process.cancelTimer(ref)).toBe(5);
    await clock.advance(100);
    expect([await messages(), clock.pending]).toEqual([[], 0]);
  });

  test("ends with the process it is for, also when another takes its name", async () => {
    clock.virtual();
    const pid = Process.spawn(forever, { name: "ticked" });
    const ref = Process.sendInterval("ticked", "beat", 10);
    await clock.advance(25);
    expect(Process.info(pid)!.messageQueueLength).toBe(2);
    Process.exit(pid, "kill");
    const next = Process.spawn(forever, { name: "ticked" });
    await clock.advance(100);
    expect([Process.info(next)!.messageQueueLength, Process.readTimer(ref), clock.pending]).toEqual([0, false, 0]);
  });

  test("to nobody sends nothing, and refuses an interval of no time", () => {
    clock.virtual();
    expect(Process.readTimer(Process.sendInterval("nobody", "beat", 10))).toBe(false);
    expect(clock.pending).toBe(0);
    expect(() => Process.sendInterval(me, "beat", 0)).toThrow(
      "expected the interval to be milliseconds from 1 up, got: 0",
    );
  });
});

describe("Process.exitAfter", () => {
  test("sends the signal when the time has come, unless it is cancelled", async () => {
    clock.virtual();
    const [pid, ref] = Process.spawn(forever, { monitor: true });
    const other = Process.spawn(forever);
    Process.exitAfter(pid, "late", 10);
    const timer = Process.exitAfter(other, "kill", 10);
    expect(Process.cancelTimer(timer)).toBe(10);
    await clock.advance(10);
    expect(await messages()).toEqual([["DOWN", ref, "process", pid, "late"]]);
    expect(Process.alive(other)).toBe(true);
  });

  test("reaches a process that traps exits as a message", async () => {
    clock.virtual();
    Process.exitAfter(me, "soon", 5);
    await clock.advance(5);
    expect(await messages()).toEqual([["EXIT", me, "soon"]]);
  });
});

describe("Process.sleep", () => {
  test("PR-062: of 0 yields to others", async () => {
    const order: string[] = [];
    Process.spawn(() => order.push("other"));
    await Process.sleep(0);
    order.push("sleeper");
    expect(order).toEqual(["other", "sleeper"]);
  });

  test.each([[-1], [Number.NaN], ["1"], [null]])("PR-062: refuses %o", async (ms) => {
    expect(await failureOf(Process.sleep(ms as never))).toBeInstanceOf(ArgumentError);
  });

  test("PR-061: of 2^32 ms sleeps on", async () => {
    clock.virtual();
    let awake = false;
    const pid = Process.spawn(async () => (await Process.sleep(2 ** 32), (awake = true)));
    await clock.advance(2 ** 31);
    expect([awake, Process.alive(pid)]).toEqual([false, true]);
    await clock.advance(2 ** 31);
    expect([awake, Process.alive(pid)]).toEqual([true, false]);
  });

  test("one who is ended while asleep never wakes, and leaves no timer", async () => {
    clock.virtual();
    let awake = false;
    const pid = Process.spawn(async () => (await Process.sleep(100), (awake = true)));
    await settled();
    Process.exit(pid, "kill");
    expect(clock.pending).toBe(0);
    await clock.advance(200);
    expect(awake).toBe(false);
  });
});
