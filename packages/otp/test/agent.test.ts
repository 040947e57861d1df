/** Agent: functions over its state, and how they fail. */

import { Agent, ArgumentError, ExitError, type Pid, Process, Registry, StartError, Supervisor } from "@hinotori/otp";
import { clock } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { endOf, failureOf, gate, inProcess, messages, startClean, thenable } from "./support/run.ts";

startClean();

describe("Agent.startLink", () => {
  test("AG-001: makes the state in the agent, and resolves when that is done", async () => {
    let maker: Pid | undefined;
    const { wait, open } = gate();
    const starting = Agent.startLink(async () => {
      maker = Process.self();
      await wait;
      return { n: 1 };
    });
    open();
    const agent = await starting;
    expect([maker, await Agent.get(agent, ({ n }) => n)]).toEqual([agent, 1]);
    expect(Process.info(agent)?.links).toEqual([Process.self()]);
    expect(Process.info(await Agent.start(() => 0))?.links).toEqual([]);
  });

  test("AG-004: fails with what its function threw or exited with", async () => {
    const error = new Error("boom");
    const failed = await failureOf(
      Agent.start(() => {
        throw error;
      }),
    );
    expect([failed instanceof StartError, failed.reason]).toEqual([true, error]);
    expect((await failureOf(Agent.start(() => Process.exit("r")))).reason).toBe("r");
    expect(
      (
        await failureOf(
          Agent.start(() => {
            throw "value";
          }),
        )
      ).reason,
    ).toEqual(["bad_return_value", "value"]);
    expect(await inProcess(() => Agent.startLink(() => Process.exit("r")))).toEqual({ reason: "r" });
  });

  test("takes a name, once, and a time that its function may take", async () => {
    const agent = await Agent.startLink(() => 0, { name: "Count" });
    expect(Process.whereis("Count")).toBe(agent);
    expect((await failureOf(Agent.start(() => 0, { name: "Count" }))).reason).toEqual(["already_started", agent]);
    clock.virtual();
    const late = failureOf(Agent.start(() => Process.sleep("infinity"), { timeout: 10 }));
    await clock.advance(10);
    expect((await late).reason).toBe("timeout");
  });

  test("CS-004: as a child is permanent, and back with its first state after a crash", async () => {
    expect(Agent.childSpec(() => 0)).not.toHaveProperty("restart");
    const sup = await Supervisor.startLink(
      [{ id: "a", start: () => Agent.startLink(() => 0, { name: "A" }) }, [Agent, () => 5]],
      { strategy: "one_for_one" },
    );
    await Agent.update("A", (n: number) => n + 1);
    await endOf((Agent.cast("A", () => Process.exit("boom")), Process.whereis("A")!));
    await Supervisor.countChildren(sup);
    expect(await Agent.get("A", (n: number) => n)).toBe(0);
    await Supervisor.stop(sup);
  });
});

describe("Agent.get, update, getAndUpdate, cast", () => {
  test("AG-002: work on the state in the agent, one after the other, in the order they were sent", async () => {
    const agent = await Agent.startLink<number[]>(() => []);
    const { wait, open } = gate();
    const done = [
      Agent.update(agent, async (list) => (await wait, [...list, 1])),
      Agent.cast(agent, (list) => [...list, 2]),
      Agent.getAndUpdate(agent, (list) => [list.length, [...list, 3]]),
      Agent.get(agent, async (list) => [Process.self(), ...list]),
    ];
    open();
    expect(await Promise.all(done)).toEqual(["ok", "ok", 2, [agent, 1, 2, 3]]);
  });

  test("AG-005: a function that throws ends the agent, and its caller gets the error", async () => {
    const error = new Error("boom");
    for (const ask of [Agent.get, Agent.update, Agent.getAndUpdate] as (typeof Agent.get)[]) {
      const agent = await Agent.start(() => 0);
      const failed = await failureOf(
        ask(agent, () => {
          throw error;
        }),
      );
      expect([failed instanceof ExitError, failed.reason, failed.cause, Process.alive(agent)]).toEqual([
        true,
        error,
        error,
        false,
      ]);
    }
    const agent = await Agent.start(() => 0);
    Agent.cast(agent, async () => {
      throw error;
    });
    expect(await endOf(agent)).toBe(error);
  });

  test("AG-007: a function that throws a value, or makes no pair, ends it with that as bad return value", async () => {
    const thrown = await Agent.start(() => 0);
    expect(
      (
        await failureOf(
          Agent.get(thrown, () => {
            throw "t";
          }),
        )
      ).reason,
    ).toEqual(["bad_return_value", "t"]);
    for (const pair of [1, [1], [1, 2, 3], undefined]) {
      const agent = await Agent.start(() => 0);
      expect((await failureOf(Agent.getAndUpdate(agent, () => pair as never))).reason).toEqual([
        "bad_return_value",
        pair,
      ]);
    }
  });

  test("AG-008: an agent that asks itself fails at once", async () => {
    const agent = await Agent.startLink(() => 0);
    expect(await Agent.get(agent, () => failureOf(Agent.get(agent, (n) => n)).then(({ reason }) => reason))).toBe(
      "calling_self",
    );
  });

  test("AG-010: cast says ok to whomever, the others fail with noproc", async () => {
    expect(Agent.cast("Nobody", (n: number) => n)).toBe("ok");
    expect((await failureOf(Agent.get("Nobody", (n: number) => n))).reason).toBe("noproc");
    expect((await failureOf(Agent.update("Nobody", (n: number) => n))).reason).toBe("noproc");
  });

  test("wait for 5 seconds unless told otherwise; the function is run all the same", async () => {
    clock.virtual();
    const agent = await Agent.startLink(() => 0);
    const { wait, open } = gate();
    const slow = async (n: number): Promise<number> => (await wait, n + 1);
    const late = failureOf(Agent.update(agent, slow));
    const short = failureOf(Agent.update(agent, (n) => n + 10, 100));
    await clock.advance(100);
    expect((await short).reason).toBe("timeout");
    await clock.advance(4900);
    expect((await late).reason).toBe("timeout");
    open();
    expect(await Agent.get(agent, (n) => n)).toBe(11);
    await expect(Agent.get(agent, (n) => n, -1)).rejects.toThrow(ArgumentError);
  });

  test("find the agent by a via name", async () => {
    await Registry.startLink({ keys: "unique", name: "Agents" });
    const seven = Registry.via("Agents", ["user", 7]);
    await Agent.startLink(() => 1, { name: seven });
    expect(await Agent.getAndUpdate(seven, (n: number) => [n, n + 1])).toBe(1);
    expect(await Agent.get(seven, (n: number) => n)).toBe(2);
  });
});

describe("Agent.stop", () => {
  test("AG-011: ends it; its name is free when this returns", async () => {
    const agent = await Agent.startLink(() => 0, { name: "Count" });
    expect(await Agent.stop("Count")).toBe("ok");
    expect([Process.alive(agent), Process.whereis("Count")]).toEqual([false, undefined]);
    expect(await messages()).toEqual([["EXIT", agent, "normal"]]);
    expect((await failureOf(Agent.stop(agent))).reason).toBe("noproc");
  });
});

describe("the functions of an agent", () => {
  test("may return a promise, or anything that can be awaited, without being async", async () => {
    const agent = await Agent.start(() => 1);
    expect(await Agent.get(agent, (n) => Promise.resolve(n + 1))).toBe(2);
    expect(await Agent.update(agent, (n) => thenable(Promise.resolve(n + 4)))).toBe("ok");
    Agent.cast(agent, (n) => Promise.resolve(n * 2));
    expect(await Agent.getAndUpdate(agent, (n) => thenable(Promise.resolve([n, 0] as const)))).toBe(10);
    expect(await Agent.get(agent, (n) => n)).toBe(0);
  });

  test("that are none are refused in the caller", async () => {
    const agent = await Agent.start(() => 1);
    expect(await failureOf(Agent.get(agent, 1 as never))).toMatchObject({ code: "OTP_ARGUMENT" });
    expect(() => Agent.cast(agent, undefined as never)).toThrow(
      "expected a function for the agent to run, got: undefined",
    );
    expect(Process.alive(agent)).toBe(true);
  });
});
