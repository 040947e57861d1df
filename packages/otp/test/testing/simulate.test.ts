/** simulate: finds a planted race, and replays it exactly. */

import { GenServer, Process, Supervisor, noreply, ok, reply } from "@hinotori/otp";
import { SimulationError, simulate } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";

const Account = GenServer.define("Account", {
  init: () => ok(0),
  handleCall: { read: (balance) => reply(balance, balance) },
  handleCast: { write: (_balance, next: number) => noreply(next) },
});

/** Reads and writes in two messages: an update of another may be lost in between. */
async function racyDeposits(): Promise<number> {
  const account = await Account.start();
  const done = [1, 2].map(() =>
    Process.spawn(
      async () => {
        const balance = await GenServer.call(account, ["read"]);
        GenServer.cast(account, ["write", balance + 10]);
      },
      { monitor: true },
    ),
  );
  for (const [, ref] of done) await Process.receive((message) => Array.isArray(message) && message[1] === ref);
  return GenServer.call(account, ["read"]);
}

async function mustBeTwenty(): Promise<void> {
  expect(await racyDeposits()).toBe(20);
}

async function firstFailure(): Promise<SimulationError> {
  return (await simulate.many({ runs: 200 }, mustBeTwenty).catch((error: unknown) => error)) as SimulationError;
}

describe("simulate", () => {
  test("finds the order of messages in which an update is lost", async () => {
    const found = await firstFailure();
    expect(found).toBeInstanceOf(SimulationError);
    expect(found.message).toContain(`simulate(${found.seed}`);
    expect(found.trace.length).toBeGreaterThan(0);
  });

  test("replays a failing seed step by step", async () => {
    const found = await firstFailure();
    const again = (await simulate(found.seed, mustBeTwenty).catch((error: unknown) => error)) as SimulationError;
    expect(again.trace).toEqual(found.trace);
  });

  test("also finds orders in which nothing is lost", async () => {
    const results = new Set<number>();
    for (let seed = 1; seed <= 100; seed++) results.add(await simulate(seed, racyDeposits));
    expect([...results].sort()).toEqual([10, 20]);
  });

  test("lets hours of virtual time pass at once", async () => {
    const elapsed = await simulate(1, async ({ clock }) => {
      await Process.sleep(3_600_000);
      return clock.monotonicTime();
    });
    expect(elapsed).toBe(3_600_000);
  });

  test("says that a program stands still when nothing can happen any more", async () => {
    await expect(simulate(1, () => Process.receive())).rejects.toThrow("stands still");
  });

  test("kills the processes it is told to, and a supervisor brings them back", async () => {
    const Named = GenServer.define("Simulated.Named", {
      registered: true,
      init: () => ok(0),
      handleCall: { get: (n) => reply(n, n) },
    });
    const restarts = await simulate(
      3,
      async () => {
        const sup = await Supervisor.startLink([Named], { strategy: "one_for_one", maxRestarts: 1000 });
        for (let n = 0; n < 50; n++) await GenServer.call("Simulated.Named", ["get"]).catch(() => "down");
        const [child] = await Supervisor.whichChildren(sup);
        return child?.restarts ?? 0;
      },
      { crash: ["Simulated.Named"], crashRate: 0.2, maxDelay: 20 },
    );
    expect(restarts).toBeGreaterThan(0);
  });

  test("leaves no process behind", async () => {
    const before = Process.list().length;
    await simulate(1, async () => {
      await Account.start();
    });
    expect(Process.list().length).toBe(before);
  });
});
