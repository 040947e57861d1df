/** What a callback asks for beside its state: timeouts, continues, hibernation. */

import { GenServer, Process, Sys, noreply, ok, reply, stop } from "@hinotori/otp";
import { clock, settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { failureOf, messages, startClean } from "../support/run.ts";

startClean();

const me = Process.self();
const tell = (...message: unknown[]): void => void Process.send(me, message);

type Action = Parameters<typeof noreply>[1];
const act = (action: Action | undefined): [] | [NonNullable<Action>] =>
  action === undefined ? [] : [action as NonNullable<Action>];

/** Does what it is asked to, and tells of everything that it handles. */
const Asked = GenServer.define("Asked", {
  init: (action?: Action) => ok(0, ...act(action)),
  handleCall: {
    ask: (n, action?: Action) => reply(n, n, ...act(action)),
    later: async (n, action?: Action) => (await null, reply(n, n, ...act(action))),
  },
  handleCast: { ask: (n, action?: Action) => (tell("cast"), noreply(n, ...act(action))) },
  handleInfo: (n, message) => (tell("info", message), noreply(n)),
  handleContinue: (n, argument) => {
    tell("continue", argument);
    if (typeof argument === "function") return (argument as (n: number) => ReturnType<typeof noreply<number>>)(n);
    return noreply(n + 1);
  },
  terminate: (reason) => tell("terminated", reason),
});
const timeouts = async (): Promise<number> =>
  (await messages()).filter((message) => (message as unknown[])[1] === "timeout").length;

describe("a timeout", () => {
  test.each([["init"], ["call"], ["asynchronous call"], ["cast"]])(
    "GS-061: asked for by %s is a timeout message when nothing comes",
    async (by) => {
      clock.virtual();
      const pid = await Asked.start(by === "init" ? { timeout: 100 } : undefined);
      if (by === "call") await GenServer.call(pid, ["ask", { timeout: 100 }]);
      if (by === "asynchronous call") await GenServer.call(pid, ["later", { timeout: 100 }]);
      if (by === "cast") GenServer.cast(pid, ["ask", { timeout: 100 }]);
      await clock.advance(99);
      expect(await timeouts()).toBe(0);
      await clock.advance(1);
      expect(await messages()).toEqual([["info", "timeout"]]);
      await clock.advance(1000);
      expect(await timeouts()).toBe(0);
    },
  );

  test.each([["call"], ["cast"], ["info"]])(
    "GS-062, GS-065: any %s before it is due drops it for good",
    async (what) => {
      clock.virtual();
      const pid = await Asked.start({ timeout: 100 });
      await clock.advance(50);
      if (what === "call") await GenServer.call(pid, ["ask"]);
      else if (what === "cast") GenServer.cast(pid, ["ask"]);
      else Process.send(pid, "x");
      await clock.advance(1000);
      expect(await timeouts()).toBe(0);
      expect(clock.pending).toBe(0);
    },
  );

  test("asked for again it begins again", async () => {
    clock.virtual();
    const pid = await Asked.start({ timeout: 100 });
    for (let turn = 0; turn < 5; turn++) {
      await clock.advance(99);
      await GenServer.call(pid, ["ask", { timeout: 100 }]);
    }
    expect(await timeouts()).toBe(0);
    await clock.advance(100);
    expect(await timeouts()).toBe(1);
  });

  test("GS-063: a system message does not drop it: it waits afresh, as in OTP", async () => {
    clock.virtual();
    const pid = await Asked.start({ timeout: 100 });
    await clock.advance(60);
    await Sys.getState(pid);
    await clock.advance(60);
    expect(await timeouts()).toBe(0);
    await clock.advance(40);
    expect(await timeouts()).toBe(1);
  });

  test("a suspended server is told nothing until it resumes; then the time begins afresh", async () => {
    clock.virtual();
    const pid = await Asked.start({ timeout: 100 });
    await Sys.suspend(pid);
    await clock.advance(500);
    expect(await timeouts()).toBe(0);
    await Sys.resume(pid);
    await clock.advance(99);
    expect(await timeouts()).toBe(0);
    await clock.advance(1);
    expect(await timeouts()).toBe(1);
  });

  test("GS-064: of 0 comes at once when nothing waits, and gives way to a message that does", async () => {
    const pid = await Asked.start({ timeout: 0 });
    await settled();
    expect(await messages()).toEqual([["info", "timeout"]]);
    GenServer.cast(pid, ["ask", { timeout: 0 }]);
    GenServer.cast(pid, ["ask"]);
    await settled();
    expect(await messages()).toEqual([["cast"], ["cast"]]);
  });

  test("of 0 survives a system message that waits", async () => {
    const pid = await Asked.start();
    GenServer.cast(pid, ["ask", { timeout: 0 }]);
    await Sys.getState(pid);
    await settled();
    expect(await messages()).toEqual([["cast"], ["info", "timeout"]]);
  });

  test("of infinity is none", async () => {
    clock.virtual();
    await Asked.start({ timeout: "infinity" });
    expect(clock.pending).toBe(0);
  });

  test("a request that is taken back before it began does not drop it", async () => {
    clock.virtual();
    const pid = await Asked.start();
    GenServer.cast(pid, ["ask", { timeout: 100 }]);
    const controller = new AbortController();
    const failed = failureOf(GenServer.call(pid, ["ask"], { signal: controller.signal }));
    controller.abort();
    await failed;
    await clock.advance(100);
    expect(await timeouts()).toBe(1);
  });

  test("dies with the server", async () => {
    clock.virtual();
    const pid = await Asked.start({ timeout: 100 });
    Process.exit(pid, "kill");
    expect(clock.pending).toBe(0);
    await clock.advance(200);
    expect(await messages()).toEqual([]);
  });

  test("beyond 2^31 ms is waited for in full", async () => {
    clock.virtual();
    await Asked.start({ timeout: 2 ** 32 });
    await clock.advance(2 ** 32 - 1);
    expect(await timeouts()).toBe(0);
    await clock.advance(1);
    expect(await timeouts()).toBe(1);
  });

  test("hibernate changes nothing that can be seen (GS-073)", async () => {
    const pid = await Asked.start("hibernate");
    expect(await GenServer.call(pid, ["ask", "hibernate"])).toBe(0);
    expect(await GenServer.call(pid, ["ask"])).toBe(0);
  });

  test("without handleInfo is logged as an unexpected message, and the server lives on", async () => {
    const Deaf = GenServer.define("Deaf", {
      init: () => ok(0, { timeout: 0 }),
      handleCall: { get: (n) => reply(n, n) },
    });
    const pid = await Deaf.start();
    await settled();
    expect(await GenServer.call(pid, ["get"])).toBe(0);
  });
});

describe("an action that is none", () => {
  test.each([
    [{ timeout: -1 }],
    [{ timeout: "soon" }],
    [{ timeout: Number.NaN }],
    [{ timout: 5 }],
    ["sleep"],
    [null],
    [5],
  ])("%o fails the callback that asks for it", async (action) => {
    const pid = await Asked.startLink();
    expect((await failureOf(GenServer.call(pid, ["ask", action as never]))).reason).toMatchObject({
      code: "OTP_ARGUMENT",
    });
    expect((await failureOf(Asked.start(action as never))).reason).toMatchObject({ code: "OTP_ARGUMENT" });
  });
});

describe("a continue", () => {
  test("GS-067, GS-068: from init runs before any message; startLink does not wait for it", async () => {
    let release = (): void => {};
    const door = new Promise<void>((done) => (release = done));
    const pid = await Asked.start({ continue: async (n: number) => (await door, tell("continued"), noreply(n + 1)) });
    const answer = GenServer.call(pid, ["ask"]);
    GenServer.cast(pid, ["ask"]);
    await settled();
    release();
    expect(await answer).toBe(1);
    await settled();
    expect((await messages()).map((message) => (message as unknown[])[0])).toEqual(["continue", "continued", "cast"]);
  });

  test("GS-067: runs before messages that came while an asynchronous init ran", async () => {
    const order: string[] = [];
    let release = (): void => {};
    const door = new Promise<void>((done) => (release = done));
    const Late = GenServer.define("Late", {
      init: async () => (await door, ok(0, { continue: "c" })),
      handleContinue: (n) => (order.push("continue"), noreply(n)),
      handleCall: { get: (n) => (order.push("call"), reply(n, n)) },
    });
    const starting = Late.start(undefined, { name: "late" });
    const answer = GenServer.call("late", ["get"]);
    release();
    await Promise.all([starting, answer]);
    expect(order).toEqual(["continue", "call"]);
  });

  test.each([["call"], ["cast"], ["asynchronous call"]])(
    "GS-069: from a %s runs before the messages that wait; a caller has its answer first",
    async (by) => {
      const pid = await Asked.start();
      const tag = by === "asynchronous call" ? "later" : "ask";
      const first =
        by === "cast" ? GenServer.cast(pid, ["ask", { continue: 1 }]) : GenServer.call(pid, [tag, { continue: 1 }]);
      const second = GenServer.call(pid, ["ask"]);
      expect([await first, await second]).toEqual([by === "cast" ? "ok" : 0, 1]);
    },
  );

  test("GS-070: may ask for another, which also runs before the messages that wait", async () => {
    const pid = await Asked.start({
      continue: (n: number) => noreply(n + 1, { continue: (m: number) => noreply(m * 10, { continue: "last" }) }),
    });
    expect(await GenServer.call(pid, ["ask"])).toBe(11);
    expect((await messages()).map((message) => (message as unknown[])[0])).toEqual([
      "continue",
      "continue",
      "continue",
    ]);
  });

  test("GS-071: may stop the server, or crash it: terminate runs, and the start had succeeded", async () => {
    const error = new Error("in continue");
    for (const [work, reason] of [
      [(n: number) => stop("enough", n), "enough"],
      [
        () => {
          throw error;
        },
        error,
      ],
    ] as const) {
      const pid = await Asked.startLink({ continue: work });
      expect(await Process.receive((message) => (message as unknown[])[0] === "EXIT")).toEqual(["EXIT", pid, reason]);
      expect((await messages()).at(-1)).toEqual(["terminated", reason]);
    }
  });

  test("GS-059: without handleContinue ends the server", async () => {
    const Mute = GenServer.define("Mute", { init: () => ok(0, { continue: 1 }) });
    await Mute.startLink();
    const [, , reason] = (await Process.receive()) as unknown[];
    expect(reason).toMatchObject({ code: "OTP_NO_CLAUSE", message: expect.stringContaining("handleContinue") });
  });

  test("may carry undefined", async () => {
    await Asked.start({ continue: undefined });
    await settled();
    expect(await messages()).toEqual([["continue", undefined]]);
  });

  test("may ask for a timeout", async () => {
    clock.virtual();
    await Asked.start({ continue: (n: number) => noreply(n, { timeout: 10 }) });
    await clock.advance(10);
    expect(await timeouts()).toBe(1);
  });

  test("a hundred thousand in a row do not overflow the stack, and others get their turns", async () => {
    let turns = 0;
    const count = (n: number): ReturnType<typeof noreply<number>> =>
      ++turns < 100_000 ? noreply(n, { continue: 1 }) : noreply(n);
    const Busy = GenServer.define("Busy", {
      init: () => ok(0, { continue: 1 }),
      handleContinue: count,
      handleCall: { turns: (n) => reply(turns, n) },
    });
    const pid = await Busy.start();
    let others = 0;
    const other = Process.spawn(async () => {
      while (true) {
        await Process.sleep(0);
        others++;
      }
    });
    expect(await GenServer.call(pid, ["turns"], "infinity")).toBe(100_000);
    expect(others).toBeGreaterThan(0);
    Process.exit(other, "kill");
  });
});
