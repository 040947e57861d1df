/** How many restarts are too many, and what the end of a supervisor means to the one above it. */

import { type ChildSpec, GenServer, type Pid, Process, Supervisor, ok } from "@hinotori/otp";
import { assertReceive, clock } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { endOf } from "../support/run.ts";
import { Plain, begin, leaveNobody, pids, plain } from "../support/supervisor.ts";

/** Kills a child; the supervisor has handled it when this resolves, and whether it lives is the answer. */
async function survives(sup: Pid, id: string, reason: unknown = "kill"): Promise<boolean> {
  const child = (await pids(sup))[id] as Pid;
  const ref = Process.monitor(sup);
  Process.exit(child, reason);
  await Supervisor.countChildren(sup).catch(() => undefined);
  Process.demonitor(ref, { flush: true });
  return Process.alive(sup);
}

leaveNobody();

describe("restart intensity", () => {
  test("lets three restarts in five seconds pass; on the fourth all children are ended and the supervisor exits shutdown", async () => {
    clock.virtual();
    const sup = await begin([plain("a"), plain("b")]);
    const { b } = await pids(sup);
    const why = endOf(sup);
    for (let crash = 1; crash <= 3; crash++) expect(await survives(sup, "a")).toBe(true);
    expect(await survives(sup, "a")).toBe(false);
    expect(await why).toBe("shutdown");
    expect(Process.alive(b as Pid)).toBe(false);
  });

  test("tolerates crashes wider apart than the window for ever", async () => {
    clock.virtual();
    const sup = await begin([plain("a")], { maxRestarts: 1, maxSeconds: 2 });
    for (let crash = 0; crash < 20; crash++) {
      expect(await survives(sup, "a")).toBe(true);
      await clock.advance(3001);
    }
  });

  test("SU-035: counts an event that is exactly the window old, in whole seconds", async () => {
    clock.virtual();
    const sup = await begin([plain("a")], { maxRestarts: 1, maxSeconds: 5 });
    expect(await survives(sup, "a")).toBe(true);
    await clock.advance(5999);
    expect(await survives(sup, "a")).toBe(false);
  });

  test("does not count one that is a second older", async () => {
    clock.virtual();
    const sup = await begin([plain("a")], { maxRestarts: 1, maxSeconds: 5 });
    expect(await survives(sup, "a")).toBe(true);
    await clock.advance(6000);
    expect(await survives(sup, "a")).toBe(true);
    expect(await survives(sup, "a")).toBe(false);
  });

  test("counts normal ends of permanent children too", async () => {
    const Ends = GenServer.define("Ends", {
      init: () => ok(0, { timeout: 0 }),
      handleInfo: (): never => Process.exit("normal"),
    });
    clock.virtual();
    const sup = await Supervisor.startLink([], { strategy: "one_for_one", maxRestarts: 2 });
    const why = endOf(sup);
    await Supervisor.startChild(sup, Ends.childSpec());
    expect(await why).toBe("shutdown");
  });

  test("counts ends of transient and temporary children only when they are restarted", async () => {
    clock.virtual();
    const sup = await begin(
      [plain("t", { restart: "transient" }), ...[1, 2, 3].map((id) => plain(`x${id}`, { restart: "temporary" }))],
      { maxRestarts: 0 },
    );
    for (const id of ["x1", "x2", "x3"]) expect(await survives(sup, id)).toBe(true);
    expect(await survives(sup, "t", "shutdown")).toBe(true);
    await Supervisor.restartChild(sup, "t");
    expect(await survives(sup, "t")).toBe(false);
  });

  test("does not count what was asked for: terminateChild and restartChild", async () => {
    clock.virtual();
    const sup = await begin([plain("a")], { maxRestarts: 0 });
    for (let times = 0; times < 5; times++) {
      await Supervisor.terminateChild(sup, "a");
      await Supervisor.restartChild(sup, "a");
    }
    expect(Process.alive(sup)).toBe(true);
  });

  test("of zero ends the supervisor at the first crash", async () => {
    const sup = await begin([plain("a")], { maxRestarts: 0 });
    expect(await survives(sup, "a")).toBe(false);
  });

  test("counts each of three children that die at the same moment", async () => {
    clock.virtual();
    const sup = await begin(
      ["a", "b", "c"].map((id) => plain(id)),
      { maxRestarts: 2 },
    );
    const why = endOf(sup);
    for (const pid of Object.values(await pids(sup))) Process.exit(pid as Pid, "kill");
    expect(await why).toBe("shutdown");
  });

  test("may be a fraction of a second", async () => {
    clock.virtual();
    const sup = await begin([plain("a")], { maxRestarts: 1, maxSeconds: 0.5 });
    expect(await survives(sup, "a")).toBe(true);
    await clock.advance(1000);
    expect(await survives(sup, "a")).toBe(true);
  });
});

describe("a supervisor that gives up", () => {
  function inner(fields: Partial<ChildSpec> = {}): ChildSpec {
    const start = (): Promise<Pid> =>
      Supervisor.startLink([plain("leaf")], { strategy: "one_for_one", maxRestarts: 0 });
    return { id: "inner", start, type: "supervisor", ...fields };
  }

  async function breakInner(sup: Pid): Promise<void> {
    const branch = (await pids(sup))["inner"] as Pid;
    const why = endOf(branch);
    Process.exit((await pids(branch))["leaf"] as Pid, "kill");
    expect(await why).toBe("shutdown");
    await Supervisor.countChildren(sup).catch(() => undefined);
  }

  test("and is permanent is started again, with the children of its definition", async () => {
    const sup = await begin([inner()]);
    const before = (await pids(sup))["inner"];
    await Supervisor.startChild(before as Pid, plain("added"));
    await breakInner(sup);
    const after = (await pids(sup))["inner"] as Pid;
    expect(after).not.toBe(before);
    expect(Object.keys(await pids(after))).toEqual(["leaf"]);
  });

  test("and is transient stays down, since shutdown is a clean end", async () => {
    const sup = await begin([inner({ restart: "transient" })]);
    await breakInner(sup);
    expect(await pids(sup)).toEqual({ inner: undefined });
  });

  test("takes the one above along when that has had enough too, and so to the top", async () => {
    const middle: ChildSpec = {
      id: "middle",
      type: "supervisor",
      start: () => Supervisor.startLink([inner()], { strategy: "one_for_one", maxRestarts: 0 }),
    };
    const top = await begin([middle, plain("other")], { maxRestarts: 0 });
    const why = endOf(top);
    const { other } = await pids(top);
    const second = (await pids(top))["middle"] as Pid;
    const third = (await pids(second))["inner"] as Pid;
    Process.exit((await pids(third))["leaf"] as Pid, "kill");
    expect(await why).toBe("shutdown");
    expect([second, third, other].map((pid) => Process.alive(pid as Pid))).toEqual([false, false, false]);
  });

  test("tells a caller that does not trap exits by ending it with shutdown", async () => {
    const [caller, ref] = Process.spawnMonitor(async () => {
      const sup = await Supervisor.startLink([plain("a")], { strategy: "one_for_one", maxRestarts: 0 });
      Process.exit((await pids(sup))["a"] as Pid, "kill");
      await Process.receive();
    });
    const down = await assertReceive<unknown[]>((message: unknown) => Array.isArray(message) && message[1] === ref);
    expect(down[4]).toBe("shutdown");
    expect(Process.alive(caller)).toBe(false);
  });

  test("fails at once whoever waits for its answer", async () => {
    let release = (): void => {};
    const held = new Promise<void>((done) => (release = done));
    const sup = await begin([plain("a")], { maxRestarts: 0 });
    const slow: ChildSpec = { id: "slow", start: () => held.then(() => Plain.startLink()) };
    const added = Supervisor.startChild(sup, slow);
    const asked = Supervisor.whichChildren(sup).catch((error: unknown) => error);
    Process.exit(
      (await Promise.resolve(Process.info(sup)))!.links.find((pid) => pid !== Process.self())!,
      "kill",
    );
    const late = Supervisor.whichChildren(sup).catch((error: unknown) => error);
    release();
    await added;
    expect(await asked).toHaveLength(2);
    expect(await late).toMatchObject({ code: "OTP_EXIT", reason: "shutdown" });
  });
});
