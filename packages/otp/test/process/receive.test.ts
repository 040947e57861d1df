/** Process.receive: what it takes, what it leaves, and whose fault a matcher is. */

import { ArgumentError, GenServer, Process } from "@hinotori/otp";
import { clock, settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { endOf, failureOf, inProcess, messages, startClean } from "../support/run.ts";

startClean();

const me = Process.self();
const is = (wanted: unknown) => (message: unknown) => message === wanted;

describe("Process.receive", () => {
  test("PR-044: takes the one that matches and leaves the others in order", async () => {
    for (const message of [1, 2, 3]) Process.send(me, message);
    expect(await Process.receive(is(3))).toBe(3);
    expect(await messages()).toEqual([1, 2]);
  });

  test("waits for one that matches, and what comes before it stays", async () => {
    const wanted = Process.receive(is("b"));
    Process.send(me, "a");
    Process.send(me, "b");
    expect(await wanted).toBe("b");
    expect(await messages()).toEqual(["a"]);
  });

  test("gives undefined when its time is over, and the message that comes then is not lost", async () => {
    clock.virtual();
    const wanted = Process.receive(is("late"), { timeout: 100 });
    await clock.advance(100);
    expect(await wanted).toBeUndefined();
    Process.send(me, "late");
    expect(await messages()).toEqual(["late"]);
    expect(clock.pending).toBe(0);
  });

  test("with a timeout of 0 only looks", async () => {
    expect(await Process.receive(undefined, { timeout: 0 })).toBeUndefined();
    Process.send(me, undefined);
    Process.send(me, 1);
    expect(await Process.receive(is(1), { timeout: 0 })).toBe(1);
    expect(await messages()).toEqual([undefined]);
  });

  test("a message stops the timer", async () => {
    clock.virtual();
    const wanted = Process.receive(undefined, { timeout: 100 });
    Process.send(me, "in time");
    expect(await wanted).toBe("in time");
    expect(clock.pending).toBe(0);
  });

  test("several that wait are served in the order they asked", async () => {
    const got = [Process.receive(), Process.receive(is("b")), Process.receive()];
    Process.send(me, "a");
    Process.send(me, "b");
    Process.send(me, "c");
    expect(await Promise.all(got)).toEqual(["a", "b", "c"]);
  });

  test("a matcher that throws fails in the receiver, not in whoever sends, and the message stays", async () => {
    const error = new TypeError("not of my making");
    const throws = (): boolean => {
      throw error;
    };
    const waiting = failureOf(Process.receive(throws));
    const behind = Process.receive(is("x"));
    expect(Process.send(me, "x")).toBe("x");
    expect(await waiting).toBe(error);
    expect(await behind).toBe("x");
    Process.send(me, "y");
    expect(await failureOf(Process.receive(throws))).toBe(error);
    expect(await messages()).toEqual(["y"]);
  });

  test("a matcher that throws over an EXIT or a DOWN does not disturb the end of the other process", async () => {
    const receiver = Process.spawn(async () => {
      Process.monitor(dying);
      await Process.receive((message) => (message as { a: { b: boolean } }).a.b);
    });
    const dying = Process.spawn(() => Process.sleep("infinity"));
    await settled();
    const end = endOf(receiver);
    const ref = Process.monitor(dying);
    Process.exit(dying, "why");
    expect(await Process.receive((message) => (message as unknown[])[1] === ref)).toEqual([
      "DOWN",
      ref,
      "process",
      dying,
      "why",
    ]);
    expect(await end).toBeInstanceOf(TypeError);
  });

  test.each([[-1], [Number.NaN], ["5"]])("refuses a timeout of %o", async (timeout) => {
    expect(await failureOf(Process.receive(undefined, { timeout: timeout as never }))).toBeInstanceOf(ArgumentError);
  });

  test("in a body, casts and calls come as the messages that OTP makes of them", async () => {
    const pid = Process.spawn(async () => {
      Process.send(me, await Process.receive());
      const [tag, from, request] = (await Process.receive()) as [string, never, unknown];
      Process.send(me, [tag, request]);
      GenServer.reply(from, "answer" as never);
    });
    GenServer.cast(pid as never, ["told"] as never);
    expect(await Process.receive()).toEqual(["$gen_cast", ["told"]]);
    const answer = GenServer.call(pid as never, ["asked"] as never);
    expect(await Process.receive()).toEqual(["$gen_call", ["asked"]]);
    expect(await answer).toBe("answer");
  });

  test("a body that takes a hundred thousand queued messages one by one is done in reasonable time, and lets go of them", async () => {
    const count = 100_000;
    const { returned } = await inProcess(async () => {
      for (let n = 0; n < count; n++) Process.send(Process.self(), n);
      let sum = 0;
      for (let n = 0; n < count; n++) sum += (await Process.receive()) as number;
      return [sum, Process.info(Process.self())!.messageQueueLength];
    });
    expect(returned).toEqual([(count * (count - 1)) / 2, 0]);
  });

  test("the root keeps the newest thousand of what nobody receives, and does not turn in circles over it", async () => {
    for (let n = 0; n < 3000; n++) Process.send(me, n);
    await settled();
    await settled();
    const kept = await messages();
    expect(kept).toEqual(Array.from({ length: 1000 }, (_, at) => 2000 + at));
  });
});

describe("Process.limitMailbox", () => {
  test("turns messages away past the limit, and never signals", async () => {
    const pid = Process.spawn(
      async () => {
        Process.limitMailbox(2);
        Process.send(me, "limited");
        await Process.receive(is("go"));
      },
      { trapExit: true },
    );
    await Process.receive();
    for (let n = 0; n < 5; n++) Process.send(pid, n);
    GenServer.cast(pid as never, "cast" as never);
    Process.exit(pid, "signal");
    expect(Process.info(pid)).toMatchObject({ messageQueueLength: 3, mailboxLimit: 2 });
    expect((await failureOf(GenServer.call(pid as never, "call" as never))).reason).toBe("overload");
  });

  test("refuses a limit below 1", () => {
    for (const limit of [0, -1, Number.NaN, "many"])
      expect(() => Process.limitMailbox(limit as never)).toThrow(ArgumentError);
  });
});
