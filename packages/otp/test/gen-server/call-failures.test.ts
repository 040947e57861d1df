/** GenServer.call when there is no answer: nobody there, no time, a crash, a stop. */

import {
  ArgumentError,
  ExitError,
  type From,
  GenServer,
  Process,
  deferred,
  noreply,
  ok,
  reply,
  stop,
} from "@hinotori/otp";
import { clock, settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { endOf, failureOf, gate, inProcess, messages, startClean } from "../support/run.ts";

startClean();

const Desk = GenServer.define("Desk", {
  init: (log: Set<string>) => ok({ log, parked: 0 }),
  handleCall: {
    get: (state) => reply(state.parked, state),
    do: (_state, work: (state: unknown) => unknown) => work(_state) as never,
    park: deferred((state, _from: From<string>) => noreply({ ...state, parked: state.parked + 1 })),
    wait: async (state, until: () => Promise<void>) => (await until(), reply("waited", { ...state, parked: -1 })),
    note: (state, word: string) => (state.log.add(word), reply("ok", state)),
  },
  handleCast: { do: (_state, work: (state: unknown) => unknown) => work(_state) as never },
});
/** A set, since what travels is frozen, and a set is not. */
const open = (log: Set<string> = new Set()) => Desk.start(log);

describe("GenServer.call to nobody", () => {
  test("GS-026, GS-027: a dead pid, an unknown name or module is noproc at once, with what was asked", async () => {
    const pid = await open();
    Process.exit(pid, "kill");
    for (const server of [pid, "nobody", Desk, { name: "nobody", node: "nonode@nohost" }]) {
      const failure = await failureOf(GenServer.call(server as never, ["get"] as never));
      expect(failure).toBeInstanceOf(ExitError);
      expect(failure.reason).toBe("noproc");
      expect(failure.exitReason).toEqual(["noproc", ["GenServer", "call", [server, ["get"], 5000]]]);
    }
  });

  test("GS-099: another node that nobody connects to is nodedown", async () => {
    const { reason } = await failureOf(GenServer.call({ name: "x", node: "other@host" }, ["get"]));
    expect(reason).toEqual(["nodedown", "other@host"]);
  });

  test("what is no server at all is an argument error", async () => {
    for (const server of [undefined, 7, {}])
      expect(await failureOf(GenServer.call(server as never, ["get"]))).toBeInstanceOf(ArgumentError);
  });
});

describe("GenServer.call and time", () => {
  test("GS-029: no answer within the timeout is timeout, and the server is unhurt", async () => {
    clock.virtual();
    const pid = await open();
    const failed = failureOf(GenServer.call(pid, ["park"], 50));
    await clock.advance(50);
    expect((await failed).exitReason).toEqual(["timeout", ["GenServer", "call", [pid, ["park"], 50]]]);
    expect(await GenServer.call(pid, ["get"])).toBe(1);
  });

  test("the default is 5000 ms", async () => {
    clock.virtual();
    const pid = await open();
    let over = false;
    const failed = failureOf(GenServer.call(pid, ["park"])).finally(() => (over = true));
    await clock.advance(4999);
    expect(over).toBe(false);
    await clock.advance(1);
    expect((await failed).reason).toBe("timeout");
  });

  test("GS-033: infinity waits as long as it takes", async () => {
    clock.virtual();
    const pid = await open();
    const door = gate();
    const answer = GenServer.call(pid, ["wait", () => door.wait], "infinity");
    await clock.advance(1e12);
    door.open();
    expect(await answer).toBe("waited");
  });

  test("GS-031: a timeout is no cancel: the request that waits is handled all the same", async () => {
    clock.virtual();
    const log = new Set<string>();
    const pid = await open(log);
    const door = gate();
    const busy = GenServer.call(pid, ["wait", () => door.wait], "infinity");
    const late = failureOf(GenServer.call(pid, ["note", "done after all"], 10));
    await clock.advance(10);
    expect((await late).reason).toBe("timeout");
    door.open();
    await busy;
    await GenServer.call(pid, ["get"]);
    expect([...log]).toEqual(["done after all"]);
  });

  test("GS-030: a late reply is dropped: no stray message, and the next call gets its own answer", async () => {
    clock.virtual();
    const pid = await open();
    const door = gate();
    const late = failureOf(GenServer.call(pid, ["wait", () => door.wait], 10));
    await clock.advance(10);
    await late;
    const next = GenServer.call(pid, ["get"]);
    door.open();
    expect(await next).toBe(-1);
    expect(await messages()).toEqual([]);
  });

  test("a timeout of 0 fails unless the answer is there, never before the request was sent", async () => {
    clock.virtual();
    const log = new Set<string>();
    const pid = await open(log);
    const door = gate();
    const failed = failureOf(GenServer.call(pid, ["wait", () => door.wait], 0));
    await clock.advance(0);
    expect((await failed).reason).toBe("timeout");
    door.open();
    await settled();
    expect(await GenServer.call(pid, ["get"])).toBe(-1);
  });

  test.each([[-1], [Number.NaN], ["5"], [null], [{ timeout: -1 }]])(
    "GS-032: a timeout of %o is refused in the caller, and nothing is sent",
    async (timeout) => {
      const log = new Set<string>();
      const pid = await open(log);
      expect(await failureOf(GenServer.call(pid, ["note", "sent"], timeout as never))).toBeInstanceOf(ArgumentError);
      await GenServer.call(pid, ["get"]);
      expect([...log]).toEqual([]);
    },
  );

  test("a caller that ends leaves no deadline, and nobody is told of it", async () => {
    clock.virtual();
    const pid = await open();
    const caller = Process.spawn(() => GenServer.call(pid, ["park"], 50));
    await settled();
    const end = endOf(caller);
    Process.exit(caller, "why");
    expect(await end).toBe("why");
    await clock.advance(100);
    expect(await GenServer.call(pid, ["get"])).toBe(1);
  });
});

describe("GenServer.call to a server that ends", () => {
  test.each([["normal"], ["shutdown"], [["shutdown", "x"]], ["boom"]])(
    "GS-034: stop(%o) without a reply fails the caller with that reason",
    async (reason) => {
      const pid = await open();
      const failure = await failureOf(GenServer.call(pid, ["do", (state) => stop(reason, state)]));
      expect(failure.reason).toBe(reason);
      expect(failure.call.slice(0, 2)).toEqual(["GenServer", "call"]);
    },
  );

  test("GS-035: a handler that throws fails the caller with the error, which is its cause; links see the bare error", async () => {
    const error = new Error("boom");
    const pid = await open();
    const end = endOf(pid);
    const failure = await failureOf(
      GenServer.call(pid, [
        "do",
        () => {
          throw error;
        },
      ]),
    );
    expect([failure.reason, failure.cause]).toEqual([error, error]);
    expect(await end).toBe(error);
  });

  test("an asynchronous handler that rejects fails the caller likewise", async () => {
    const pid = await open();
    const error = new Error("late");
    expect((await failureOf(GenServer.call(pid, ["wait", () => Promise.reject(error)]))).reason).toBe(error);
    expect(Process.alive(pid)).toBe(false);
  });

  test("GS-036, GS-076: a handler that exits fails the caller with exactly that reason", async () => {
    const pid = await open();
    expect((await failureOf(GenServer.call(pid, ["do", () => Process.exit("out")]))).reason).toBe("out");
  });

  test.each([["text"], [undefined], [null], [0], [["normal"]]])(
    "GS-047, GS-050, ND-008: a return or a throw of %o is a bad return value",
    async (value) => {
      for (const work of [
        () => value,
        () => {
          throw value;
        },
      ]) {
        expect((await failureOf(GenServer.call(await open(), ["do", work]))).reason).toEqual([
          "bad_return_value",
          value,
        ]);
      }
    },
  );

  test("GS-050: a thrown way out counts as returned", async () => {
    const pid = await open();
    const answer = GenServer.call(pid, [
      "do",
      (state) => {
        throw reply("thrown", state);
      },
    ]);
    expect(await answer).toBe("thrown");
    expect(Process.alive(pid)).toBe(true);
  });

  test("GS-049: a cast that replies ends the server with a bad return value", async () => {
    const pid = await open();
    const end = endOf(pid);
    GenServer.cast(pid, ["do", (state) => reply(1, state)]);
    expect(await end).toEqual(["bad_return_value", ["reply", 1, expect.anything()]]);
  });

  test("GS-049: so does one that stops with a reply, for there is nobody to reply to", async () => {
    const pid = await open();
    const end = endOf(pid);
    GenServer.cast(pid, ["do", (state) => stop("normal", state, { reply: 1 }) as never]);
    expect(await end).toEqual(["bad_return_value", ["stop", "normal", 1, expect.anything()]]);
  });

  test("GS-055, GS-056: a call or a cast without a handler ends the server, naming what was missing", async () => {
    const Mute = GenServer.define("Mute", { init: () => ok(0) });
    const { reason } = await failureOf(GenServer.call((await Mute.start()) as never, ["get"] as never));
    expect(reason).toMatchObject({ code: "OTP_NO_CLAUSE", message: expect.stringContaining("handleCall") });
    const pid = await Mute.start();
    const end = endOf(pid);
    GenServer.cast(pid as never, ["x"] as never);
    expect(await end).toMatchObject({ code: "OTP_NO_CLAUSE", message: expect.stringContaining("handleCast") });
  });

  test("GS-037, GS-038: parked callers and queued ones all fail at once with the reason", async () => {
    clock.virtual();
    const pid = await open();
    const door = gate();
    const parked = [1, 2].map(() => failureOf(GenServer.call(pid, ["park"])));
    await settled();
    const stopping = failureOf(GenServer.call(pid, ["do", async (state) => (await door.wait, stop("closing", state))]));
    const queued = [1, 2].map(() => failureOf(GenServer.call(pid, ["get"])));
    door.open();
    const reasons = (await Promise.all([...parked, stopping, ...queued])).map(({ reason }) => reason);
    expect(reasons).toEqual(Array.from({ length: 5 }, () => "closing"));
    expect(clock.monotonicTime()).toBe(0);
  });

  test("a kill while the handler awaits fails its caller and those behind it with killed", async () => {
    const pid = await open();
    const failed = [
      failureOf(GenServer.call(pid, ["wait", () => new Promise<void>(() => {})])),
      failureOf(GenServer.call(pid, ["get"])),
    ];
    await settled();
    Process.exit(pid, "kill");
    expect((await Promise.all(failed)).map(({ reason }) => reason)).toEqual(["killed", "killed"]);
  });

  test("PR-064: what the handler of a killed server does when it comes back is dropped: no state, no reply, no message", async () => {
    const pid = await open();
    const door = gate();
    const me = Process.self();
    const late: unknown[] = [];
    const failed = failureOf(
      GenServer.call(pid, [
        "do",
        async (state) => {
          await door.wait;
          late.push(Process.self());
          Process.send(me, "from the dead");
          GenServer.cast("listener", ["from the dead"]);
          return reply("late", state);
        },
      ]),
    );
    const listener = Process.spawn(() => Process.sleep("infinity"), { name: "listener" });
    await settled();
    Process.exit(pid, "kill");
    expect((await failed).reason).toBe("killed");
    door.open();
    await settled();
    expect(late).toEqual([pid]);
    expect([await messages(), Process.info(listener)!.messageQueueLength]).toEqual([[], 0]);
  });

  test("a reply before a crash is the answer", async () => {
    const Early = GenServer.define("Early", {
      init: () => ok(0),
      handleCall: (_n: number, _request: string, from: From<string>) => {
        GenServer.reply(from, "answered");
        throw new Error("after");
      },
    });
    const pid = await Early.start();
    const end = endOf(pid);
    expect(await GenServer.call(pid as never, "x" as never)).toBe("answered");
    expect(await end).toBeInstanceOf(Error);
  });

  test("a caller that does not catch ends with the pair", async () => {
    const pid = await open();
    const { reason } = await inProcess(() => GenServer.call(pid, ["do", (state) => stop("boom", state)]));
    expect(reason).toEqual(["boom", ["GenServer", "call", [pid, ["do", expect.any(Function)], 5000]]]);
  });

  test.each([
    [["call_cycle", 7]],
    [
      Object.defineProperty(new Error(), "message", {
        get: () => {
          throw new Error("hostile");
        },
      }),
    ],
  ])("a reason that is hard to print harms nobody: %#", async (reason) => {
    const pid = await open();
    expect((await failureOf(GenServer.call(pid, ["do", (state) => stop(reason, state)]))).reason).toBe(reason);
    expect(await GenServer.call(await open(), ["get"])).toBe(0);
  });

  test("a reason that holds itself harms nobody", async () => {
    const reason: unknown[] = ["loop"];
    reason.push(reason);
    const pid = await open();
    expect((await failureOf(GenServer.call(pid, ["do", (state) => stop(reason, state)]))).reason).toBe(reason);
    expect(await GenServer.call(await open(), ["get"])).toBe(0);
  });
});
