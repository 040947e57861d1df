/** A child that does not come back at once: it is tried again and again, counted, and the supervisor stays open meanwhile. */

import { ChildError, type ChildSpec, GenServer, type Pid, Process, StartError, Supervisor, ok } from "@hinotori/otp";
import { assertReceive } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { endOf } from "../support/run.ts";
import { Diary, begin as start, leaveNobody, type Options, pids } from "../support/supervisor.ts";

/** What happened, in order, and who fails to start how often from now on. */
class Stage extends Diary {
  readonly #failures = new Map<string, number>();

  fail(id: string, times: number): void {
    this.#failures.set(id, times);
  }

  /** Notes an attempt to start; throws while that is to fail. */
  attempt(id: string): void {
    this.note(`?${id}`);
    const left = this.#failures.get(id) ?? 0;
    this.#failures.set(id, left - 1);
    if (left > 0) throw new StartError("nope", id);
  }
}

const Worker = GenServer.define("Worker", {
  init: (plan: { readonly id: string; readonly stage: Stage }) => {
    Process.flag("trap_exit", true);
    plan.stage.note(`+${plan.id}`);
    return ok(plan);
  },
  terminate: (reason, { id, stage }) => stage.note(`-${id} ${String(reason)}`),
});

function worker(id: string, stage: Stage, fields: Partial<ChildSpec> = {}): ChildSpec {
  const start = (): Promise<Pid> => {
    stage.attempt(id);
    return Worker.startLink({ id, stage });
  };
  return { id, start, ...fields };
}

/** As many restarts as it takes, unless a test says how many. */
function begin(children: readonly ChildSpec[], options: Options = {}): Promise<Pid> {
  return start(children, { maxRestarts: 1_000_000, ...options });
}

async function kill(sup: Pid, id: string): Promise<void> {
  Process.exit((await pids(sup))[id] as Pid, "kill");
  await Supervisor.countChildren(sup);
}

/** Asks until nobody is being retried: each answer comes after at most one more attempt. */
async function recovered(sup: Pid): Promise<Record<string, unknown>> {
  let now = await pids(sup);
  while (Object.values(now).includes("restarting")) now = await pids(sup);
  return now;
}

leaveNobody();

describe("a restart that fails", () => {
  test("is tried as often as restarts are allowed, each attempt counted, then the supervisor gives up", async () => {
    const stage = new Stage();
    const sup = await begin([worker("other", stage), worker("a", stage)], { maxRestarts: 3, maxSeconds: 60 });
    const why = endOf(sup);
    stage.read();
    stage.fail("a", Infinity);
    Process.exit((await pids(sup))["a"] as Pid, "kill");
    expect(await why).toBe("shutdown");
    expect(stage.read()).toEqual(["?a", "?a", "?a", "-other shutdown"]);
  });

  test("is tried no more once it worked", async () => {
    const stage = new Stage();
    const sup = await begin([worker("a", stage)]);
    stage.read();
    stage.fail("a", 5);
    await kill(sup, "a");
    await recovered(sup);
    await Supervisor.countChildren(sup);
    expect(stage.read()).toEqual(["?a", "?a", "?a", "?a", "?a", "?a", "+a"]);
  });

  test("counts as one restart of the child, whatever it took", async () => {
    const stage = new Stage();
    const sup = await begin([worker("a", stage)]);
    stage.fail("a", 5);
    await kill(sup, "a");
    await recovered(sup);
    expect(await Supervisor.whichChildren(sup)).toMatchObject([{ id: "a", restarts: 1 }]);
  });

  test("lets the supervisor answer between attempts: the child is listed as restarting, and not active", async () => {
    const stage = new Stage();
    const sup = await begin([worker("a", stage), worker("b", stage)]);
    stage.fail("a", Infinity);
    await kill(sup, "a");
    for (let asked = 0; asked < 20; asked++) {
      expect(await pids(sup)).toMatchObject({ a: "restarting" });
      expect(await Supervisor.countChildren(sup)).toEqual({ specs: 2, active: 1, supervisors: 0, workers: 2 });
    }
    await Supervisor.startChild(sup, worker("c", stage));
    await Supervisor.terminateChild(sup, "b");
    expect(await pids(sup)).toMatchObject({ a: "restarting", b: undefined });
  });

  test("does not keep the rest of the program from its turns", async () => {
    const stage = new Stage();
    const sup = await begin([worker("a", stage)]);
    stage.fail("a", Infinity);
    await kill(sup, "a");
    Process.sendAfter(Process.self(), "tick", 1);
    await assertReceive("tick");
    expect(await pids(sup)).toEqual({ a: "restarting" });
  });

  test("keeps a sibling's crash from nothing: both come back", async () => {
    const stage = new Stage();
    const sup = await begin([worker("a", stage), worker("b", stage)]);
    stage.fail("a", 30);
    stage.fail("b", 10);
    await kill(sup, "a");
    await kill(sup, "b");
    const after = await recovered(sup);
    expect(Object.values(after).every((pid) => Process.alive(pid as Pid))).toBe(true);
  });
});

describe("operations on a child that is being retried", () => {
  async function retrying(): Promise<{ sup: Pid; stage: Stage }> {
    const stage = new Stage();
    const sup = await begin([worker("a", stage)]);
    stage.fail("a", Infinity);
    await kill(sup, "a");
    expect(await pids(sup)).toEqual({ a: "restarting" });
    return { sup, stage };
  }

  test("terminateChild ends the attempts and keeps the spec", async () => {
    const { sup, stage } = await retrying();
    expect(await Supervisor.terminateChild(sup, "a")).toBe("ok");
    expect(await pids(sup)).toEqual({ a: undefined });
    stage.read();
    for (let asked = 0; asked < 10; asked++) await Supervisor.countChildren(sup);
    expect(stage.read()).toEqual([]);
    stage.fail("a", 0);
    expect(await Supervisor.restartChild(sup, "a")).toBe((await pids(sup))["a"]);
  });

  test("terminateChild and restartChild leave no attempt behind that would start it twice", async () => {
    const { sup, stage } = await retrying();
    const terminated = Supervisor.terminateChild(sup, "a");
    stage.fail("a", 0);
    const restarted = Supervisor.restartChild(sup, "a");
    await terminated;
    const pid = await restarted;
    for (let asked = 0; asked < 5; asked++) expect(await pids(sup)).toEqual({ a: pid });
    expect(stage.read().filter((line) => line === "+a")).toHaveLength(2);
  });

  test("restartChild and deleteChild are refused: restarting", async () => {
    const { sup } = await retrying();
    await expect(Supervisor.restartChild(sup, "a")).rejects.toMatchObject({ reason: "restarting" });
    await expect(Supervisor.deleteChild(sup, "a")).rejects.toMatchObject({ reason: "restarting" });
  });

  test("startChild with its id is refused: already_present", async () => {
    const { sup, stage } = await retrying();
    await expect(Supervisor.startChild(sup, worker("a", stage))).rejects.toBeInstanceOf(ChildError);
    await expect(Supervisor.startChild(sup, worker("a", stage))).rejects.toMatchObject({ reason: "already_present" });
  });

  test("the supervisor stops in the middle of it, without a hang", async () => {
    const { sup } = await retrying();
    expect(await Supervisor.stop(sup)).toBe("ok");
  });

  test("the supervisor obeys its parent's exit in the middle of it", async () => {
    const { sup } = await retrying();
    const why = endOf(sup);
    Process.exit(sup, "shutdown");
    expect(await why).toBe("shutdown");
  });
});

describe("a group restart in which a child fails", () => {
  async function group(
    strategy: "one_for_all" | "rest_for_one",
    fallen: string,
  ): Promise<{ sup: Pid; stage: Stage; lines: string[] }> {
    const stage = new Stage();
    const sup = await begin(
      ["a", "b", "c"].map((id) => worker(id, stage)),
      { strategy },
    );
    stage.read();
    stage.fail("b", 2);
    await kill(sup, fallen);
    await recovered(sup);
    return { sup, stage, lines: stage.read() };
  }

  // These four are what supervisor.erl does, seen on OTP 25.
  test("one_for_all: those it had started stay up until the next attempt, which begins with all", async () => {
    const { lines } = await group("one_for_all", "a");
    const attempts = [
      "?a",
      "+a",
      "?b",
      "-a shutdown",
      "?a",
      "+a",
      "?b",
      "-a shutdown",
      "?a",
      "+a",
      "?b",
      "+b",
      "?c",
      "+c",
    ];
    expect(lines).toEqual(["-c shutdown", "-b shutdown", ...attempts]);
  });

  test("one_for_all: the same when the one that fails is the one that fell", async () => {
    const { lines } = await group("one_for_all", "b");
    const attempts = [
      "?a",
      "+a",
      "?b",
      "-a shutdown",
      "?a",
      "+a",
      "?b",
      "-a shutdown",
      "?a",
      "+a",
      "?b",
      "+b",
      "?c",
      "+c",
    ];
    expect(lines).toEqual(["-c shutdown", "-a shutdown", ...attempts]);
  });

  test("rest_for_one: those before the one that fails are kept; it and those after it are tried again", async () => {
    const { lines } = await group("rest_for_one", "a");
    expect(lines).toEqual(["-c shutdown", "-b shutdown", "?a", "+a", "?b", "?b", "?b", "+b", "?c", "+c"]);
  });

  test("rest_for_one: the same when the one that fails is the one that fell", async () => {
    const { lines } = await group("rest_for_one", "b");
    expect(lines).toEqual(["-c shutdown", "?b", "?b", "?b", "+b", "?c", "+c"]);
  });

  test("rest_for_one: while the second is stuck, the first runs and the third has no process", async () => {
    const stage = new Stage();
    const sup = await begin(
      ["a", "b", "c"].map((id) => worker(id, stage)),
      { strategy: "rest_for_one" },
    );
    stage.fail("b", Infinity);
    await kill(sup, "a");
    const now = await pids(sup);
    expect(now).toMatchObject({ b: "restarting", c: undefined });
    expect(Process.alive(now["a"] as Pid)).toBe(true);
  });

  test("rest_for_one: the first may fall once more while the second is stuck, and all come back", async () => {
    const stage = new Stage();
    const sup = await begin(
      ["a", "b", "c"].map((id) => worker(id, stage)),
      { strategy: "rest_for_one" },
    );
    stage.fail("b", 20);
    await kill(sup, "a");
    await kill(sup, "a");
    const after = await recovered(sup);
    expect(Object.values(after).every((pid) => Process.alive(pid as Pid))).toBe(true);
    stage.read();
    for (let asked = 0; asked < 5; asked++) await Supervisor.countChildren(sup);
    expect(stage.read()).toEqual([]);
  });

  test("one_for_all: a child that was started and fell before the next attempt is not started twice", async () => {
    const stage = new Stage();
    const sup = await begin(
      ["a", "b"].map((id) => worker(id, stage)),
      { strategy: "one_for_all" },
    );
    stage.fail("b", 7);
    await kill(sup, "b");
    await kill(sup, "a");
    await recovered(sup);
    const lines = stage.read();
    const alive = lines.filter((line) => line === "+a").length - lines.filter((line) => line.startsWith("-a")).length;
    expect(alive).toBeLessThanOrEqual(3);
    expect(await Supervisor.countChildren(sup)).toMatchObject({ active: 2 });
  });
});
