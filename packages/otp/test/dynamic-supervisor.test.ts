/** DynamicSupervisor: children that come and go, their restarts, and how all of them go. */

import {
  Agent,
  ArgumentError,
  ChildError,
  type ChildSpec,
  DynamicSupervisor,
  ExitError,
  GenServer,
  type Pid,
  Process,
  StartError,
  Supervisor,
  Sys,
  ignore,
  ok,
  stop,
} from "@hinotori/otp";
import { captureLog, clock, settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { endOf, failureOf, startClean } from "./support/run.ts";

startClean();

const { startChild, countChildren, whichChildren, terminateChild } = DynamicSupervisor;

const Worker = GenServer.define("Worker", {
  init: (traps: boolean = false) => (Process.flag("trap_exit", traps), ok(traps)),
  handleCast: { end: (state, reason: unknown) => stop(reason, state) },
});

const begin = (options: DynamicSupervisor.DynamicOptions = {}): Promise<Pid> => DynamicSupervisor.startLink(options);
const worker = (fields: Partial<ChildSpec> = {}): ChildSpec => ({
  id: "w",
  start: () => Worker.startLink(),
  ...fields,
});
const pids = async (sup: Pid): Promise<unknown[]> => (await whichChildren(sup)).map(({ pid }) => pid);

/** Ends a child and waits until its supervisor has done what it does about that. */
async function end(sup: Pid, pid: Pid, reason: unknown): Promise<void> {
  const ended = endOf(pid);
  if (reason === "kill") Process.exit(pid, "kill");
  else GenServer.cast(pid as Awaited<ReturnType<typeof Worker.startLink>>, ["end", reason]);
  await ended;
  await countChildren(sup);
}

/** A child whose start follows a list of answers: an error is thrown, anything else is to start. */
function flaky(...answers: unknown[]): { starts: number } & ChildSpec {
  const spec = {
    id: "flaky",
    starts: 0,
    start: async () => {
      const answer = answers[spec.starts++];
      if (answer instanceof Error) throw answer;
      return answer === "ignore" ? undefined : Worker.startLink();
    },
  };
  return spec;
}

describe("DynamicSupervisor.startLink", () => {
  test("DS-001: gives up at the fourth restart within five seconds, and takes any number of children", async () => {
    const sup = await begin();
    for (let restart = 0; restart < 3; restart++) {
      const [pid] = restart === 0 ? [await startChild(sup, worker())] : await pids(sup);
      await end(sup, pid as Pid, "boom");
    }
    const [last] = await pids(sup);
    const ended = endOf(sup);
    Process.exit(last as Pid, "kill");
    expect(await ended).toBe("shutdown");
  });

  test("DS-001: restarts that are further apart do not add up", async () => {
    clock.virtual();
    const sup = await begin({ maxRestarts: 1, maxSeconds: 2 });
    let pid = (await startChild(sup, worker())) as Pid;
    for (let restart = 0; restart < 4; restart++) {
      await end(sup, pid, "boom");
      [pid] = (await pids(sup)) as [Pid];
      await clock.advance(3000);
    }
    expect(Process.alive(pid)).toBe(true);
  });

  test.each<[object, unknown]>([
    [{ strategy: "one_for_all" }, ["invalid_strategy", "one_for_all"]],
    [{ maxRestarts: -1 }, ["invalid_intensity", -1]],
    [{ maxSeconds: 0 }, ["invalid_period", 0]],
    [{ maxChildren: -1 }, ["invalid_max_children", -1]],
    [{ extraArguments: 1 }, ["invalid_extra_arguments", 1]],
  ])("refuses %j", async (options, fault) => {
    const error = await failureOf(begin(options as never));
    expect([error instanceof StartError, error.reason]).toEqual([true, ["supervisor_data", fault]]);
  });

  test("takes a name, once", async () => {
    const sup = await begin({ name: "Desks" });
    expect(await countChildren("Desks")).toEqual({ specs: 0, active: 0, supervisors: 0, workers: 0 });
    expect((await failureOf(begin({ name: "Desks" }))).reason).toEqual(["already_started", sup]);
  });

  test("CS-005: is a child whose id is its name", () => {
    expect(DynamicSupervisor.childSpec({ name: "Desks" })).toMatchObject({ id: "Desks", type: "supervisor" });
    expect(DynamicSupervisor.childSpec()).toMatchObject({ id: "DynamicSupervisor" });
  });
});

describe("DynamicSupervisor.define", () => {
  test("makes a module with its own name, and flags from its argument at every start", async () => {
    const Desks = DynamicSupervisor.define("Desks", (maxChildren: number) => ({ maxChildren }));
    const top = await Supervisor.startLink([[Desks, 1]], { strategy: "one_for_one" });
    await startChild(Desks, worker());
    expect((await failureOf(startChild(Desks, worker()))).reason).toBe("max_children");
    Process.exit(Process.whereis("Desks")!, "kill");
    await Supervisor.countChildren(top);
    expect(await countChildren(Desks)).toMatchObject({ specs: 0 });
    await Supervisor.stop(top);
  });

  test("DS-004: may ignore; junk fails the start, and so does a throw", async () => {
    expect(await DynamicSupervisor.define("Ignores", () => ignore()).startLink()).toBeUndefined();
    const junk = DynamicSupervisor.define("Junk", () => "junk" as never);
    expect((await failureOf(junk.startLink())).reason).toEqual(["bad_return", ["Junk", "init", "junk"]]);
    const error = new Error("boom");
    expect(
      (
        await failureOf(
          DynamicSupervisor.define("Throws", () => {
            throw error;
          }).startLink(),
        )
      ).reason,
    ).toBe(error);
  });
});

describe("DynamicSupervisor.startChild", () => {
  test("DS-005: checks the spec in the caller, before anybody is asked", async () => {
    const refused = async (spec: object): Promise<unknown> => {
      const error: unknown = await failureOf(
        startChild("Nobody", { id: 1, start: () => Worker.startLink(), ...spec } as never),
      );
      return error instanceof ChildError ? error.reason : error;
    };
    expect(await refused({ start: 1 })).toEqual(["invalid_child_spec", expect.objectContaining({ start: 1 })]);
    expect(await refused({ restart: "often" })).toEqual(["invalid_restart_type", "often"]);
    expect(await refused({ type: "boss" })).toEqual(["invalid_child_type", "boss"]);
    expect(await refused({ shutdown: -1 })).toEqual(["invalid_shutdown", -1]);
    expect(await refused({ significant: true })).toEqual(["invalid_significant", true]);
    expect(await refused({ significant: 1 })).toEqual(["invalid_significant", 1]);
    await expect(startChild("Nobody", "worker" as never)).rejects.toThrow(ArgumentError);
    const missing = await failureOf(startChild("Nobody", worker()));
    expect([missing instanceof ExitError, missing.reason]).toEqual([true, "noproc"]);
  });

  test("DS-008: starts one spec as often as it is asked; ids do not count, and are not shown", async () => {
    const sup = await begin();
    const started = [
      await startChild(sup, worker()),
      await startChild(sup, worker()),
      await startChild(sup, [Worker, true]),
    ];
    expect(new Set(started).size).toBe(3);
    expect(await whichChildren(sup)).toMatchObject(started.map((pid) => ({ id: undefined, pid, type: "worker" })));
    expect(await startChild(sup, { start: () => Worker.startLink() } as never)).toBeDefined();
  });

  test.each<[string, () => unknown, unknown]>([
    [
      "throws an error",
      () => {
        throw new Error("x");
      },
      new Error("x"),
    ],
    [
      "throws a value",
      () => {
        throw "v";
      },
      ["nocatch", "v"],
    ],
    ["exits", () => Process.exit("r"), "r"],
    [
      "fails to start its process",
      () => GenServer.startLink(GenServer.define("No", { init: () => stop("nope") })),
      "nope",
    ],
    ["gives no pid", () => "junk", "junk"],
  ])("DS-010: fails with the reason of a start that %s, and keeps nothing", async (_what, start, reason) => {
    const sup = await begin();
    const error = await failureOf(startChild(sup, worker({ start: async () => start() as never })));
    expect([error instanceof ChildError, error.reason]).toEqual([true, reason]);
    expect(await countChildren(sup)).toMatchObject({ specs: 0 });
  });

  test("gives nothing for a start that ignores, and keeps nothing", async () => {
    const sup = await begin();
    expect(await startChild(sup, flaky("ignore"))).toBeUndefined();
    expect(await countChildren(sup)).toMatchObject({ specs: 0 });
  });

  test("DS-011: fails with max_children while there are enough", async () => {
    const sup = await begin({ maxChildren: 1 });
    const pid = await startChild(sup, worker({ restart: "temporary" }));
    expect((await failureOf(startChild(sup, worker()))).reason).toBe("max_children");
    await end(sup, pid as Pid, "normal");
    expect(await startChild(sup, worker())).toBeDefined();
    expect((await failureOf(startChild(await begin({ maxChildren: 0 }), worker()))).reason).toBe("max_children");
  });

  test("DS-013: gives the extra arguments to every start of a child", async () => {
    const given: unknown[] = [];
    const sup = await begin({ extraArguments: ["a", 1] });
    const start = ((...args: unknown[]) => (given.push(args), Worker.startLink())) as never;
    await end(sup, (await startChild(sup, worker({ start }))) as Pid, "boom");
    expect(given).toEqual([
      ["a", 1],
      ["a", 1],
    ]);
  });
});

describe("a child that ends", () => {
  const ends: readonly unknown[] = ["normal", "shutdown", ["shutdown", 1], "boom", "kill"];
  const abnormal = (reason: unknown): boolean => reason === "boom" || reason === "kill";

  test.each(ends)(
    "DS-014: with %j comes back when it is permanent, or transient and that was abnormal; else it is forgotten",
    async (reason) => {
      const sup = await begin();
      for (const [restart, back] of [
        ["permanent", true],
        ["transient", abnormal(reason)],
        ["temporary", false],
      ] as const) {
        const pid = (await startChild(sup, worker({ restart }))) as Pid;
        await end(sup, pid, reason);
        const left = (await pids(sup)) as Pid[];
        expect([restart, left.length, left.includes(pid)]).toEqual([restart, back ? 1 : 0, false]);
        for (const other of left) await terminateChild(sup, other);
      }
    },
  );

  test("DS-016: and does not start again is shown as restarting, and tried again until it does", async () => {
    const sup = await begin({ maxRestarts: 1_000_000 });
    let broken = false;
    const start = async (): Promise<Pid> => {
      if (broken) throw new Error("no");
      return Worker.startLink();
    };
    const pid = (await startChild(sup, worker({ start }))) as Pid;
    broken = true;
    await end(sup, pid, "boom");
    expect(await Promise.all([pids(sup), countChildren(sup)])).toEqual([
      ["restarting"],
      { specs: 1, active: 0, supervisors: 0, workers: 1 },
    ]);
    broken = false;
    while ((await pids(sup))[0] === "restarting");
    const [info] = await whichChildren(sup);
    expect([Process.alive(info!.pid as Pid), info!.restarts]).toEqual([true, 1]);
  });

  test("DS-016: each attempt counts", async () => {
    const sup = await begin({ maxRestarts: 3 });
    const no = new Error("no");
    const spec = flaky("ok", no, no, no, no, no);
    const ended = endOf(sup);
    Process.exit((await startChild(sup, spec)) as Pid, "kill");
    expect([await ended, spec.starts]).toEqual(["shutdown", 4]);
  });

  test("and ignores when it is started again is forgotten", async () => {
    const sup = await begin();
    await end(sup, (await startChild(sup, flaky("ok", "ignore"))) as Pid, "boom");
    expect(await countChildren(sup)).toMatchObject({ specs: 0 });
  });
});

describe("DynamicSupervisor.terminateChild", () => {
  test("DS-019: ends a child for good, whatever its restart type, and returns when it is down", async () => {
    const sup = await begin();
    const pid = await startChild(sup, [Worker, true]);
    expect(await terminateChild(sup, pid)).toBe("ok");
    expect([Process.alive(pid), await pids(sup)]).toEqual([false, []]);
    const again = await failureOf(terminateChild(sup, pid));
    expect([again instanceof ChildError, again.reason]).toEqual([true, "not_found"]);
  });

  test("DS-017: ends the attempts to bring a child back, by the pid it had", async () => {
    const sup = await begin({ maxRestarts: 1_000_000 });
    const spec = flaky("ok", ...Array.from({ length: 1000 }, () => new Error("no")));
    const pid = (await startChild(sup, spec)) as Pid;
    const ended = endOf(pid);
    Process.exit(pid, "kill");
    await ended;
    while ((await pids(sup))[0] !== "restarting");
    expect(await terminateChild(sup, pid)).toBe("ok");
    expect(await pids(sup)).toEqual([]);
    const { starts } = spec;
    await settled();
    expect(spec.starts).toBe(starts);
    expect((await failureOf(terminateChild(sup, pid))).reason).toBe("not_found");
  });

  test("kills a child that takes longer than its shutdown", async () => {
    clock.virtual();
    const Slow = GenServer.define("Slow", {
      init: () => (Process.flag("trap_exit", true), ok(0)),
      terminate: () => Process.sleep("infinity"),
    });
    const sup = await begin();
    const pid = (await startChild(sup, { id: 1, start: () => Slow.startLink(), shutdown: 30 })) as Pid;
    const [ended, done] = [endOf(pid), terminateChild(sup, pid)];
    await clock.advance(29);
    expect(Process.alive(pid)).toBe(true);
    await clock.advance(1);
    expect([await ended, await done]).toEqual(["killed", "ok"]);
  });
});

describe("a DynamicSupervisor that ends", () => {
  test("DS-020: asks all children at once, and waits for each as long as its shutdown says", async () => {
    clock.virtual();
    const asked: unknown[] = [];
    const Slow = GenServer.define("Slow", {
      init: (ms: number) => (Process.flag("trap_exit", true), ok(ms)),
      terminate: async (reason, ms) => (asked.push(reason), Process.sleep(ms)),
    });
    const sup = await begin();
    for (let n = 0; n < 5; n++) await startChild(sup, { id: n, start: () => Slow.startLink(100) });
    const late = (await startChild(sup, { id: "late", start: () => Slow.startLink(1000), shutdown: 200 })) as Pid;
    const [ended, lateEnd] = [endOf(sup), endOf(late)];
    Process.exit(sup, "shutdown");
    await clock.advance(0);
    expect(asked).toEqual(Array.from({ length: 6 }, () => "shutdown"));
    await clock.advance(100);
    expect(Process.list().slice(1)).toHaveLength(2);
    await clock.advance(100);
    expect([await lateEnd, await ended]).toEqual(["killed", "shutdown"]);
  });

  test("DS-022: ends with its own reason, whatever its children end with, and reports the odd ends alone", async () => {
    const Odd = GenServer.define("Odd", {
      init: (reason: unknown) => (Process.flag("trap_exit", true), ok(reason)),
      terminate: (_why, reason) => Process.exit(reason),
    });
    const events = await captureLog(async () => {
      const sup = await begin();
      const ends: Promise<unknown>[] = [];
      for (const [reason, restart] of [
        [["shutdown", "oops"], "transient"],
        ["normal", "temporary"],
        ["boom", "permanent"],
      ] as const) {
        ends.push(endOf((await startChild(sup, { id: 1, start: () => Odd.startLink(reason), restart })) as Pid));
      }
      expect(await DynamicSupervisor.stop(sup)).toBe("ok");
      expect(await Promise.all(ends)).toEqual([["shutdown", "oops"], "normal", "boom"]);
    }, "error");
    expect(
      events.filter(({ report }) => report?.["context"] === "shutdown_error").map(({ report }) => report?.["reason"]),
    ).toEqual(["boom"]);
  });

  test("by Sys and stray messages is not hurt", async () => {
    const sup = await begin();
    const pid = await startChild(sup, worker());
    Process.send(sup, "stray");
    expect(await pids(sup)).toEqual([pid]);
    expect(await Sys.getStatus(sup)).toMatchObject({ module: "DynamicSupervisor", status: "running" });
  });
});

test("DS-023: countChildren counts what is known, alive or not, by type", async () => {
  const sup = await begin();
  await startChild(sup, worker());
  await startChild(sup, [DynamicSupervisor, {}]);
  await startChild(sup, [Agent, () => 0]);
  expect(await countChildren(sup)).toEqual({ specs: 3, active: 3, supervisors: 1, workers: 2 });
});
