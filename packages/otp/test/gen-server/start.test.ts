/** Starting a server: what its starter gets, and what is left when it fails. */

import {
  ArgumentError,
  GenServer,
  Process,
  StartError,
  Supervisor,
  error,
  ignore,
  noreply,
  ok,
  reply,
  stop,
} from "@hinotori/otp";
import { captureLog, clock, settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { endOf, failureOf, gate, inProcess, messages, startClean } from "../support/run.ts";

startClean();

const me = Process.self();

/** A module whose init does what it is told. */
const Init = GenServer.define("Init", {
  init: (work: () => unknown) => work() as ReturnType<typeof ok<unknown>>,
  handleCall: { state: (state) => reply(state, state) },
});

/** The same init, settled at once and after an await. */
const ways = [
  ["at once", (work: () => unknown) => work],
  ["after an await", (work: () => unknown) => async () => (await null, work())],
] as const;

describe("GenServer.startLink", () => {
  test("GS-001: resolves only when init is done; the server is linked with the caller", async () => {
    const door = gate();
    let started = false;
    const starting = Init.startLink(async () => (await door.wait, ok("state"))).then((pid) => ((started = true), pid));
    await settled();
    expect(started).toBe(false);
    door.open();
    const pid = await starting;
    expect(Process.info(me)!.links).toContain(pid);
    expect(await GenServer.call(pid, ["state"])).toBe("state");
  });

  test("GS-002: start makes no link", async () => {
    const pid = await Init.start(() => ok(0));
    expect(Process.info(me)!.links).not.toContain(pid);
    expect(Process.info(pid)!.links).toEqual([]);
  });

  test("GenServer.startLink(module, argument, options) is the same", async () => {
    const pid = await GenServer.startLink(Init, () => ok(1), { name: "init" });
    expect(Process.whereis("init")).toBe(pid);
    expect(await GenServer.call(await GenServer.start(Init, () => ok(2)), ["state"])).toBe(2);
    expect(await failureOf(GenServer.startLink({} as never))).toBeInstanceOf(ArgumentError);
  });

  test("messages that come during init wait until it is done", async () => {
    const door = gate();
    const starting = Init.start(async () => (await door.wait, ok("state")), { name: "slow" });
    const answer = GenServer.call("slow", ["state"]);
    door.open();
    expect(await answer).toBe("state");
    await starting;
  });

  test("GS-003: a name that is taken is already_started with the holder, for trapping and other callers alike", async () => {
    const holder = await Init.start(() => ok(0), { name: "one" });
    for (const trapExit of [true, false]) {
      const { returned } = await inProcess(
        async () => [(await failureOf(Init.startLink(() => ok(0), { name: "one" }))).reason, await messages()],
        { trapExit },
      );
      expect(returned).toEqual([["already_started", holder], []]);
    }
  });

  test("starting a registered module twice is refused; its init does not run", async () => {
    let inits = 0;
    const Single = GenServer.define("Single", { registered: true, init: () => (inits++, ok(0)) });
    const pid = await Single.start();
    expect((await failureOf(Single.start())).reason).toEqual(["already_started", pid]);
    expect(inits).toBe(1);
  });

  test.each([["nil"], [""], [7], [{ via: "tuple" }], [null]])(
    "GS-020: a name like %o is refused in the caller",
    async (name) => {
      const before = Process.list().length;
      expect(await failureOf(Init.startLink(() => ok(0), { name: name as never }))).toBeInstanceOf(ArgumentError);
      expect(Process.list()).toHaveLength(before);
    },
  );
});

describe.each(ways)("an init that fails, %s", (_when, way) => {
  const error = new Error("init threw");
  const failures: readonly [string, () => unknown, unknown][] = [
    ["GS-004, GS-007: stop(reason)", () => stop("no luck"), "no luck"],
    [
      "GS-010: a throw",
      () => {
        throw error;
      },
      error,
    ],
    ["GS-011: an exit", () => Process.exit({ why: 1 }), { why: 1 }],
    [
      "GS-013: a thrown value",
      () => {
        throw "text";
      },
      ["bad_return_value", "text"],
    ],
    ["GS-013: a wrong return", () => ({ state: 1 }), ["bad_return_value", { state: 1 }]],
    ["GS-013: no return", () => undefined, ["bad_return_value", undefined]],
    ["GS-014: another callback's way out", () => noreply(1), ["bad_return_value", ["noreply", 1]]],
    ["a killing of itself", () => (Process.exit(Process.self(), "kill"), ok(0)), "killed"],
  ];

  test.each(failures)("%s: a trapping caller gets the reason, and no EXIT", async (_what, work, reason) => {
    const { returned } = await inProcess(
      async () => {
        const failure = await failureOf(Init.startLink(way(work), { name: "failing" }));
        return [failure instanceof StartError, failure.reason, await messages(), Process.whereis("failing")];
      },
      { trapExit: true },
    );
    expect(returned).toEqual([true, reason, [], undefined]);
  });

  test.each(failures)("%s: start without a link leaves the caller unhurt", async (_what, work, reason) => {
    const { returned } = await inProcess(async () => (await failureOf(Init.start(way(work)))).reason);
    expect(returned).toEqual(reason);
  });

  test.each(failures)("GS-005, %s: a linked caller that does not trap falls with it", async (_what, work, reason) => {
    const out = await inProcess(() => Init.startLink(way(work)).catch(() => "told"));
    expect(out).toEqual({ reason });
  });

  test("GS-009: ignore is undefined, with nothing left behind: no process, name, link or message", async () => {
    const before = Process.list().length;
    for (const trapExit of [true, false]) {
      const { returned } = await inProcess(
        async () => [
          await Init.startLink(
            way(() => ignore()),
            { name: "ignores" },
          ),
          await messages(),
          Process.whereis("ignores"),
          Process.info(Process.self())!.links,
        ],
        { trapExit },
      );
      expect(returned).toEqual([undefined, [], undefined, []]);
    }
    expect(Process.list()).toHaveLength(before);
  });

  test("a thrown way out counts as returned", async () => {
    const pid = await Init.start(
      way(() => {
        throw ok("thrown");
      }),
    );
    expect(await GenServer.call(pid, ["state"])).toBe("thrown");
  });
});

describe("an init that awaits", () => {
  const forever = (): Promise<never> => new Promise(() => {});

  test("GS-016: and is killed from outside: the starter gets killed", async () => {
    const { returned } = await inProcess(
      async () => {
        const starting = failureOf(Init.startLink(forever, { name: "victim" }));
        Process.exit(Process.whereis("victim")!, "kill");
        return [(await starting).reason, await messages()];
      },
      { trapExit: true },
    );
    expect(returned).toEqual(["killed", []]);
  });

  test("GS-017: and whose linked helper crashes: the starter gets the helper's reason", async () => {
    const { reason } = await failureOf(
      Init.start(() => {
        Process.spawnLink(() => Process.exit("helper"));
        return forever();
      }),
    );
    expect(reason).toBe("helper");
  });

  test("GS-015: past its timeout is killed, and the starter lives with timeout, trapping or not", async () => {
    for (const trapExit of [true, false]) {
      clock.virtual();
      const running = inProcess(
        async () => {
          const failure = await failureOf(Init.startLink(forever, { name: "late", timeout: 50 }));
          return [failure.reason, await messages(), Process.whereis("late"), Process.info(Process.self())!.links];
        },
        { trapExit },
      );
      await clock.advance(50);
      expect((await running).returned).toEqual(["timeout", [], undefined, []]);
      expect(clock.pending).toBe(0);
    }
  });

  test("within its timeout leaves no timer", async () => {
    clock.virtual();
    await Init.start(async () => (await null, ok(0)), { timeout: 50 });
    expect(clock.pending).toBe(0);
  });

  test("that comes back after the kill changes nothing", async () => {
    const door = gate();
    const starting = failureOf(Init.start(async () => (await door.wait, ok(0)), { name: "ghost" }));
    Process.exit(Process.whereis("ghost")!, "kill");
    expect((await starting).reason).toBe("killed");
    door.open();
    await settled();
    expect(Process.whereis("ghost")).toBeUndefined();
  });

  test("a caller that waits for a server whose init fails hears the reason", async () => {
    const door = gate();
    const starting = failureOf(Init.start(async () => (await door.wait, stop("no")), { name: "waited" }));
    const asked = failureOf(GenServer.call("waited", ["state"]));
    door.open();
    expect((await starting).reason).toBe("no");
    expect((await asked).reason).toBe("no");
  });

  test("whose starter is killed falls with it", async () => {
    const starter = Process.spawn(() => Init.startLink(forever, { name: "orphan" }));
    await settled();
    const pid = Process.whereis("orphan")!;
    Process.exit(starter, "kill");
    expect(Process.alive(pid)).toBe(false);
  });

  test.each([[-1], ["5"], [Number.NaN]])("a start timeout of %o is refused", async (timeout) => {
    expect(await failureOf(Init.start(() => ok(0), { timeout: timeout as never }))).toBeInstanceOf(ArgumentError);
  });
});

describe("GS-008: error(reason) from init", () => {
  test.each([
    ["at once", () => error("closed")],
    ["later", async () => error("closed")],
  ])("fails the start, ends the process normally and leaves the starter alone, %s", async (_when, way) => {
    const events = await captureLog(async () => {
      const { returned, reason } = await inProcess(async () => {
        const failure = await failureOf(Init.startLink(way, { name: "shop" }));
        return [failure.constructor, failure.reason, Process.whereis("shop"), Process.info(Process.self(), "links")];
      });
      expect(returned).toEqual([StartError, "closed", undefined, []]);
      expect(reason).toBe("normal");
    });
    expect(events.filter((event) => event.level === "error")).toEqual([]);
  });

  test("leaves no message in a starter that traps exits, and fails the start of a supervisor", async () => {
    expect((await failureOf(Init.startLink(() => error("closed")))).reason).toBe("closed");
    expect(await messages()).toEqual([]);
    const sup = Supervisor.startLink([[Init, () => error("closed") as never]], { strategy: "one_for_one" });
    expect((await failureOf(sup)).reason).toEqual(["shutdown", ["failed_to_start_child", "Init", "closed"]]);
  });

  test("from any other callback is a bad return value", async () => {
    const Wrong = GenServer.define("Wrong", { init: () => ok(0), handleInfo: () => error("closed") as never });
    const pid = await Wrong.start();
    Process.send(pid, "hello");
    expect(await endOf(pid)).toEqual(["bad_return_value", ["error", "closed"]]);
  });
});

describe("a failed init", () => {
  test("is no crash report of its own: the starter is told", async () => {
    const events = await captureLog(() => inProcess(() => failureOf(Init.start(() => stop("no")))));
    expect(events.filter((event) => event.level === "error")).toEqual([]);
  });
});
