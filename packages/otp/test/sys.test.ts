/** Sys: looks into servers, holds them up, and mends them, between two of their messages. */

import { ExitError, GenServer, Process, Sys, noreply, ok, reply, stop } from "@hinotori/otp";
import { captureLog, clock, settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { endOf, failureOf, gate, inProcess, messages, startClean } from "./support/run.ts";

startClean();

const me = Process.self();

const Desk = GenServer.define("Desk", {
  init: (trap: boolean = false) => (Process.flag("trap_exit", trap), ok({ n: 0 })),
  handleCall: {
    add: (state, by: number) => reply(state.n + by, { n: state.n + by }),
    wait: async (state, until: Promise<void>) => (await until, reply("waited", state)),
  },
  handleCast: { add: (state, by: number) => noreply({ n: state.n + by }), end: (state) => stop("normal", state) },
  handleInfo: (state, message) => (Process.send(me, ["info", message]), noreply(state)),
  terminate: (reason, state) => void Process.send(me, ["terminated", reason, state.n]),
});

describe("Sys.getState", () => {
  test("SY-001: is the state, of a running and of a suspended server", async () => {
    const pid = await Desk.start();
    await GenServer.call(pid, ["add", 3]);
    expect(await Sys.getState(pid)).toEqual({ n: 3 });
    await Sys.suspend(pid);
    GenServer.cast(pid, ["add", 1]);
    expect(await Sys.getState(pid)).toEqual({ n: 3 });
  });

  test("comes between two messages, in order", async () => {
    const pid = await Desk.start();
    GenServer.cast(pid, ["add", 1]);
    const first = Sys.getState(pid);
    GenServer.cast(pid, ["add", 1]);
    expect([await first, await Sys.getState(pid)]).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test("SY-002: of nobody is noproc at once; from inside, calling_self", async () => {
    clock.virtual();
    const pid = await Desk.start();
    Process.exit(pid, "kill");
    for (const server of [pid, "nobody"]) {
      expect((await failureOf(Sys.getState(server))).exitReason).toEqual(["noproc", ["Sys", "getState", [server]]]);
    }
    expect((await inProcess(async () => (await failureOf(Sys.getState(Process.self()))).reason)).returned).toBe(
      "calling_self",
    );
    expect(clock.monotonicTime()).toBe(0);
  });

  test("waits 5000 ms for a busy server, then fails with timeout", async () => {
    clock.virtual();
    const pid = await Desk.start();
    const door = gate();
    const busy = GenServer.call(pid, ["wait", door.wait], "infinity");
    const failed = failureOf(Sys.getState(pid));
    await clock.advance(5000);
    expect(await failed).toBeInstanceOf(ExitError);
    expect((await failed).reason).toBe("timeout");
    door.open();
    expect(await busy).toBe("waited");
  });

  test("fails with the reason when the server ends first", async () => {
    const pid = await Desk.start();
    GenServer.cast(pid, ["end"]);
    expect((await failureOf(Sys.getState(pid))).reason).toBe("normal");
  });

  test("refuses a wrong timeout and a wrong server", async () => {
    const pid = await Desk.start();
    expect((await failureOf(Sys.getState(pid, -1))).code).toBe("OTP_ARGUMENT");
    expect((await failureOf(Sys.getState(7 as never))).code).toBe("OTP_ARGUMENT");
  });
});

describe("Sys.replaceState", () => {
  test("SY-004: puts the new state in and gives it, also while suspended", async () => {
    const pid = await Desk.start();
    expect(await Sys.replaceState(pid, () => ({ n: 40 }))).toEqual({ n: 40 });
    await Sys.suspend(pid);
    expect(await Sys.replaceState(pid, (state) => ({ n: (state as { n: number }).n + 1 }))).toEqual({ n: 41 });
    await Sys.resume(pid);
    expect(await GenServer.call(pid, ["add", 1])).toBe(42);
  });

  test("runs the function in the server", async () => {
    const pid = await Desk.start();
    let inside: unknown;
    await Sys.replaceState(pid, (state) => ((inside = Process.self()), state));
    expect(inside).toBe(pid);
    expect(Process.self()).toBe(me);
  });

  test("SY-005: a function that throws fails the caller and leaves state and server alone", async () => {
    const pid = await Desk.start();
    const error = new Error("no");
    const failure = await failureOf(
      Sys.replaceState(pid, () => {
        throw error;
      }),
    );
    expect([failure.code, failure.cause]).toEqual(["OTP_CALLBACK_FAILED", error]);
    expect(await Sys.getState(pid)).toEqual({ n: 0 });
  });
});

describe("Sys.suspend and resume", () => {
  test("SY-006: what comes while suspended is held, in order, and calls may time out", async () => {
    clock.virtual();
    const pid = await Desk.start();
    expect(await Sys.suspend(pid)).toBe("ok");
    const late = failureOf(GenServer.call(pid, ["add", 1], 10));
    GenServer.cast(pid, ["add", 10]);
    Process.send(pid, "hello");
    await clock.advance(10);
    expect((await late).reason).toBe("timeout");
    expect(await messages()).toEqual([]);
    const answer = GenServer.call(pid, ["add", 100]);
    expect(Process.info(pid)).toMatchObject({ status: "suspended", messageQueueLength: 4 });
    expect(await Sys.resume(pid)).toBe("ok");
    expect(await answer).toBe(111);
    expect(await messages()).toEqual([["info", "hello"]]);
  });

  test("keeps the order of what was held, of every kind, over several rounds", async () => {
    const order: unknown[] = [];
    const Log = GenServer.define("Log", {
      init: () => ok(0),
      handleCall: { note: (n, word: unknown) => (order.push(word), reply(n, n)) },
      handleCast: { note: (n, ...words: unknown[]) => (order.push(...words), noreply(n)) },
      handleInfo: (n, word) => (order.push(word), noreply(n)),
    });
    const pid = await Log.start();
    const wanted: unknown[] = [];
    for (let round = 0; round < 20; round++) {
      if (round % 3 === 0) await Sys.suspend(pid);
      void GenServer.call(pid, ["note", `call ${round}`]);
      GenServer.cast(pid, ["note", `cast ${round}`, round, round, round]);
      Process.send(pid, `info ${round}`);
      wanted.push(`call ${round}`, `cast ${round}`, round, round, round, `info ${round}`);
      if (round % 3 === 1) await Sys.resume(pid);
    }
    await Sys.resume(pid);
    await GenServer.call(pid, ["note", "end"]);
    expect(order).toEqual([...wanted, "end"]);
  });

  test("twice is as once; resuming one that runs is no error", async () => {
    const pid = await Desk.start();
    await Sys.suspend(pid);
    await Sys.suspend(pid);
    await Sys.resume(pid);
    await Sys.resume(pid);
    expect(await GenServer.call(pid, ["add", 1])).toBe(1);
  });

  test("SY-007: suspension does not hold up the parent's exit: terminate runs", async () => {
    const pid = await Desk.startLink(true);
    await Sys.suspend(pid);
    GenServer.cast(pid, ["add", 1]);
    const end = endOf(pid);
    Process.exit(pid, "shutdown");
    expect(await end).toBe("shutdown");
    expect((await messages())[0]).toEqual(["terminated", "shutdown", 0]);
  });

  test("a stranger's exit is held like any message", async () => {
    const pid = await Desk.startLink(true);
    await Sys.suspend(pid);
    await inProcess(() => Process.exit(pid, "stranger"));
    await settled();
    expect(Process.alive(pid)).toBe(true);
    await Sys.resume(pid);
    expect(await Process.receive()).toEqual(["info", ["EXIT", expect.anything(), "stranger"]]);
  });

  test("SY-008: GenServer.stop works on a suspended server, and fails those whom it held", async () => {
    const pid = await Desk.start();
    await Sys.suspend(pid);
    const held = failureOf(GenServer.call(pid, ["add", 1]));
    await settled();
    expect(await GenServer.stop(pid)).toBe("ok");
    expect((await held).reason).toBe("normal");
    expect(await messages()).toEqual([["terminated", "normal", 0]]);
  });

  test("a mailbox limit counts what is held", async () => {
    const Small = GenServer.define("Small", {
      mailboxLimit: 2,
      init: () => ok(0),
      handleCall: { get: (n) => reply(n, n) },
      handleCast: { add: (n) => noreply(n + 1) },
    });
    const pid = await Small.start();
    await Sys.suspend(pid);
    for (let n = 0; n < 5; n++) {
      GenServer.cast(pid, ["add"]);
      await settled();
    }
    expect((await failureOf(GenServer.call(pid, ["get"]))).reason).toBe("overload");
    await Sys.resume(pid);
    expect(await GenServer.call(pid, ["get"])).toBe(2);
  });
});

describe("Sys.getStatus", () => {
  test("SY-010: tells pid, module, status, parent, dictionary and state", async () => {
    const Kept = GenServer.define("Kept", { init: () => (Process.put("key", "value"), ok("state")) });
    const pid = await Kept.startLink();
    const status = await Sys.getStatus(pid);
    expect(status).toMatchObject({ pid, module: "Kept", status: "running", parent: me, state: "state" });
    expect([...status.dictionary]).toEqual([["key", "value"]]);
    await Sys.suspend(pid);
    expect(await Sys.getStatus(pid)).toMatchObject({ status: "suspended" });
  });

  test("SY-011: shows the state as formatStatus lets it be seen; one that throws gives a placeholder, and the server lives", async () => {
    const Secret = GenServer.define("Secret", {
      init: (bad: boolean) => ok({ secret: "s3", bad }),
      formatStatus: ({ state }) => {
        if ((state as { bad: boolean }).bad) throw new Error("no");
        return { state: "hidden" };
      },
    });
    expect(await Sys.getStatus(await Secret.start(false))).toMatchObject({ state: "hidden" });
    const pid = await Secret.start(true);
    const { state } = await Sys.getStatus(pid);
    expect(state).toEqual(expect.stringContaining("formatStatus"));
    expect(JSON.stringify(state)).not.toContain("s3");
    expect(Process.alive(pid)).toBe(true);
  });
});

describe("Sys.trace", () => {
  test("SY-012: sees each message taken and each reply given, with their server", async () => {
    const pid = await Desk.start();
    const seen: unknown[] = [];
    await Sys.trace(pid, ({ kind, message }) => seen.push([kind, message]));
    GenServer.cast(pid, ["add", 1]);
    await GenServer.call(pid, ["add", 2]);
    Process.send(pid, "hello");
    await Sys.getState(pid);
    expect(seen).toEqual([
      ["in", ["add", 1]],
      ["in", ["add", 2]],
      ["out", 3],
      ["in", "hello"],
    ]);
    await Sys.noTrace(pid);
    await GenServer.call(pid, ["add", 1]);
    expect(seen).toHaveLength(4);
  });

  test("SY-014: one that is done, or throws, is removed; the others and the server go on", async () => {
    const pid = await Desk.start();
    const seen: string[] = [];
    await Sys.trace(pid, () => (seen.push("done"), "done"));
    await Sys.trace(pid, () => {
      seen.push("throws");
      throw new Error("trace failed");
    });
    await Sys.trace(pid, () => seen.push("stays"));
    const events = await captureLog(async () => {
      GenServer.cast(pid, ["add", 1]);
      GenServer.cast(pid, ["add", 1]);
      await Sys.getState(pid);
    });
    expect(seen).toEqual(["done", "throws", "stays", "stays"]);
    expect(events.map((event) => event.text())).toEqual([expect.stringContaining("trace failed")]);
  });
});

test("a server that is ended by the function given to Sys.replaceState does not answer", async () => {
  const pid = await Desk.start();
  const failed = failureOf(
    Sys.replaceState(pid, (state) => {
      Process.exit(Process.self(), "kill");
      return state;
    }),
  );
  expect((await failed).reason).toBe("killed");
});

describe("Sys.statistics", () => {
  test("SY-013: counts messages in and replies out since they were asked for, system messages not among them", async () => {
    clock.virtual();
    const pid = await Desk.start();
    await GenServer.call(pid, ["add", 1]);
    expect(await Sys.statistics(pid, "get")).toBe("no_statistics");
    expect(await Sys.statistics(pid, true)).toBe("ok");
    for (let n = 0; n < 3; n++) GenServer.cast(pid, ["add", 1]);
    await GenServer.call(pid, ["add", 1]);
    await Sys.getState(pid);
    await clock.advance(100);
    expect(await Sys.statistics(pid, "get")).toMatchObject({
      messagesIn: 4,
      messagesOut: 1,
      startTime: 0,
      currentTime: 100,
    });
    expect(await Sys.statistics(pid, false)).toBe("ok");
    expect(await Sys.statistics(pid, "get")).toBe("no_statistics");
  });

  test("go on from where they are when they are asked for again", async () => {
    const pid = await Desk.start();
    await Sys.statistics(pid, true);
    GenServer.cast(pid, ["add", 1]);
    await Sys.statistics(pid, true);
    GenServer.cast(pid, ["add", 1]);
    expect(await Sys.statistics(pid, "get")).toMatchObject({ messagesIn: 2 });
  });

  test("SY-015: tracing counts on beside them, and the reply of a stop counts as given", async () => {
    const End = GenServer.define("End", {
      init: () => ok(0),
      handleCall: { end: (n) => stop("normal", n, { reply: "bye" }) },
    });
    const pid = await End.start();
    const seen: unknown[] = [];
    await Sys.trace(pid, (event) => seen.push([event.kind, event.message]));
    expect(await GenServer.call(pid as never, ["end"] as never)).toBe("bye");
    expect(seen).toEqual([
      ["in", ["end"]],
      ["out", "bye"],
    ]);
  });
});

describe("Sys.changeCode", () => {
  const Versioned = GenServer.define("Versioned", {
    init: (start: unknown = 1) => ok(start),
    codeChange: (oldVersion, state, extra) => {
      if (extra === "fail") throw new Error("cannot be changed");
      return { was: state, from: oldVersion, extra };
    },
  });

  test("SY-016: is refused while the server runs", async () => {
    const pid = await Versioned.start(1);
    expect((await failureOf(Sys.changeCode(pid, "v1", "extra"))).code).toBe("OTP_CALLBACK_FAILED");
    expect(await Sys.getState(pid)).toBe(1);
  });

  test("SY-017: turns the state of a suspended server; one that throws leaves the old; without codeChange it stays", async () => {
    const pid = await Versioned.start(1);
    await Sys.suspend(pid);
    expect((await failureOf(Sys.changeCode(pid, "v1", "fail"))).code).toBe("OTP_CALLBACK_FAILED");
    expect(await Sys.getState(pid)).toBe(1);
    expect(await Sys.changeCode(pid, "v1", "extra")).toBe("ok");
    expect(await Sys.getState(pid)).toEqual({ was: 1, from: "v1", extra: "extra" });
    const plain = await Desk.start();
    await Sys.suspend(plain);
    expect(await Sys.changeCode(plain, "v1", undefined)).toBe("ok");
    expect(await Sys.getState(plain)).toEqual({ n: 0 });
  });
});
