/** What can be asked of a running supervisor: start, terminate, restart, delete, list and count children. */

import {
  ChildError,
  type ChildSpec,
  ExitError,
  GenServer,
  type Pid,
  Process,
  StartError,
  Supervisor,
  Sys,
  ignore,
  ok,
} from "@hinotori/otp";
import { settled } from "@hinotori/otp/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { Diary, begin, leaveNobody } from "../support/supervisor.ts";

interface Plan {
  readonly id: string;
  readonly diary: Diary;
}

const Worker = GenServer.define("Worker", {
  init: (plan: Plan) => {
    Process.flag("trap_exit", true);
    plan.diary.lines.push(`+${plan.id}`);
    return ok(plan);
  },
  terminate: (reason, { id, diary }) => diary.lines.push(`-${id} ${String(reason)}`),
});

function worker(id: string, diary: Diary = new Diary(), fields: Partial<ChildSpec> = {}): ChildSpec {
  return { id, start: () => Worker.startLink({ id, diary }), ...fields };
}

leaveNobody();

describe("Supervisor.startChild", () => {
  test("starts one more, last in order, and answers its pid", async () => {
    const diary = new Diary();
    const sup = await begin([worker("a", diary), worker("b", diary)]);
    const pid = await Supervisor.startChild(sup, worker("c", diary));
    expect(await Supervisor.whichChildren(sup)).toMatchObject([{ id: "c", pid }, { id: "b" }, { id: "a" }]);
    await Supervisor.stop(sup);
    expect(diary.lines).toEqual(["+a", "+b", "+c", "-c shutdown", "-b shutdown", "-a shutdown"]);
  });

  test("links the child with the supervisor and not with the caller", async () => {
    const sup = await begin([]);
    const pid = (await Supervisor.startChild(sup, worker("a"))) as Pid;
    expect(Process.info(pid)).toMatchObject({ links: [sup], parent: sup });
  });

  test("takes a module and [module, argument] as well", async () => {
    const Desk = GenServer.define("Desk", { init: (first: number = 1) => ok(first), handleCall: {} });
    const sup = await begin([]);
    await Supervisor.startChild(sup, Desk);
    await expect(Supervisor.startChild(sup, [Desk, 2])).rejects.toMatchObject({
      reason: ["already_started", expect.anything()],
    });
  });

  test("of an id that runs is refused with its pid, of one that was ended: already_present", async () => {
    const sup = await begin([worker("a")]);
    const [a] = await Supervisor.whichChildren(sup);
    await expect(Supervisor.startChild(sup, worker("a"))).rejects.toMatchObject({
      code: "OTP_CHILD",
      reason: ["already_started", a?.pid],
    });
    await Supervisor.terminateChild(sup, "a");
    await expect(Supervisor.startChild(sup, worker("a"))).rejects.toMatchObject({ reason: "already_present" });
  });

  const fails: readonly (readonly [string, () => unknown, unknown])[] = [
    ["fails", () => Promise.reject(new StartError("broken", "x")), "broken"],
    ["throws an error", () => Promise.reject(new TypeError("t")), ["EXIT", new TypeError("t")]],
    [
      "throws before it returns a promise",
      (): never => {
        throw new TypeError("t");
      },
      ["EXIT", new TypeError("t")],
    ],
    ["resolves with junk", () => Promise.resolve({ pid: 1 }), { pid: 1 }],
    ["exits", (): never => Process.exit("left"), ["EXIT", "left"]],
    ["throws a value", () => Promise.reject("ball"), "ball"],
  ];

  test.each(fails)("whose start %s is refused with the reason, its spec is not kept", async (_what, start, reason) => {
    const sup = await begin([worker("a")]);
    const error: unknown = await Supervisor.startChild(sup, { id: "x", start } as ChildSpec).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ChildError);
    expect((error as ChildError).reason).toEqual(reason);
    expect(await Supervisor.countChildren(sup)).toMatchObject({ specs: 1, active: 1 });
    await Supervisor.startChild(sup, worker("x"));
  });

  test("whose start finds the name held elsewhere is refused with that pid", async () => {
    const elsewhere = await Worker.start({ id: "e", diary: new Diary() }, { name: "operations.taken" });
    onTestFinished(() => GenServer.stop(elsewhere).then(() => {}));
    const sup = await begin([]);
    const taken: ChildSpec = {
      id: "x",
      start: () => Worker.startLink({ id: "x", diary: new Diary() }, { name: "operations.taken" }),
    };
    await expect(Supervisor.startChild(sup, taken)).rejects.toMatchObject({ reason: ["already_started", elsewhere] });
  });

  test("whose start ignores answers undefined; the spec stays unless it is temporary", async () => {
    const Shy = GenServer.define("Shy", { init: () => ignore() });
    const sup = await begin([]);
    expect(await Supervisor.startChild(sup, Shy.childSpec())).toBeUndefined();
    expect(await Supervisor.startChild(sup, { ...Shy.childSpec(), id: "t", restart: "temporary" })).toBeUndefined();
    expect(await Supervisor.whichChildren(sup)).toMatchObject([{ id: "Shy", pid: undefined }]);
  });

  test("waits for a slow start, and others wait behind it", async () => {
    let release = (): void => {};
    const held = new Promise<void>((done) => (release = done));
    const sup = await begin([]);
    const order: string[] = [];
    const started = Supervisor.startChild(sup, {
      id: "slow",
      start: () => held.then(() => Worker.startLink({ id: "s", diary: new Diary() })),
    }).then(() => order.push("started"));
    const counted = Supervisor.countChildren(sup).then(({ active }) => order.push(`counted ${active}`));
    release();
    await Promise.all([started, counted]);
    expect(order).toEqual(["started", "counted 1"]);
  });

  test("asked by a process that is killed meanwhile: the child is started, and stays", async () => {
    let release = (): void => {};
    const held = new Promise<void>((done) => (release = done));
    const sup = await begin([]);
    const slow: ChildSpec = {
      id: "slow",
      start: () => held.then(() => Worker.startLink({ id: "s", diary: new Diary() })),
    };
    const asks = Process.spawn(() => Supervisor.startChild(sup, slow));
    await settled();
    Process.exit(asks, "kill");
    release();
    expect(await Supervisor.countChildren(sup)).toMatchObject({ specs: 1, active: 1 });
  });

  test("refuses what is no child in the caller; the supervisor hears nothing of it", async () => {
    const sup = await begin([]);
    expect(() => Supervisor.startChild(sup, "x" as unknown as ChildSpec)).toThrow(/expected a child to be/);
    expect(Process.alive(sup)).toBe(true);
  });
});

describe("Supervisor.terminateChild", () => {
  test("ends a child in order and keeps its spec", async () => {
    const diary = new Diary();
    const sup = await begin([worker("a", diary), worker("b", diary)]);
    expect(await Supervisor.terminateChild(sup, "a")).toBe("ok");
    expect(diary.lines).toEqual(["+a", "+b", "-a shutdown"]);
    expect(await Supervisor.whichChildren(sup)).toMatchObject([{ id: "b" }, { id: "a", pid: undefined }]);
  });

  test("forgets a temporary child", async () => {
    const sup = await begin([worker("a", new Diary(), { restart: "temporary" })]);
    await Supervisor.terminateChild(sup, "a");
    expect(await Supervisor.whichChildren(sup)).toEqual([]);
    await expect(Supervisor.restartChild(sup, "a")).rejects.toMatchObject({ reason: "not_found" });
  });

  test("of one that has ended already is ok", async () => {
    const sup = await begin([worker("a")]);
    await Supervisor.terminateChild(sup, "a");
    expect(await Supervisor.terminateChild(sup, "a")).toBe("ok");
  });

  test("of one that has just been killed ends it for good: its exit brings nobody back", async () => {
    const sup = await begin([worker("a")], { maxRestarts: 0 });
    const [a] = await Supervisor.whichChildren(sup);
    const terminated = Supervisor.terminateChild(sup, "a");
    Process.exit(a?.pid as Pid, "kill");
    await terminated;
    expect(await Supervisor.whichChildren(sup)).toMatchObject([{ id: "a", pid: undefined }]);
  });

  test.each(["nobody", undefined, 3])("of the unknown id %j is refused: not_found", async (id) => {
    const sup = await begin([worker("a")]);
    await expect(Supervisor.terminateChild(sup, id)).rejects.toMatchObject({ code: "OTP_CHILD", reason: "not_found" });
  });

  test("takes ids, not pids", async () => {
    const sup = await begin([worker("a")]);
    const [a] = await Supervisor.whichChildren(sup);
    await expect(Supervisor.terminateChild(sup, a?.pid)).rejects.toMatchObject({ reason: "not_found" });
  });
});

describe("Supervisor.restartChild and Supervisor.deleteChild", () => {
  test("restart what was ended, in its old place", async () => {
    const diary = new Diary();
    const sup = await begin([worker("a", diary), worker("b", diary)]);
    await Supervisor.terminateChild(sup, "a");
    const pid = await Supervisor.restartChild(sup, "a");
    expect(await Supervisor.whichChildren(sup)).toMatchObject([{ id: "b" }, { id: "a", pid }]);
    await Supervisor.stop(sup);
    expect(diary.lines.slice(-2)).toEqual(["-b shutdown", "-a shutdown"]);
  });

  test("delete what was ended: its id is free", async () => {
    const sup = await begin([worker("a")]);
    await Supervisor.terminateChild(sup, "a");
    expect(await Supervisor.deleteChild(sup, "a")).toBe("ok");
    expect(await Supervisor.whichChildren(sup)).toEqual([]);
    await Supervisor.startChild(sup, worker("a"));
  });

  test.each(["restartChild", "deleteChild"] as const)(
    "%s is refused for one that runs, and for one unknown",
    async (operation) => {
      const sup = await begin([worker("a")]);
      await expect(Supervisor[operation](sup, "a")).rejects.toMatchObject({ code: "OTP_CHILD", reason: "running" });
      await expect(Supervisor[operation](sup, "b")).rejects.toMatchObject({ code: "OTP_CHILD", reason: "not_found" });
    },
  );

  test("restart that fails is refused with the reason; the spec stays, and nothing is retried", async () => {
    let starts = 0;
    const Once = GenServer.define("Once", {
      init: () => (starts++ === 0 ? ok(0) : (Process.exit("used up") as never)),
    });
    const sup = await begin([Once.childSpec()]);
    await Supervisor.terminateChild(sup, "Once");
    await expect(Supervisor.restartChild(sup, "Once")).rejects.toMatchObject({ reason: "used up" });
    expect(await Supervisor.whichChildren(sup)).toMatchObject([{ id: "Once", pid: undefined }]);
    expect(starts).toBe(2);
  });
});

describe("Supervisor.whichChildren and Supervisor.countChildren", () => {
  test("list the newest first, with type and pid", async () => {
    const inner: ChildSpec = {
      id: "inner",
      type: "supervisor",
      start: () => Supervisor.startLink([], { strategy: "one_for_one" }),
    };
    const sup = await begin([worker("a"), inner]);
    expect(await Supervisor.whichChildren(sup)).toEqual([
      { id: "inner", pid: expect.anything(), type: "supervisor", startedAt: expect.any(Number), restarts: 0 },
      { id: "a", pid: expect.anything(), type: "worker", startedAt: expect.any(Number), restarts: 0 },
    ]);
  });

  test("count specs and types alive or not, and active ones", async () => {
    const inner: ChildSpec = {
      id: "inner",
      type: "supervisor",
      start: () => Supervisor.startLink([], { strategy: "one_for_one" }),
    };
    const sup = await begin([worker("a"), worker("b"), inner]);
    await Supervisor.terminateChild(sup, "a");
    await Supervisor.terminateChild(sup, "inner");
    expect(await Supervisor.countChildren(sup)).toEqual({ specs: 3, active: 1, supervisors: 1, workers: 2 });
  });

  test("SU-072: count no child that has ended, also while its end waits to be dealt with", async () => {
    const sup = await begin([worker("a"), worker("b")]);
    const [{ pid } = { pid: undefined }] = await Supervisor.whichChildren(sup);
    await Sys.suspend(sup);
    const counted = Supervisor.countChildren(sup);
    Process.exit(pid as Pid, "kill");
    await Sys.resume(sup);
    expect(await counted).toMatchObject({ specs: 2, active: 1 });
    expect(await Supervisor.countChildren(sup)).toMatchObject({ active: 2 });
  });

  test("know a supervisor by its name too", async () => {
    await begin([worker("a")], { name: "operations.sup" });
    expect(await Supervisor.countChildren("operations.sup")).toMatchObject({ active: 1 });
  });

  test("of a supervisor that is not there fail at once: noproc, with what was asked", async () => {
    const error: unknown = await Supervisor.whichChildren("operations.nobody").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ExitError);
    expect((error as ExitError).reason).toBe("noproc");
    expect((error as ExitError).call).toEqual([
      "GenServer",
      "call",
      ["operations.nobody", ["which_children"], "infinity"],
    ]);
  });
});

describe("what a supervisor was not made for", () => {
  test.each([
    ["an unknown request", ["tea"]],
    ["a name of Object's", ["constructor"]],
    ["no tuple", "tea"],
    ["null", null],
  ])("a call with %s ends it, its children with it", async (_what, request) => {
    const diary = new Diary();
    const sup = await begin([worker("a", diary)]);
    const ask = GenServer.call as (server: Pid, request: unknown) => Promise<unknown>;
    await expect(ask(sup, request)).rejects.toMatchObject({ code: "OTP_EXIT", reason: expect.any(Error) });
    expect(Process.alive(sup)).toBe(false);
    expect(diary.lines).toHaveLength(2);
  });

  test.each<[string, (sup: Pid) => unknown]>([
    [
      "call",
      (sup) => GenServer.call(sup, ["what"]).catch((error: ExitError) => expect(error.reason).toBeInstanceOf(Error)),
    ],
    ["cast", (sup) => GenServer.cast(sup, ["what"])],
  ])("SU-076: a %s it does not know ends it, its children in order", async (_what, say) => {
    const diary = new Diary();
    const sup = await begin([worker("a", diary)]);
    await say(sup);
    await settled();
    expect(Process.alive(sup)).toBe(false);
    expect(diary.lines).toEqual(["+a", "-a shutdown"]);
  });

  test("a call of itself, by a child in its init, fails at once instead of waiting for ever", async () => {
    const Curious = GenServer.define("Curious", {
      init: async (sup: string) => ok(await Supervisor.whichChildren(sup)),
    });
    const start = Supervisor.startLink([Curious.childSpec("operations.curious")], {
      strategy: "one_for_one",
      name: "operations.curious",
    });
    await expect(start).rejects.toMatchObject({
      reason: [
        "shutdown",
        ["failed_to_start_child", "Curious", [["call_cycle", expect.anything()], expect.anything()]],
      ],
    });
  });
});
