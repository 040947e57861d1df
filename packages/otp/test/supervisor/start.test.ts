/** The start of a supervisor: its children in order, what fails, and what is left behind then: nothing. */

import { type ChildSpec, GenServer, type Pid, Process, StartError, Supervisor, ignore, ok, stop } from "@hinotori/otp";
import { assertReceive, refuteReceive } from "@hinotori/otp/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { Diary, begin, leaveNobody, Plain } from "../support/supervisor.ts";

interface Plan {
  readonly id: string;
  readonly diary: Diary;
  readonly before?: () => unknown;
}

const Worker = GenServer.define("Worker", {
  init: async ({ id, diary, before }: Plan) => {
    Process.flag("trap_exit", true);
    diary.lines.push(`${id} begins`);
    await before?.();
    diary.lines.push(`${id} is up`);
    return ok({ id, diary });
  },
  terminate: (reason, { id, diary }) => diary.lines.push(`${id} ends: ${String(reason)}`),
});

function worker(
  id: string,
  diary: Diary,
  more: Partial<ChildSpec> & { readonly before?: () => unknown } = {},
): ChildSpec {
  const { before, ...fields } = more;
  return { id, start: () => Worker.startLink({ id, diary, ...(before === undefined ? {} : { before }) }), ...fields };
}

async function reasonOf(start: Promise<unknown>): Promise<unknown> {
  const error: unknown = await start.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StartError);
  return (error as StartError).reason;
}

leaveNobody();

describe("Supervisor.startLink", () => {
  test("starts children in order, each finished before the next begins", async () => {
    const diary = new Diary();
    await begin(["a", "b", "c"].map((id) => worker(id, diary, { before: () => Promise.resolve() })));
    expect(diary.lines).toEqual(["a begins", "a is up", "b begins", "b is up", "c begins", "c is up"]);
  });

  test("resolves when every child is up, and not before", async () => {
    let release = (): void => {};
    const held = new Promise<void>((done) => (release = done));
    let resolved = false;
    const starting = begin([worker("a", new Diary(), { before: () => held })]).then(() => (resolved = true));
    await GenServer.call("nobody", ["ping"]).catch(() => {});
    expect(resolved).toBe(false);
    release();
    await starting;
  });

  test("needs a strategy, and says so in the caller", async () => {
    const none = {} as { strategy: "one_for_one" };
    await expect(Supervisor.startLink([], none)).rejects.toThrow(
      /a strategy \(one_for_one, one_for_all, rest_for_one\)/,
    );
    await expect(Supervisor.startLink([], undefined as unknown as typeof none)).rejects.toMatchObject({
      code: "OTP_ARGUMENT",
    });
  });

  test.each([
    ["strategy", "simple_for_one", "invalid_strategy"],
    ["maxRestarts", -1, "invalid_intensity"],
    ["maxRestarts", Infinity, "invalid_intensity"],
    ["maxRestarts", 1.5, "invalid_intensity"],
    ["maxSeconds", 0, "invalid_period"],
    ["maxSeconds", -5, "invalid_period"],
    ["maxSeconds", Number.NaN, "invalid_period"],
    ["autoShutdown", "sometimes", "invalid_auto_shutdown"],
  ])("refuses %s: %s", async (option, value, what) => {
    const diary = new Diary();
    expect(await reasonOf(begin([worker("a", diary)], { [option]: value }))).toEqual([
      "supervisor_data",
      [what, value],
    ]);
    expect(diary.lines).toEqual([]);
  });

  test("registers the name, and refuses one that is taken", async () => {
    const sup = await begin([], { name: "start.sup" });
    expect(Process.whereis("start.sup")).toBe(sup);
    expect(await reasonOf(begin([], { name: "start.sup" }))).toEqual(["already_started", sup]);
  });

  test("links the supervisor with its caller", async () => {
    const sup = await begin([]);
    expect(Process.info(sup)?.links).toEqual([Process.self()]);
    expect(Process.info(sup)).toMatchObject({ trapExit: true, parent: Process.self() });
  });
});

describe("a child that does not start", () => {
  test("fails the start, after those before it were ended in reverse", async () => {
    const diary = new Diary();
    const children = [
      worker("a", diary),
      worker("b", diary),
      { id: "c", start: () => Promise.reject(new Error("no disk")) },
      worker("d", diary),
    ];
    const reason = await reasonOf(begin(children));
    expect(reason).toEqual(["shutdown", ["failed_to_start_child", "c", ["EXIT", new Error("no disk")]]]);
    expect(diary.lines).toEqual(["a begins", "a is up", "b begins", "b is up", "b ends: shutdown", "a ends: shutdown"]);
  });

  test("leaves neither a name, nor a process, nor a message behind", async () => {
    const Stops = GenServer.define("Stops", { registered: true, init: () => stop("no_licence") });
    for (let again = 0; again < 100; again++) {
      const reason = await reasonOf(begin([Plain.childSpec(), Stops.childSpec()], { name: "start.failing" }));
      expect(reason).toEqual(["shutdown", ["failed_to_start_child", "Stops", "no_licence"]]);
    }
    expect(Process.whereis("Stops")).toBeUndefined();
    expect(Process.whereis("start.failing")).toBeUndefined();
    expect(Process.list()).toEqual([Process.self()]);
    await refuteReceive(() => true, { timeout: 0 });
  });

  test("takes a caller along that does not trap exits, with that reason", async () => {
    const fails: ChildSpec = { id: "a", start: () => Promise.reject(new StartError("broken", "a")) };
    const [caller, ref] = Process.spawnMonitor(() => Supervisor.startLink([fails], { strategy: "one_for_one" }));
    const [, , , , reason] = await assertReceive<unknown[]>(
      (message: unknown) => Array.isArray(message) && message[1] === ref,
    );
    expect(reason).toEqual(["shutdown", ["failed_to_start_child", "a", "broken"]]);
    expect(Process.alive(caller)).toBe(false);
  });

  test.each([
    ["stops in init", () => GenServer.define("T", { init: () => stop("broken") }).startLink(), "broken"],
    ["exits in init", () => GenServer.define("T", { init: (): never => Process.exit("left") }).startLink(), "left"],
    ["rejects", () => Promise.reject(new TypeError("t")), ["EXIT", new TypeError("t")]],
    [
      "throws at once",
      (): never => {
        throw new TypeError("t");
      },
      ["EXIT", new TypeError("t")],
    ],
    ["resolves with junk", () => Promise.resolve("pid"), "pid"],
    ["resolves with null", () => Promise.resolve(null), null],
  ])("because its start %s: the reason says so", async (_what, start, reason) => {
    expect(await reasonOf(begin([{ id: "x", start } as ChildSpec]))).toEqual([
      "shutdown",
      ["failed_to_start_child", "x", reason],
    ]);
  });

  test("because its init throws: the error itself is the reason, and the cause of what the caller gets", async () => {
    const broken = new RangeError("broken");
    const Throws = GenServer.define("Throws", {
      init: (): never => {
        throw broken;
      },
    });
    const error: unknown = await begin([Throws.childSpec()]).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ reason: ["shutdown", ["failed_to_start_child", "Throws", expect.anything()]] });
    expect((error as Error).cause).toBe(broken);
  });

  test("fails a whole tree, its reason nested once a level", async () => {
    const fails: ChildSpec = { id: "leaf", start: () => Promise.reject(new StartError("broken", "leaf")) };
    const inner: ChildSpec = {
      id: "inner",
      type: "supervisor",
      start: () => Supervisor.startLink([fails], { strategy: "one_for_one" }),
    };
    expect(await reasonOf(begin([inner]))).toEqual([
      "shutdown",
      ["failed_to_start_child", "inner", ["shutdown", ["failed_to_start_child", "leaf", "broken"]]],
    ]);
  });

  test("is known by its name when that is taken elsewhere", async () => {
    const elsewhere = await Plain.start(undefined, { name: "start.taken" });
    onTestFinished(() => GenServer.stop(elsewhere).then(() => {}));
    const child: ChildSpec = { id: "x", start: () => Plain.startLink(undefined, { name: "start.taken" }) };
    expect(await reasonOf(begin([child]))).toEqual([
      "shutdown",
      ["failed_to_start_child", "x", ["already_started", elsewhere]],
    ]);
    expect(Process.alive(elsewhere)).toBe(true);
  });
});

describe("a child that ignores", () => {
  const Shy = GenServer.define("Shy", { init: () => ignore() });

  test("is listed without a process, and does not stop the start", async () => {
    const sup = await begin([Shy.childSpec(), Plain.childSpec()]);
    expect(await Supervisor.whichChildren(sup)).toMatchObject([{ id: "Plain" }, { id: "Shy", pid: undefined }]);
    expect(await Supervisor.countChildren(sup)).toEqual({ specs: 2, active: 1, supervisors: 0, workers: 2 });
  });

  test("and is temporary is forgotten", async () => {
    const sup = await begin([{ ...Shy.childSpec(), restart: "temporary" }]);
    expect(await Supervisor.whichChildren(sup)).toEqual([]);
  });
});

describe("a child that dies while a later sibling is still starting", () => {
  async function whileStarting(restart: "temporary" | "transient" | "permanent"): Promise<{ first: Pid; sup: Pid }> {
    let first: Pid | undefined;
    const early: ChildSpec = { id: "early", restart, start: async () => (first = await Plain.startLink()) };
    let killed: Pid | undefined;
    const kill = (): void => {
      killed ??= first;
      Process.exit(killed!, "kill");
    };
    const sup = await begin([early, worker("late", new Diary(), { before: kill })]);
    return { first: killed!, sup };
  }

  test("and is temporary is gone when the start has succeeded", async () => {
    const { sup, first } = await whileStarting("temporary");
    expect(Process.alive(first)).toBe(false);
    expect(await Supervisor.whichChildren(sup)).toMatchObject([{ id: "late" }]);
  });

  test.each(["transient", "permanent"] as const)("and is %s is restarted right after", async (restart) => {
    const { sup, first } = await whileStarting(restart);
    const [, early] = await Supervisor.whichChildren(sup);
    expect(early).toMatchObject({ id: "early", restarts: 1 });
    expect(early?.pid).not.toBe(first);
    expect(Process.alive(early?.pid as Pid)).toBe(true);
  });
});

describe("Supervisor.define", () => {
  test("makes the children from the argument at each start, in the supervisor, under the module's name", async () => {
    let inside: Pid | undefined;
    const Branch = Supervisor.define("start.Branch", (size: number) => {
      inside = Process.self();
      return {
        children: Array.from({ length: size }, (_, id) => ({ ...Plain.childSpec(), id })),
        strategy: "one_for_one",
      };
    });
    const sup = await Branch.startLink(3);
    onTestFinished(async () => {
      Process.unlink(sup);
      await Supervisor.stop(sup);
    });
    expect(inside).toBe(sup);
    expect(Process.whereis("start.Branch")).toBe(sup);
    expect(await Supervisor.countChildren(Branch)).toMatchObject({ active: 3 });
  });

  test("may ignore: the start resolves with undefined and nothing runs", async () => {
    const Off = Supervisor.define("start.Off", () => ignore());
    expect(await Off.startLink()).toBeUndefined();
    expect(Process.whereis("start.Off")).toBeUndefined();
    expect(await Supervisor.countChildren(await begin([Off.childSpec()]))).toMatchObject({
      specs: 1,
      active: 0,
      supervisors: 1,
    });
  });

  test("fails the start with what its function throws", async () => {
    const broken = new Error("no plan");
    const Broken = Supervisor.define("start.Broken", (): never => {
      throw broken;
    });
    expect(await reasonOf(Broken.startLink())).toBe(broken);
  });

  test.each([
    ["nothing", undefined],
    ["a promise", Promise.resolve({})],
    ["a list", []],
  ])("refuses %s from its function", async (_what, junk) => {
    const Junk = Supervisor.define("start.Junk", () => junk as never);
    expect(await reasonOf(Junk.startLink())).toEqual(["bad_return", ["start.Junk", "init", junk]]);
  });

  test("refuses a plan without a strategy", async () => {
    const Vague = Supervisor.define("start.Vague", () => ({ children: [] }) as never);
    expect(await reasonOf(Vague.startLink())).toMatchObject({ code: "OTP_ARGUMENT" });
  });
});
