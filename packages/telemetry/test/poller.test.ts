/** Poller: measures on a beat, and drops what fails. */
import { assertReceive, clock, refuteReceive, startSupervised } from "@hinotori/otp/testing";
import { Poller, Telemetry } from "@hinotori/telemetry";
import { attachEvents } from "@hinotori/telemetry/testing";
import { describe, expect, test } from "vitest";

import { logged } from "./support/log.ts";

const kCount = ["shop", "count"];

function counting(): () => void {
  let count = 0;
  return () => Telemetry.execute(kCount, { count: ++count });
}

function counted(count: number) {
  return ["telemetry", kCount, { count }, {}];
}

describe("Poller", () => {
  test("measures at once, then once each period", async () => {
    clock.virtual();
    attachEvents([kCount]);
    await startSupervised([Poller, { period: 1000, measurements: [counting()] }]);
    await clock.advance(0);
    await assertReceive(counted(1));
    await clock.advance(999);
    await refuteReceive(counted(2), { timeout: 0 });
    await clock.advance(1);
    await assertReceive(counted(2));
    await clock.advance(1000);
    await assertReceive(counted(3));
  });

  test("waits before the first round when it is told to", async () => {
    clock.virtual();
    attachEvents([kCount]);
    await startSupervised([Poller, { initDelay: 300, measurements: [counting()] }]);
    await clock.advance(299);
    await refuteReceive(counted(1), { timeout: 0 });
    await clock.advance(1);
    await assertReceive(counted(1));
  });

  test("begins the next period when the round has ended", async () => {
    clock.virtual();
    attachEvents([kCount]);
    const count = counting();
    let finish = (): void => {};
    const slow = (): Promise<void> => {
      count();
      return new Promise((resolve) => (finish = resolve));
    };
    await startSupervised([Poller, { period: 1000, measurements: [slow] }]);
    await clock.advance(5000);
    await assertReceive(counted(1));
    finish();
    await clock.advance(999);
    await refuteReceive(counted(2), { timeout: 0 });
    await clock.advance(1);
    await assertReceive(counted(2));
  });

  test("runs a measurement that fails never again, and the others always", async () => {
    clock.virtual();
    attachEvents([kCount]);
    let throwing = 0;
    let rejecting = 0;
    const throws = (): void => {
      throwing++;
      throw new Error("no scale");
    };
    const rejects = async (): Promise<void> => {
      rejecting++;
      throw new Error("no ink");
    };
    const log = await logged(async () => {
      await startSupervised([Poller, { period: 10, measurements: [throws, rejects, counting()] }]);
      await clock.advance(0);
      await assertReceive(counted(1));
      await clock.advance(10);
      await assertReceive(counted(2));
    });
    expect([throwing, rejecting]).toEqual([1, 1]);
    expect(log).toEqual([
      expect.stringMatching(/^error: .*throws failed.*no scale/s),
      expect.stringMatching(/^error: .*rejects failed.*no ink/s),
    ]);
  });

  test("measures memory, the event loop and the system by name", async () => {
    attachEvents([
      ["vm", "memory"],
      ["vm", "event_loop"],
      ["vm", "system_counts"],
    ]);
    await startSupervised([Poller, { measurements: ["memory", "event_loop", "system_counts"] }]);
    const positive = expect.toSatisfy((value: number) => value > 0);
    const notNegative = expect.toSatisfy((value: number) => value >= 0);
    const memory = await nextEvent("memory");
    expect(memory).toEqual({
      total: positive,
      heap_total: positive,
      heap_used: positive,
      heap_limit: positive,
      external: positive,
      array_buffers: notNegative,
    });
    expect(await nextEvent("event_loop")).toEqual({
      delay_mean: notNegative,
      delay_p50: notNegative,
      delay_p99: notNegative,
      delay_max: notNegative,
      utilization: expect.toSatisfy((value: number) => value >= 0 && value <= 1),
    });
    expect(await nextEvent("system_counts")).toEqual({
      process_count: positive,
      resource_count: positive,
      timer_count: notNegative,
    });
  });

  test("registers the name that it is given, so that two can run", async () => {
    const first = await startSupervised([Poller, { name: "Shop.Poller", measurements: [] }]);
    const second = await startSupervised([Poller, { name: "Bank.Poller", measurements: [] }]);
    expect(first).not.toBe(second);
    expect(Poller.childSpec({ name: "Shop.Poller", measurements: [] }).id).toBe("Shop.Poller");
    expect(Poller.childSpec({ measurements: [] }).id).toBe("Telemetry.Poller");
  });

  test.each([
    [undefined],
    [{}],
    [{ measurements: ["weather"] }],
    [{ measurements: ["toString"] }],
    [{ measurements: [], period: 0 }],
    [{ measurements: [], period: 1.5 }],
    [{ measurements: [], initDelay: -1 }],
  ])("refuses %j as its options", async (options) => {
    await expect(Poller.startLink(options as never)).rejects.toMatchObject({ code: "TELEMETRY_ARGUMENT" });
  });
});

async function nextEvent(name: string): Promise<unknown> {
  const message = await assertReceive(
    (candidate: unknown) =>
      Array.isArray(candidate) && candidate[0] === "telemetry" && (candidate[1] as string[]).at(-1) === name,
  );
  return (message as unknown[])[2];
}
