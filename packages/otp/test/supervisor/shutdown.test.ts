/** How a supervisor ends its children: in reverse, one after the other, each by its own deadline. */

import { type ChildSpec, GenServer, type Pid, Process, Supervisor, ok, stop } from "@hinotori/otp";
import { captureLog, clock, settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { endOf } from "../support/run.ts";
import { Diary, begin, childOf, leaveNobody } from "../support/supervisor.ts";

interface Plan {
  readonly id: string;
  readonly diary: Diary;
  readonly traps?: boolean;
  /** Milliseconds that its terminate takes, or what it ends with instead. */
  readonly takes?: number;
  readonly endsWith?: unknown;
}

const Worker = GenServer.define("Worker", {
  init: (plan: Plan) => {
    if (plan.traps !== false) Process.flag("trap_exit", true);
    return ok(plan);
  },
  handleCast: { end: (plan, reason: unknown) => stop(reason, plan) },
  terminate: async (reason, { id, diary, takes, endsWith }) => {
    diary.lines.push(`${id} asked: ${String(reason)}`);
    if (takes !== undefined) await Process.sleep(takes);
    diary.lines.push(`${id} down`);
    if (endsWith !== undefined) Process.exit(endsWith);
  },
});

function worker(plan: Plan, fields: Partial<ChildSpec> = {}): ChildSpec {
  return { id: plan.id, start: () => Worker.startLink(plan), ...fields };
}

leaveNobody();

describe("Supervisor.stop", () => {
  test("ends children in reverse, one fully down before the next is asked", async () => {
    clock.virtual();
    const diary = new Diary();
    const sup = await begin(["a", "b", "c"].map((id) => worker({ id, diary, takes: 100 })));
    const stopped = Supervisor.stop(sup);
    await clock.advance(299);
    expect(diary.lines).toEqual(["c asked: shutdown", "c down", "b asked: shutdown", "b down", "a asked: shutdown"]);
    await clock.advance(1);
    expect(await stopped).toBe("ok");
    expect(diary.lines.at(-1)).toBe("a down");
  });

  test("gives children shutdown, whatever it was given itself", async () => {
    const diary = new Diary();
    const sup = await begin([worker({ id: "a", diary })]);
    const child = endOf(await childOf(sup, "a"));
    const why = endOf(sup);
    await Supervisor.stop(sup, "upgrade");
    expect([await child, await why]).toEqual(["shutdown", "upgrade"]);
  });

  test("ends the supervisor normal, its name free when it resolves", async () => {
    const sup = await begin([], { name: "shutdown.sup" });
    const why = endOf(sup);
    await Supervisor.stop(sup);
    expect(Process.whereis("shutdown.sup")).toBeUndefined();
    expect(await why).toBe("normal");
  });

  test("of one that is not there fails: noproc", async () => {
    const sup = await begin([]);
    await Supervisor.stop(sup);
    await expect(Supervisor.stop(sup)).rejects.toMatchObject({ code: "OTP_EXIT", reason: "noproc" });
    await expect(Supervisor.stop("shutdown.nobody")).rejects.toMatchObject({ reason: "noproc" });
  });

  test("past its timeout fails, and the supervisor goes on ending", async () => {
    clock.virtual();
    const sup = await begin([worker({ id: "a", diary: new Diary(), takes: 1000 })]);
    const stopped = Supervisor.stop(sup, "normal", 10).catch((error: unknown) => error);
    await clock.advance(10);
    expect(await stopped).toMatchObject({ reason: "timeout" });
    await clock.advance(1000);
    expect(Process.alive(sup)).toBe(false);
  });

  test("leaves what it was asked before answered", async () => {
    const sup = await begin([worker({ id: "a", diary: new Diary() })]);
    const asked = Supervisor.countChildren(sup);
    await Supervisor.stop(sup);
    expect(await asked).toMatchObject({ active: 1 });
  });
});

describe("a child's deadline", () => {
  test("is 5000 ms for a worker: then it is killed, and what it was doing comes to nothing", async () => {
    clock.virtual();
    const diary = new Diary();
    const sup = await begin([worker({ id: "a", diary }), worker({ id: "slow", diary, takes: 60_000 })]);
    const slow = endOf(await childOf(sup, "slow"));
    const stopped = Supervisor.stop(sup);
    await clock.advance(4999);
    expect(diary.lines).toEqual(["slow asked: shutdown"]);
    await clock.advance(1);
    expect(await stopped).toBe("ok");
    expect(await slow).toBe("killed");
    await clock.advance(60_000);
    expect(diary.lines).toEqual(["slow asked: shutdown", "a asked: shutdown", "a down"]);
  });

  test("may be infinity: it is waited for as long as it takes", async () => {
    clock.virtual();
    const diary = new Diary();
    const sup = await begin([worker({ id: "slow", diary, takes: 3_600_000 }, { shutdown: "infinity" })]);
    const stopped = Supervisor.stop(sup);
    await clock.advance(3_600_000);
    expect(await stopped).toBe("ok");
    expect(diary.lines).toEqual(["slow asked: shutdown", "slow down"]);
  });

  test("of its own in each: two slow children take the sum", async () => {
    clock.virtual();
    const diary = new Diary();
    const slow = (id: string, shutdown: number): ChildSpec => worker({ id, diary, takes: 60_000 }, { shutdown });
    const sup = await begin([slow("a", 100), slow("b", 50)]);
    const stopped = Supervisor.stop(sup);
    await clock.advance(149);
    expect(Process.alive(sup)).toBe(true);
    await clock.advance(1);
    expect(await stopped).toBe("ok");
  });

  test("of 0 kills a child that traps exits, and lets one that does not end with shutdown", async () => {
    const diary = new Diary();
    const plain = worker({ id: "plain", diary, traps: false }, { shutdown: 0 });
    const sup = await begin([plain, worker({ id: "traps", diary }, { shutdown: 0 })]);
    const ends = [endOf(await childOf(sup, "plain")), endOf(await childOf(sup, "traps"))];
    await Supervisor.stop(sup);
    expect(await Promise.all(ends)).toEqual(["shutdown", "killed"]);
  });

  test("is no matter for a child that does not trap: it ends at once, its terminate is not run", async () => {
    clock.virtual();
    const diary = new Diary();
    const sup = await begin([worker({ id: "a", diary, traps: false, takes: 1000 }, { shutdown: "infinity" })]);
    const why = endOf(await childOf(sup, "a"));
    await Supervisor.stop(sup);
    expect(await why).toBe("shutdown");
    expect(diary.lines).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test("leaves no timer behind when the child was quicker", async () => {
    clock.virtual();
    const sup = await begin([worker({ id: "a", diary: new Diary(), takes: 1 })]);
    const stopped = Supervisor.stop(sup);
    await clock.advance(1);
    await stopped;
    expect(clock.pending).toBe(0);
  });
});

describe("shutdown: brutal_kill", () => {
  test("kills at once: reason killed, terminate is not run, nothing is logged", async () => {
    const diary = new Diary();
    const sup = await begin([worker({ id: "a", diary, takes: 1000 }, { shutdown: "brutal_kill" })]);
    const why = endOf(await childOf(sup, "a"));
    const events = await captureLog(() => Supervisor.stop(sup), "error");
    expect(await why).toBe("killed");
    expect(diary.lines).toEqual([]);
    expect(events).toEqual([]);
  });
});

describe("a child that ends oddly while it is asked to", () => {
  test("is reported, and the rest go down all the same", async () => {
    const diary = new Diary();
    const sup = await begin([
      worker({ id: "a", diary }),
      worker({ id: "odd", diary, endsWith: "weird" }),
      worker({ id: "c", diary }),
    ]);
    const events = await captureLog(async () => expect(await Supervisor.stop(sup)).toBe("ok"), "error");
    expect(diary.lines.filter((line) => line.endsWith(" down"))).toEqual(["c down", "odd down", "a down"]);
    expect(events.map(({ report }) => report?.["context"]).filter((context) => context !== undefined)).toEqual([
      "shutdown_error",
    ]);
    expect(events.find(({ report }) => report?.["context"] === "shutdown_error")?.report).toMatchObject({
      id: "odd",
      reason: "weird",
    });
  });

  test.each([
    ["normal", "permanent", true],
    ["normal", "transient", false],
    ["normal", "temporary", false],
    [["shutdown", "done"], "permanent", true],
    [["shutdown", "done"], "transient", false],
    ["shutdown", "permanent", false],
    ["killed", "transient", true],
  ] as const)("with %j and is %s: reported is %s", async (endsWith, restart, isReported) => {
    const sup = await begin([worker({ id: "a", diary: new Diary(), endsWith }, { restart })]);
    const events = await captureLog(() => Supervisor.stop(sup), "error");
    expect(events.some(({ report }) => report?.["context"] === "shutdown_error")).toBe(isReported);
  });

  test("ND-011: by holding the thread past its deadline: that is over late, and the rest go down all the same", async () => {
    const time = clock.virtual();
    const diary = new Diary();
    const Holds = GenServer.define("Holds", {
      init: () => {
        Process.flag("trap_exit", true);
        return ok(0);
      },
      // As a loop of three seconds does: the timer of the deadline is due meanwhile, and cannot fire.
      terminate: () => {
        time.moveTo(3000);
        diary.lines.push("let go");
      },
    });
    const sup = await begin([worker({ id: "a", diary }), Holds.childSpec(), worker({ id: "b", diary })]);
    const holds = endOf(await childOf(sup, "Holds"));
    expect(await Supervisor.stop(sup)).toBe("ok");
    expect([await holds, clock.monotonicTime(), clock.pending]).toEqual(["shutdown", 3000, 0]);
    expect(diary.lines).toEqual(["b asked: shutdown", "b down", "let go", "a asked: shutdown", "a down"]);
  });

  test("by its terminate throwing: one failing terminate skips no other", async () => {
    const diary = new Diary();
    const Bad = GenServer.define("Bad", {
      init: () => {
        Process.flag("trap_exit", true);
        return ok(0);
      },
      terminate: () => {
        throw new Error("cannot");
      },
    });
    const sup = await begin([worker({ id: "a", diary }), Bad.childSpec()]);
    expect(await Supervisor.stop(sup)).toBe("ok");
    expect(diary.lines).toEqual(["a asked: shutdown", "a down"]);
  });
});

describe("a child that ends by itself during a shutdown", () => {
  test("before it is asked, of its own reason: neither restarted nor waited for", async () => {
    clock.virtual();
    const diary = new Diary();
    const sup = await begin([worker({ id: "early", diary, traps: false }), worker({ id: "slow", diary, takes: 1000 })]);
    const early = await childOf(sup, "early");
    const stopped = Supervisor.stop(sup);
    await settled();
    Process.exit(early, "boom");
    await clock.advance(1000);
    expect(await stopped).toBe("ok");
    expect(diary.lines).toEqual(["slow asked: shutdown", "slow down"]);
  });

  test("all of them at once: the stop still resolves", async () => {
    const diary = new Diary();
    const sup = await begin(["a", "b", "c"].map((id) => worker({ id, diary })));
    const children = (await Supervisor.whichChildren(sup)).map(({ pid }) => pid as Pid);
    const stopped = Supervisor.stop(sup);
    for (const pid of children) Process.exit(pid, "kill");
    expect(await stopped).toBe("ok");
  });

  test("after it unlinked itself from its supervisor: it is ended all the same", async () => {
    const sup = await begin([]);
    const loose: ChildSpec = {
      id: "loose",
      start: () => {
        const pid = Process.spawn(() => Process.receive());
        return Promise.resolve(pid);
      },
    };
    await Supervisor.startChild(sup, loose);
    const why = endOf(await childOf(sup, "loose"));
    await Supervisor.stop(sup);
    expect(await why).toBe("shutdown");
  });
});

describe("the parent of a supervisor", () => {
  test.each(["normal", "shutdown", "boom", ["shutdown", "moved"]])(
    "ends it in order with its own reason: %j",
    async (reason) => {
      const diary = new Diary();
      const sup = await begin([worker({ id: "a", diary }), worker({ id: "b", diary })]);
      const why = endOf(sup);
      Process.exit(sup, reason);
      expect(await why).toEqual(reason);
      expect(diary.lines).toEqual(["b asked: shutdown", "b down", "a asked: shutdown", "a down"]);
    },
  );

  test("takes it along by ending itself, even normal", async () => {
    const diary = new Diary();
    let sup: Pid | undefined;
    const parent = Process.spawn(async () => {
      sup = await Supervisor.startLink([worker({ id: "a", diary })], { strategy: "one_for_one" });
      await Process.receive();
    });
    await settled();
    const why = endOf(sup!);
    Process.send(parent, "go");
    expect(await why).toBe("normal");
    expect(diary.lines).toEqual(["a asked: shutdown", "a down"]);
  });
});

describe("a supervisor that is killed", () => {
  test("goes without order: plain children die killed, those that trap run terminate(killed)", async () => {
    const diary = new Diary();
    const sup = await begin([worker({ id: "plain", diary, traps: false }), worker({ id: "traps", diary })]);
    const ends = [endOf(sup), endOf(await childOf(sup, "plain")), endOf(await childOf(sup, "traps"))];
    Process.exit(sup, "kill");
    expect(await Promise.all(ends)).toEqual(["killed", "killed", "killed"]);
    expect(diary.lines).toEqual(["traps asked: killed", "traps down"]);
  });

  test("takes a whole tree along: every supervisor below it ends its children in order", async () => {
    const diary = new Diary();
    const branch = (id: string, child: ChildSpec): ChildSpec => ({
      id,
      type: "supervisor",
      start: () => Supervisor.startLink([child], { strategy: "one_for_one" }),
    });
    const sup = await begin([branch("outer", branch("inner", worker({ id: "leaf", diary })))]);
    const leaf = await childOf(await childOf(await childOf(sup, "outer"), "inner"), "leaf");
    const why = endOf(leaf);
    Process.exit(sup, "kill");
    expect(await why).toBe("shutdown");
    expect(diary.lines).toEqual(["leaf asked: shutdown", "leaf down"]);
  });
});
