/** What a supervisor does when a child ends: restart types, the three strategies, and ends that are none of its business. */

import { type ChildSpec, GenServer, type Pid, Process, Supervisor, ignore, ok, stop } from "@hinotori/otp";
import { describe, expect, test } from "vitest";
import { Diary, begin, leaveNobody, pids } from "../support/supervisor.ts";

interface Plan {
  readonly id: string;
  readonly diary: Diary;
}

/** Traps exits, so that its `terminate` tells of every orderly end. */
const Worker = GenServer.define("Worker", {
  init: (plan: Plan) => {
    Process.flag("trap_exit", true);
    plan.diary.note(`+${plan.id}`);
    return ok(plan);
  },
  handleCast: { end: (plan, reason: unknown) => stop(reason, plan) },
  terminate: (reason, { id, diary }) => diary.note(`-${id} ${String(reason)}`),
});

function worker(id: string, diary: Diary, fields: Partial<ChildSpec> = {}): ChildSpec {
  return { id, start: () => Worker.startLink({ id, diary }), ...fields };
}

/** Ends a child and waits until its supervisor has done what it does about that. */
async function end(sup: Pid, id: string, reason: unknown): Promise<void> {
  const pid = (await pids(sup))[id] as Awaited<ReturnType<typeof Worker.startLink>>;
  const ref = Process.monitor(pid);
  if (reason === "kill") Process.exit(pid, reason);
  else GenServer.cast(pid, ["end", reason]);
  await Process.receive((message) => Array.isArray(message) && message[1] === ref);
  await Supervisor.countChildren(sup);
}

leaveNobody();

describe("a child that ends", () => {
  const clean: readonly unknown[] = ["normal", "shutdown", ["shutdown", "moved"]];
  const abnormal: readonly unknown[] = [
    "boom",
    "kill",
    ["shutdown"],
    ["shutdown", 1, 2],
    new Error("crash"),
    undefined,
    null,
    "SHUTDOWN",
  ];

  test.each([...clean, ...abnormal])("and is permanent comes back, whatever the reason: %j", async (reason) => {
    const sup = await begin([worker("a", new Diary())]);
    const { a } = await pids(sup);
    await end(sup, "a", reason);
    const after = await pids(sup);
    expect(Process.alive(after["a"] as Pid)).toBe(true);
    expect(after["a"]).not.toBe(a);
  });

  test.each(abnormal)("and is transient comes back after %j", async (reason) => {
    const sup = await begin([worker("a", new Diary(), { restart: "transient" })]);
    await end(sup, "a", reason);
    expect(await Supervisor.countChildren(sup)).toMatchObject({ specs: 1, active: 1 });
  });

  test.each(clean)("and is transient stays down after %j, its spec kept", async (reason) => {
    const sup = await begin([worker("a", new Diary(), { restart: "transient" })]);
    await end(sup, "a", reason);
    expect(await Supervisor.whichChildren(sup)).toMatchObject([{ id: "a", pid: undefined, restarts: 0 }]);
  });

  test.each([...clean, ...abnormal])("and is temporary is gone, its spec too, after %j", async (reason) => {
    const sup = await begin([worker("a", new Diary(), { restart: "temporary" }), worker("b", new Diary())]);
    await end(sup, "a", reason);
    expect(Object.keys(await pids(sup))).toEqual(["b"]);
  });

  test("begins afresh from its first state", async () => {
    const Counter = GenServer.define("Counter", {
      registered: true,
      init: (from: number) => ok({ at: from }),
      handleCall: { next: ({ at }) => stop("boom", { at: at + 1 }, { reply: at }) },
    });
    const sup = await begin([Counter.childSpec(100)]);
    expect(await GenServer.call(Counter, ["next"])).toBe(100);
    await Supervisor.countChildren(sup);
    expect(await GenServer.call(Counter, ["next"])).toBe(100);
  });

  test("has its name free when it comes back: thirty kills, never already_started", async () => {
    const Named = GenServer.define("restart.Named", { registered: true, init: () => ok(0) });
    const sup = await begin([Named.childSpec()], { maxRestarts: 30 });
    for (let kill = 0; kill < 30; kill++) {
      const before = Process.whereis("restart.Named") as Pid;
      Process.exit(before, "kill");
      expect(await pids(sup)).toEqual({ "restart.Named": Process.whereis("restart.Named") });
      expect(Process.whereis("restart.Named")).not.toBe(before);
    }
    expect(await Supervisor.whichChildren(sup)).toMatchObject([{ restarts: 30 }]);
  });

  test("and whose restart ignores has no process then, and that is no failure", async () => {
    let starts = 0;
    const Once = GenServer.define("Once", { init: () => (starts++ === 0 ? ok(0) : ignore()) });
    const sup = await begin([Once.childSpec()]);
    await end(sup, "Once", "kill");
    expect(await pids(sup)).toEqual({ Once: undefined });
    expect(starts).toBe(2);
    expect(await Supervisor.restartChild(sup, "Once")).toBeUndefined();
  });

  test("and is temporary, one of a group whose start now ignores, is forgotten", async () => {
    let up = true;
    const Fickle = GenServer.define("Fickle", { init: () => (up ? ok(0) : ignore()) });
    const sup = await begin([worker("a", new Diary()), { ...Fickle.childSpec(), restart: "transient" }], {
      strategy: "one_for_all",
    });
    up = false;
    await end(sup, "a", "kill");
    expect(await pids(sup)).toMatchObject({ Fickle: undefined });
    up = true;
    await end(sup, "a", "kill");
    expect((await pids(sup))["Fickle"]).toBeDefined();
  });
});

describe("one_for_one", () => {
  test("replaces the child that fell; its siblings keep their pids", async () => {
    const diary = new Diary();
    const sup = await begin(["a", "b", "c"].map((id) => worker(id, diary)));
    const before = await pids(sup);
    diary.read();
    await end(sup, "b", "kill");
    expect(diary.read()).toEqual(["+b"]);
    const after = await pids(sup);
    expect([after["a"], after["c"]]).toEqual([before["a"], before["c"]]);
  });

  test("keeps the place of a restarted child: shutdown is still the mirror of the first start", async () => {
    const diary = new Diary();
    const sup = await begin(["a", "b", "c"].map((id) => worker(id, diary)));
    await end(sup, "a", "kill");
    diary.read();
    await Supervisor.stop(sup);
    expect(diary.read()).toEqual(["-c shutdown", "-b shutdown", "-a shutdown"]);
  });
});

describe("one_for_all", () => {
  test("ends the others in reverse, then starts all in order", async () => {
    const diary = new Diary();
    const sup = await begin(
      ["a", "b", "c"].map((id) => worker(id, diary)),
      { strategy: "one_for_all" },
    );
    diary.read();
    await end(sup, "b", "kill");
    expect(diary.read()).toEqual(["-c shutdown", "-a shutdown", "+a", "+b", "+c"]);
  });

  test("counts one restart, however many siblings it ended itself", async () => {
    const sup = await begin(
      ["a", "b", "c", "d"].map((id) => worker(id, new Diary())),
      { strategy: "one_for_all", maxRestarts: 2 },
    );
    await end(sup, "b", "kill");
    await end(sup, "c", "kill");
    expect(await Supervisor.countChildren(sup)).toMatchObject({ active: 4 });
  });

  test("counts one restart when siblings fell together with the one it was told of first", async () => {
    const sup = await begin(
      ["a", "b", "c"].map((id) => worker(id, new Diary())),
      { strategy: "one_for_all", maxRestarts: 1 },
    );
    for (const pid of Object.values(await pids(sup))) Process.exit(pid as Pid, "kill");
    expect(await Supervisor.countChildren(sup)).toMatchObject({ active: 3 });
  });

  test("does not touch the siblings of a transient child that ends normal", async () => {
    const diary = new Diary();
    const sup = await begin([worker("a", diary), worker("b", diary, { restart: "transient" })], {
      strategy: "one_for_all",
    });
    diary.read();
    await end(sup, "b", "normal");
    expect(diary.read()).toEqual(["-b normal"]);
  });

  test("does not bring temporary siblings back, and drops them from the list", async () => {
    const diary = new Diary();
    const sup = await begin([worker("a", diary, { restart: "temporary" }), worker("b", diary)], {
      strategy: "one_for_all",
    });
    diary.read();
    await end(sup, "b", "kill");
    expect(diary.read()).toEqual(["-a shutdown", "+b"]);
    expect(Object.keys(await pids(sup))).toEqual(["b"]);
  });

  test("does not restart anybody for a temporary child's end", async () => {
    const diary = new Diary();
    const sup = await begin([worker("a", diary, { restart: "temporary" }), worker("b", diary)], {
      strategy: "one_for_all",
    });
    diary.read();
    await end(sup, "a", "kill");
    expect(diary.read()).toEqual([]);
  });

  test("starts siblings again that had ended normal or were terminated by hand", async () => {
    const diary = new Diary();
    const children = [worker("a", diary, { restart: "transient" }), worker("b", diary), worker("c", diary)];
    const sup = await begin(children, { strategy: "one_for_all" });
    await end(sup, "a", "normal");
    await Supervisor.terminateChild(sup, "b");
    diary.read();
    await end(sup, "c", "kill");
    expect(diary.read()).toEqual(["+a", "+b", "+c"]);
  });

  test("asks a sibling that had ignored once more at each group restart", async () => {
    let asked = 0;
    const Shy = GenServer.define("Shy", { init: () => ignore() });
    const shy: ChildSpec = { id: "shy", start: () => (asked++, Shy.startLink()) };
    const sup = await begin([shy, worker("b", new Diary())], { strategy: "one_for_all" });
    await end(sup, "b", "kill");
    await end(sup, "b", "kill");
    expect(asked).toBe(3);
  });
});

describe("rest_for_one", () => {
  test("ends those started after it in reverse, then starts it and them in order", async () => {
    const diary = new Diary();
    const sup = await begin(
      ["a", "b", "c", "d"].map((id) => worker(id, diary)),
      { strategy: "rest_for_one" },
    );
    const before = await pids(sup);
    diary.read();
    await end(sup, "b", "kill");
    expect(diary.read()).toEqual(["-d shutdown", "-c shutdown", "+b", "+c", "+d"]);
    expect((await pids(sup))["a"]).toBe(before["a"]);
  });

  test("drops temporary children behind the one that fell, and keeps those before it", async () => {
    const diary = new Diary();
    const children = [
      worker("a", diary, { restart: "temporary" }),
      worker("b", diary),
      worker("c", diary, { restart: "temporary" }),
    ];
    const sup = await begin(children, { strategy: "rest_for_one" });
    await end(sup, "b", "kill");
    expect(Object.keys(await pids(sup)).sort()).toEqual(["a", "b"]);
  });

  test("goes by start order also for a child that was added later", async () => {
    const diary = new Diary();
    const sup = await begin([worker("a", diary), worker("b", diary)], { strategy: "rest_for_one" });
    await Supervisor.startChild(sup, worker("z", diary));
    diary.read();
    await end(sup, "z", "kill");
    expect(diary.read()).toEqual(["+z"]);
    await end(sup, "b", "kill");
    expect(diary.read()).toEqual(["-z shutdown", "+b", "+z"]);
  });
});

describe("what is none of a supervisor's business", () => {
  const strangers: readonly unknown[] = ["normal", "shutdown", "boom", ["shutdown", 1]];

  test.each(strangers)("an exit signal from a stranger: %j", async (reason) => {
    const sup = await begin([worker("a", new Diary())]);
    const before = await pids(sup);
    Process.spawn(() => Process.exit(sup, reason));
    await Process.receive(undefined, { timeout: 0 });
    expect(await pids(sup)).toEqual(before);
  });

  test("the end of a process that is linked with it and no child", async () => {
    const sup = await begin([worker("a", new Diary())]);
    const before = await pids(sup);
    const [, ref] = Process.spawn(
      () => {
        Process.link(sup);
        Process.exit("boom");
      },
      { monitor: true },
    );
    await Process.receive((message) => Array.isArray(message) && message[1] === ref);
    expect(await pids(sup)).toEqual(before);
  });

  test("a second EXIT of a child that it has replaced", async () => {
    const sup = await begin([worker("a", new Diary())], { maxRestarts: 1 });
    const first = (await pids(sup))["a"] as Pid;
    await end(sup, "a", "kill");
    const second = await pids(sup);
    Process.send(sup, ["EXIT", first, "killed"]);
    expect(await pids(sup)).toEqual(second);
  });

  test.each([
    ["a text", "hello"],
    ["a DOWN", ["DOWN", 1]],
    ["null", null],
    ["a lone EXIT", ["EXIT"]],
  ])("a message that is %s", async (_what, message) => {
    const sup = await begin([worker("a", new Diary())]);
    const before = await pids(sup);
    Process.send(sup, message);
    expect(await pids(sup)).toEqual(before);
  });
});
