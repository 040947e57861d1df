/** TaskSupervisor: whose tasks they are, and what their ends and its own end do. */

import {
  ArgumentError,
  ChildError,
  ExitError,
  GenServer,
  type Pid,
  Process,
  Supervisor,
  Task,
  TaskSupervisor,
  noreply,
  ok,
  reply,
} from "@hinotori/otp";
import { clock, settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { endOf, failureOf, gate, inProcess, messages, startClean } from "./support/run.ts";

startClean();

const forever = (): Promise<void> => Process.sleep("infinity");

describe("TaskSupervisor.async", () => {
  test("TS-001: starts a task that is the supervisor's child, linked with it and the caller, and gives its result", async () => {
    const sup = await TaskSupervisor.startLink();
    const { wait, open } = gate<number>();
    const task = await TaskSupervisor.async(sup, () => wait);
    expect(task.owner).toBe(Process.self());
    expect(new Set(Process.info(task.pid!)?.links)).toEqual(new Set([sup, Process.self()]));
    expect(await TaskSupervisor.children(sup)).toEqual([task.pid]);
    open(4);
    expect(await Task.await(task)).toBe(4);
    expect(await TaskSupervisor.children(sup)).toEqual([]);
  });

  test("a crash takes the caller along, and not the supervisor", async () => {
    const sup = await TaskSupervisor.startLink();
    const { reason } = await inProcess(async () => {
      await TaskSupervisor.async(sup, () => Process.exit("bad"));
      await forever();
    });
    expect([reason, Process.alive(sup)]).toEqual(["bad", true]);
  });

  test("TK-029: notes the caller, and not the supervisor, among the callers", async () => {
    const sup = await TaskSupervisor.startLink();
    const task = await TaskSupervisor.async(sup, () => Process.get("$callers"));
    expect(await Task.await(task)).toEqual([Process.self()]);
    const pid = await TaskSupervisor.startChild(sup, () =>
      Process.send(task.owner, ["callers", Process.get("$callers")]),
    );
    expect(await Process.receive((message) => (message as unknown[])[0] === "callers")).toEqual([
      "callers",
      [Process.self()],
    ]);
    expect(pid).toBeDefined();
  });

  test("fails with max_children when there are enough, and noproc when there is no supervisor", async () => {
    const sup = await TaskSupervisor.startLink({ maxChildren: 1 });
    await TaskSupervisor.async(sup, forever);
    const error = await failureOf(TaskSupervisor.async(sup, forever));
    expect(error).toBeInstanceOf(ChildError);
    expect(error.reason).toBe("max_children");
    const missing = await failureOf(TaskSupervisor.asyncNolink("Nobody", forever));
    expect([missing instanceof ExitError, missing.reason]).toEqual([true, "noproc"]);
  });
});

describe("TaskSupervisor.asyncNolink", () => {
  test("TS-002: a crash is an outcome and leaves the caller alone", async () => {
    const sup = await TaskSupervisor.startLink();
    const { returned } = await inProcess(async () => {
      const task = await TaskSupervisor.asyncNolink(sup, () => Process.exit("bad"));
      return [await Task.yield(task), await messages()];
    });
    expect(returned).toEqual([{ status: "exit", reason: "bad" }, []]);
  });

  test("TS-002: a GenServer that does not await hears of a crash by the DOWN alone", async () => {
    const sup = await TaskSupervisor.startLink();
    const Owner = GenServer.define("Owner", {
      init: () => ok<unknown[]>([]),
      handleCall: {
        start: async (state) => reply(await TaskSupervisor.asyncNolink(sup, () => Process.exit("bad")), state),
        seen: (state) => reply(state, state),
      },
      handleInfo: (state, message) => noreply([...state, message]),
    });
    const owner = await Owner.startLink();
    const task = await GenServer.call(owner, ["start"]);
    await settled();
    expect(await GenServer.call(owner, ["seen"])).toEqual([["DOWN", task.ref, "process", task.pid, "bad"]]);
  });

  test("TS-004: the work of a caller that ended before it was handed over is not begun", async () => {
    const sup = await TaskSupervisor.startLink();
    const begun: string[] = [];
    const { wait, open } = gate();
    // Keeps the supervisor busy until the caller is gone.
    const blocked = TaskSupervisor.startChild(sup, forever);
    const slow = Supervisor.startChild(sup, { id: "slow", start: () => wait.then(() => undefined) });
    await blocked;
    const caller = Process.spawn(() => TaskSupervisor.asyncNolink(sup, () => begun.push("work")));
    await settled();
    Process.exit(caller, "kill");
    open();
    await slow;
    await settled();
    expect([begun, (await TaskSupervisor.children(sup)).length]).toEqual([[], 1]);
  });

  test("TS-007: tasks end shutdown with the supervisor, each has its time, and owners are told", async () => {
    const sup = await TaskSupervisor.startLink();
    const task = await TaskSupervisor.asyncNolink(sup, forever);
    await TaskSupervisor.terminateChild(sup, (await TaskSupervisor.startChild(sup, forever)) as Pid);
    Process.exit(sup, "shutdown");
    expect(await Task.yield(task)).toEqual({ status: "exit", reason: "shutdown" });
    expect(await endOf(sup)).toMatch(/shutdown|noproc/);
  });
});

describe("TaskSupervisor.startChild", () => {
  test("TS-005: starts work that is not the caller's, temporary unless told otherwise", async () => {
    const sup = await TaskSupervisor.startLink();
    const pid = await TaskSupervisor.startChild(sup, forever);
    expect(Process.info(pid)).toMatchObject({ links: [sup] });
    Process.exit(pid, "boom");
    expect(await TaskSupervisor.children(sup)).toEqual([]);

    const lasting = await TaskSupervisor.startChild(sup, forever, { restart: "permanent" });
    Process.exit(lasting, "boom");
    const [again] = await TaskSupervisor.children(sup);
    expect([again !== lasting, Process.alive(again!)]).toEqual([true, true]);
    await TaskSupervisor.terminateChild(sup, again!);
  });

  test("TS-007: honours its shutdown", async () => {
    clock.virtual();
    const sup = await TaskSupervisor.startLink();
    const trapping = (): Promise<void> => (Process.flag("trap_exit", true), forever());
    const polite = await TaskSupervisor.startChild(sup, trapping, { shutdown: 40 });
    const brutal = await TaskSupervisor.startChild(sup, trapping, { shutdown: "brutal_kill" });
    await settled();
    const ends = [endOf(polite), endOf(brutal)];
    Process.exit(sup, "shutdown");
    await clock.advance(39);
    expect([Process.alive(polite), Process.alive(brutal)]).toEqual([true, false]);
    await clock.advance(1);
    expect(await Promise.all(ends)).toEqual(["killed", "killed"]);
  });

  test("refuses a restart that is none, in the caller", async () => {
    const error = await failureOf(TaskSupervisor.startChild("Nobody", forever, { restart: "sometimes" as never }));
    expect(error.reason).toEqual(["invalid_restart_type", "sometimes"]);
  });
});

describe("TaskSupervisor", () => {
  test("TS-008: ends a task by its pid, once", async () => {
    const sup = await TaskSupervisor.startLink();
    const pid = await TaskSupervisor.startChild(sup, forever);
    expect(await TaskSupervisor.terminateChild(sup, pid)).toBe("ok");
    expect(Process.alive(pid)).toBe(false);
    expect((await failureOf(TaskSupervisor.terminateChild(sup, pid))).reason).toBe("not_found");
  });

  test("CS-005: is a child whose id is its name", async () => {
    expect(TaskSupervisor.childSpec({ name: "Chores" })).toMatchObject({ id: "Chores", type: "supervisor" });
    expect(TaskSupervisor.childSpec()).toMatchObject({ id: "TaskSupervisor" });
    const sup = await Supervisor.startLink([[TaskSupervisor, { name: "Chores" }]], { strategy: "one_for_one" });
    expect(await Task.await(await TaskSupervisor.async("Chores", () => 1))).toBe(1);
    await Supervisor.stop(sup);
    expect(Process.whereis("Chores")).toBeUndefined();
  });

  test("Task.await of its tasks is for the caller alone", async () => {
    const sup = await TaskSupervisor.startLink();
    const task = await TaskSupervisor.asyncNolink(sup, () => 1);
    expect((await inProcess(() => failureOf(Task.await(task)))).returned).toBeInstanceOf(ArgumentError);
  });
});
