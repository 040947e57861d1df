/** What a history keeps of each kind of metric, and how little that is. */
import { MetricsHistory } from "@hinotori/dashboard";
import { Process, Supervisor } from "@hinotori/otp";
import { captureLog, clock, startSupervised } from "@hinotori/otp/testing";
import { type Metric, Metrics, Telemetry } from "@hinotori/telemetry";
import { describe, expect, test } from "vitest";

import { chartOf } from "../src/dashboard/chart.ts";

const checkout = (amount: number, method = "card"): void =>
  Telemetry.execute(["shop", "checkout", "stop"], { amount }, { method });

const everyKind: readonly Metric[] = [
  Metrics.counter("shop.checkout.stop.amount"),
  Metrics.sum("shop.checkout.stop.amount"),
  Metrics.lastValue("shop.checkout.stop.amount"),
  Metrics.summary("shop.checkout.stop.amount"),
  Metrics.distribution("shop.checkout.stop.amount"),
];

/** The newest value that the chart of each metric shows. */
const lastOf = (): (number | undefined)[] =>
  (MetricsHistory.read() ?? []).map((history) => chartOf(history)?.lines[0]?.last);

const start = (options: Partial<MetricsHistory.MetricsHistoryOptions> = {}) =>
  startSupervised([MetricsHistory, { metrics: everyKind, everyMs: 1000, ...options }]);

describe("MetricsHistory", () => {
  test("shows of each kind of metric what it stands for", async () => {
    clock.virtual();
    await start();
    for (const amount of [1, 5, 3]) checkout(amount);
    expect(lastOf()).toEqual([3, 9, 3, 3, 3]);
    expect(MetricsHistory.read()?.[3]?.series[0]?.points).toMatchObject([
      { count: 3, sum: 9, min: 1, max: 5, last: 3 },
    ]);
  });

  test("tells a span in which nothing was counted from one in which nothing was measured", async () => {
    clock.virtual();
    await start();
    checkout(7);
    await clock.advance(1000);
    expect(lastOf()).toEqual([0, 0, 7, 7, 7]);
  });

  test("keeps so many spans and no more, and forgets what is older though nothing comes", async () => {
    clock.virtual();
    await start({ points: 3 });
    for (const amount of [1, 2, 3, 4, 5]) {
      checkout(amount);
      await clock.advance(1000);
    }
    const points = (): number[] => MetricsHistory.read()?.[2]?.series[0]?.points.map(({ last }) => last) ?? [];
    expect(points()).toEqual([4, 5]);
    await clock.advance(5000);
    expect(points()).toEqual([]);
  });

  test("keeps a thousand values of one span in one point", async () => {
    clock.virtual();
    await start();
    for (let at = 0; at < 1000; at++) checkout(at);
    expect(MetricsHistory.read()?.[0]?.series[0]?.points).toHaveLength(1);
  });

  test("keeps series apart by their tags, and counts what is too many together", async () => {
    clock.virtual();
    await start({ metrics: [Metrics.counter("shop.checkout.stop.amount", { tags: ["method"] })], maxSeries: 2 });
    for (const method of ["card", "cash", "shell", "barter"]) checkout(1, method);
    const series = MetricsHistory.read()?.[0]?.series.map(({ tags, points }) => [tags, points[0]?.count]);
    expect(series).toEqual([
      ["method=card", 1],
      ["method=cash", 1],
      ["overflow", 2],
    ]);
  });

  test("cuts a tag that is too long", async () => {
    clock.virtual();
    await start({ metrics: [Metrics.counter("shop.checkout.stop.amount", { tags: ["method"] })] });
    checkout(1, "x".repeat(10_000));
    expect(MetricsHistory.read()?.[0]?.series[0]?.tags.length).toBeLessThan(200);
  });

  test("leaves out what a metric does not keep, lacks or throws on, and says the last once", async () => {
    clock.virtual();
    const metrics = [
      Metrics.counter("shop.checkout.stop.amount", { drop: () => true }),
      Metrics.counter("shop.checkout.stop.tip"),
      Metrics.sum("shop.checkout.stop.amount", {
        measurement: () => {
          throw new Error("no scales");
        },
      }),
      Metrics.sum("shop.checkout.stop.amount"),
    ];
    await start({ metrics });
    const log = await captureLog(() => {
      checkout(1);
      checkout(2);
    });
    expect(lastOf()).toEqual([undefined, undefined, undefined, 3]);
    expect(log.filter((event) => JSON.stringify(event).includes("shop.checkout.stop.amount"))).toHaveLength(1);
  });

  test("is gone with its process, also when that is killed, and the next begins empty", async () => {
    const supervisor = await Supervisor.startLink([[MetricsHistory, { metrics: everyKind }]], {
      strategy: "one_for_one",
    });
    checkout(1);
    const pid = Process.whereis("Dashboard.MetricsHistory")!;
    const ref = Process.monitor(pid);
    Process.exit(pid, "kill");
    await Process.receive((message) => Array.isArray(message) && message[1] === ref);
    await Supervisor.whichChildren(supervisor);
    expect(MetricsHistory.read()?.[0]?.series).toEqual([]);
    await Supervisor.stop(supervisor);
    expect(MetricsHistory.read()).toBeUndefined();
    expect(Telemetry.listHandlers(["shop"])).toEqual([]);
  });

  test.each([
    [{ metrics: "many" }, /`metrics`/],
    [{ metrics: [], everyMs: 5 }, /`everyMs`/],
    [{ metrics: [], points: 1 }, /`points`/],
    [{ metrics: [], maxSeries: 0.5 }, /`maxSeries`/],
    [{ metrics: [], every: 1000 }, /'every'/],
  ])("refuses %o", async (options, message) => {
    const started = MetricsHistory.startLink(options as unknown as MetricsHistory.MetricsHistoryOptions);
    await expect(started).rejects.toMatchObject({
      code: "DASHBOARD_ARGUMENT",
      message: expect.stringMatching(message),
    });
  });
});
