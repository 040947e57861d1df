/** Task: async and its waits, ends of tasks and of their owners. */

import { ArgumentError, ExitError, GenServer, Process, Supervisor, Task, noreply, ok, reply } from "@hinotori/otp";
import { captureLog, clock, settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { endOf, failureOf, gate, inProcess, messages, startClean } from "./support/run.ts";

startClean();

const forever = (): Promise<void> => Process.sleep("infinity");

/** A task of the test that has ended for a reason; its EXIT, which the root traps, is taken. */
async function ended(reason: unknown): Promise<Task.Task<never>> {
  const task = Task.async((): never => Process.exit(reason));
  await Process.receive((message) => Array.isArray(message) && message[0] === "EXIT" && message[1] === task.pid);
  return task;
}

describe("Task.async", () => {
  test("TK-001: runs in a process linked with its owner and monitored by it", async () => {
    const { wait, open } = gate<number>();
    const task = Task.async(() => wait);
    expect(task.owner).toBe(Process.self());
    expect(Process.info(task.pid!)).toMatchObject({ links: [Process.self()], parent: Process.self() });
    open(7);
    expect(await Task.await(task)).toBe(7);
    await settled();
    // As in OTP, an owner that traps exits hears of the end over the link.
    expect(await messages()).toEqual([["EXIT", task.pid, "normal"]]);
  });

  test("takes a function that returns at once, or nothing", async () => {
    expect(await Task.await(Task.async(() => 1))).toBe(1);
    expect(await Task.await(Task.async(() => undefined))).toBeUndefined();
  });

  test("TK-002: a GenServer that does not await gets the result, then the DOWN", async () => {
    const Owner = GenServer.define("Owner", {
      init: () => ok<unknown[]>([]),
      handleCall: {
        start: (state) =>
          reply(
            Task.async(() => "done"),
            state,
          ),
        seen: (state) => reply(state, state),
      },
      handleInfo: (state, message) => noreply([...state, message]),
    });
    const owner = await Owner.startLink();
    const task = await GenServer.call(owner, ["start"]);
    await settled();
    expect(await GenServer.call(owner, ["seen"])).toEqual([
      [task.ref, "done"],
      ["DOWN", task.ref, "process", task.pid, "normal"],
    ]);
  });

  test("TK-007: its crash takes along an owner that does not trap exits", async () => {
    const error = new Error("boom");
    const { returned, reason } = await inProcess(async () => {
      const task = Task.async(() => {
        throw error;
      });
      await Task.await(task).catch(() => "survived");
      return "survived";
    });
    expect([returned, reason]).toEqual([undefined, error]);
  });

  test.each([
    ["boom", false],
    ["shutdown", false],
    ["normal", true],
  ])("TK-010: an owner that ends %s leaves the task alive: %s", async (reason, alive) => {
    let task!: Task.Task<void>;
    await inProcess(() => {
      task = Task.async(forever);
      Process.exit(reason);
    });
    expect(Process.alive(task.pid!)).toBe(alive);
  });

  test("TK-029: notes its callers, the nearest first", async () => {
    const outer = Task.async(async () => {
      const inner = Task.async(() => Process.get("$callers"));
      return [Process.self(), Process.get("$callers"), await Task.await(inner)];
    });
    const [me, callers, inner] = (await Task.await(outer)) as unknown[];
    expect(callers).toEqual([Process.self()]);
    expect(inner).toEqual([me, Process.self()]);
  });

  test("reports a crash once, and a clean end not at all", async () => {
    const events = await captureLog(async () => {
      await ended("normal");
      await ended(["shutdown", 1]);
      await ended("boom");
    }, "error");
    expect(events.map(({ report }) => report)).toMatchObject([
      { label: "process_terminate", name: "Task", reason: "boom" },
    ]);
  });
});

describe("Task.await", () => {
  test("TK-004: fails after the timeout, and neither result nor DOWN arrives afterwards", async () => {
    clock.virtual();
    const { wait, open } = gate<number>();
    const task = Task.async(() => wait);
    const late = failureOf(Task.await(task));
    await clock.advance(4999);
    await clock.advance(1);
    const error = await late;
    expect(error).toBeInstanceOf(ExitError);
    expect(error.exitReason).toEqual(["timeout", ["Task", "await", [task, 5000]]]);
    open(1);
    await endOf(task.pid!);
    expect(await messages()).toEqual([["EXIT", task.pid, "normal"]]);
  });

  test("TK-005: a timeout that nobody catches ends the owner, and the task with it", async () => {
    clock.virtual();
    let task!: Task.Task<void>;
    const [owner, ref] = Process.spawnMonitor(async () => {
      task = Task.async(forever);
      await Task.await(task, 10);
    });
    await clock.advance(10);
    expect(await Process.receive()).toEqual([
      "DOWN",
      ref,
      "process",
      owner,
      ["timeout", ["Task", "await", [task, 10]]],
    ]);
    expect(Process.alive(task.pid!)).toBe(false);
  });

  test.each([["normal"], ["shutdown"], ["boom"], [["shutdown", 1]]])(
    "TK-008: fails with %j when the task ends so without a result",
    async (reason) => {
      const task = await ended(reason);
      expect((await failureOf(Task.await(task))).exitReason).toEqual([reason, ["Task", "await", [task, 5000]]]);
    },
  );

  test("is for the owner alone, before and after the task has ended", async () => {
    const task = Task.async(() => 1);
    const { returned } = await inProcess(() => failureOf(Task.await(task)));
    expect(returned).toBeInstanceOf(ArgumentError);
    expect((await inProcess(() => failureOf(Task.yield(task)))).returned).toBeInstanceOf(ArgumentError);
    await expect(Task.await({} as never)).rejects.toThrow(ArgumentError);
    expect(await Task.await(task)).toBe(1);
  });

  test.each([-1, Number.NaN, "soon"])("refuses %j as a timeout", async (timeout) => {
    await expect(Task.await(Task.completed(1), timeout as never)).rejects.toThrow(ArgumentError);
  });
});

describe("Task.awaitMany", () => {
  test("TK-011: gives the results in the order of the tasks, and leaves other messages alone", async () => {
    const first = gate<string>();
    const tasks = [Task.async(() => first.wait), Task.async(() => 2), Task.async(async () => true)] as const;
    Process.send(Process.self(), "other");
    const all = Task.awaitMany(tasks);
    await settled();
    first.open("one");
    expect(await all).toEqual(["one", 2, true]);
    expect(await Task.awaitMany([])).toEqual([]);
    expect(await messages()).toContain("other");
  });

  test("fails as soon as one fails, whatever the others do, and hears no more of them", async () => {
    const slow = Task.async(forever);
    const error = await failureOf(Task.awaitMany([slow, Task.async(() => Process.exit("boom"))], "infinity"));
    expect(error.reason).toBe("boom");
    expect(error.call.slice(0, 2)).toEqual(["Task", "awaitMany"]);
    expect(Process.alive(slow.pid!)).toBe(true);
    Process.exit(slow.pid!, "kill");
    await settled();
    expect((await messages()).filter((message) => (message as unknown[])[0] !== "EXIT")).toEqual([]);
  });

  test("fails when the time of all together is over", async () => {
    clock.virtual();
    const late = failureOf(Task.awaitMany([Task.async(() => 1), Task.async(forever)], 20));
    await clock.advance(20);
    expect((await late).reason).toBe("timeout");
  });
});

describe("Task.yield", () => {
  test("TK-013: gives nothing while the task runs, then its result, then nothing", async () => {
    const { wait, open } = gate<number>();
    const task = Task.async(() => wait);
    expect(await Task.yield(task, 0)).toBeUndefined();
    open(3);
    expect(await Task.yield(task)).toEqual({ status: "ok", value: 3 });
    expect(await Task.yield(task, 0)).toBeUndefined();
  });

  test("TK-014: gives the reason of a task that ended without a result", async () => {
    expect(await Task.yield(await ended("normal"))).toEqual({ status: "exit", reason: "normal" });
    expect(await Task.yield(await ended("boom"))).toEqual({ status: "exit", reason: "boom" });
  });
});

describe("Task.yieldMany", () => {
  test("TK-016: gives outcomes in the order of the tasks, with nothing for those that run", async () => {
    clock.virtual();
    const slow = Task.async(forever);
    const all = Task.yieldMany<unknown>([slow, Task.async(() => 1), await ended("boom")], { timeout: 10 });
    await clock.advance(10);
    expect(await all).toEqual([undefined, { status: "ok", value: 1 }, { status: "exit", reason: "boom" }]);
    expect(Process.alive(slow.pid!)).toBe(true);
    expect(await Task.yield(slow, 0)).toBeUndefined();
  });

  test.each([
    ["kill_task", false],
    ["ignore", true],
  ] as const)(
    "TK-016: with %s leaves those that run alive: %s, and hears no more of them",
    async (onTimeout, alive) => {
      const slow = Task.async(forever);
      expect(await Task.yieldMany([slow], { timeout: 0, onTimeout })).toEqual([undefined]);
      expect(Process.alive(slow.pid!)).toBe(alive);
      Process.exit(slow.pid!, "kill");
      await settled();
      expect((await messages()).filter((message) => (message as unknown[])[0] === "DOWN")).toEqual([]);
    },
  );

  test("TK-016: with a limit returns when so many have ended, and does nothing to the others", async () => {
    const slow = Task.async(forever);
    const all = await Task.yieldMany<unknown>([slow, Task.async(() => 1)], {
      timeout: "infinity",
      limit: 1,
      onTimeout: "kill_task",
    });
    expect(all).toEqual([undefined, { status: "ok", value: 1 }]);
    expect(Process.alive(slow.pid!)).toBe(true);
    await expect(Task.yieldMany([], { limit: -1 })).rejects.toThrow(ArgumentError);
  });
});

describe("Task.shutdown", () => {
  test("TK-017, TK-023: ends a task that runs; the owner is not hurt, and it has no outcome", async () => {
    const { returned } = await inProcess(async () => {
      const task = Task.async(forever);
      return [await Task.shutdown(task), Process.alive(task.pid!), await messages()];
    });
    expect(returned).toEqual([undefined, false, []]);
  });

  test("TK-019: kills one that traps exits when the time is over", async () => {
    clock.virtual();
    const task = Task.async(() => (Process.flag("trap_exit", true), forever()));
    await settled();
    const outcome = Task.shutdown(task, 30);
    await clock.advance(29);
    expect(Process.alive(task.pid!)).toBe(true);
    await clock.advance(1);
    expect(await outcome).toEqual({ status: "exit", reason: "killed" });
  });

  test("TK-020: brutal_kill has no outcome either", async () => {
    const task = Task.async(() => (Process.flag("trap_exit", true), forever()));
    await settled();
    expect(await Task.shutdown(task, "brutal_kill")).toBeUndefined();
    expect(Process.alive(task.pid!)).toBe(false);
  });

  test.each<[unknown, 5000 | "brutal_kill", unknown]>([
    ["shutdown", "brutal_kill", { status: "exit", reason: "shutdown" }],
    ["boom", "brutal_kill", { status: "exit", reason: "boom" }],
    ["boom", 5000, { status: "exit", reason: "boom" }],
    ["shutdown", 5000, undefined],
  ])("TK-020: of a task that had ended %s, with %s, gives %j", async (reason, how, outcome) => {
    expect(await Task.shutdown(await ended(reason), how)).toEqual(outcome);
  });

  test("gives the result of a task that was done already", async () => {
    const task = Task.async(() => 1);
    await endOf(task.pid!);
    expect(await Task.shutdown(task)).toEqual({ status: "ok", value: 1 });
  });

  test("TK-022: of a task whose outcome was taken gives noproc", async () => {
    const task = Task.async(() => 1);
    await Task.await(task);
    expect(await Task.shutdown(task)).toEqual({ status: "exit", reason: "noproc" });
  });
});

describe("Task.ignore", () => {
  test("leaves a task that may be shut down later", async () => {
    const task = Task.async(() => Process.sleep("infinity"));
    expect(await Task.ignore(task)).toBeUndefined();
    expect(await Task.shutdown(task)).toBeUndefined();
    expect(await Task.shutdown(task)).toEqual({ status: "exit", reason: "noproc" });
  });

  test("lets a task run on, unlinked and unheard", async () => {
    const { wait, open } = gate();
    const task = Task.async(() => wait);
    expect(await Task.ignore(task)).toBeUndefined();
    expect(Process.info(task.pid!)).toMatchObject({ links: [] });
    open();
    await endOf(task.pid!);
    expect(await messages()).toEqual([]);
  });

  test("gives the outcome of one that has ended", async () => {
    expect(await Task.ignore(await ended("boom"))).toEqual({ status: "exit", reason: "boom" });
  });
});

describe("Task.completed", () => {
  test("TK-025: has no process, and its value whoever asks for it", async () => {
    const done = Task.completed("v");
    expect(done.pid).toBeUndefined();
    expect(await Task.await(done)).toBe("v");
    expect(await Task.yield(Task.completed(1))).toEqual({ status: "ok", value: 1 });
    expect(await Task.shutdown(Task.completed(2))).toEqual({ status: "ok", value: 2 });
    expect(await Task.ignore(Task.completed(3))).toEqual({ status: "ok", value: 3 });
    expect(await Task.awaitMany([Task.completed(4), Task.async(() => 5)])).toEqual([4, 5]);
  });
});

describe("Task.start", () => {
  test("TK-026: starts work that nobody hears of; startLink links it", async () => {
    const { wait, open } = gate<string>();
    const alone = await Task.start(() => wait);
    const linked = await Task.startLink(() => wait);
    expect([Process.info(alone)?.links, Process.info(linked)?.links]).toEqual([[], [Process.self()]]);
    const ends = [endOf(alone), endOf(linked)];
    open("unheard");
    expect(await Promise.all(ends)).toEqual(["normal", "normal"]);
    expect(await messages()).toEqual([["EXIT", linked, "normal"]]);
  });

  test("TK-028, CS-004: as a child is temporary, and the next child does not wait for it", async () => {
    expect(Task.childSpec(forever)).toMatchObject({ id: "Task", restart: "temporary" });
    const { wait, open } = gate();
    const order: string[] = [];
    const work = async (): Promise<void> => {
      await wait;
      order.push("task");
    };
    const next = { id: "next", start: async () => (order.push("next"), undefined) };
    const sup = await Supervisor.startLink([[Task, work], next], { strategy: "one_for_one" });
    const [task] = (await Supervisor.whichChildren(sup)).filter(({ id }) => id === "Task");
    const end = endOf(task!.pid as never);
    open();
    await end;
    expect(order).toEqual(["next", "task"]);
    expect((await Supervisor.whichChildren(sup)).map(({ id }) => id)).toEqual(["next"]);
    await Supervisor.stop(sup);
  });
});
