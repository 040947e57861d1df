/** Metrics of OpenTelemetry: what a reader of the SDK collects. */
import { metrics as meters } from "@opentelemetry/api";
import { startSupervised } from "@hinotori/otp/testing";
import { type Metric, Metrics, Telemetry } from "@hinotori/telemetry";
import { OpenTelemetry } from "@hinotori/telemetry/opentelemetry";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { describe, expect, onTestFinished, test } from "vitest";

async function start(metrics: readonly Metric[]) {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  meters.setGlobalMeterProvider(provider);
  onTestFinished(async () => {
    meters.disable();
    await provider.shutdown();
  });
  await startSupervised([OpenTelemetry, { metrics, traces: [] }]);
  return async () => {
    await reader.forceFlush();
    const found = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
    return found.map(({ descriptor: { name, unit, description }, dataPoints }) => ({
      name,
      unit,
      description,
      points: dataPoints.map(({ attributes, value }) => [attributes, value]),
    }));
  };
}

describe("OpenTelemetry", () => {
  test("keeps each kind of metric with its unit and attributes", async () => {
    const unit = { from: "native", to: "millisecond" } as const;
    const collect = await start([
      Metrics.counter("shop.stop.duration", { unit, tags: ["method"], description: "How many sales" }),
      Metrics.sum("shop.stop.amount", { unit: "euro" }),
      Metrics.sum("shop.stop.stock", { measurement: "amount", reporterOptions: { type: "gauge" } }),
      Metrics.lastValue("shop.stop.last", { measurement: "amount", unit: { from: "byte", to: "kilobyte" } }),
      Metrics.distribution("shop.stop.duration", { unit, reporterOptions: { buckets: [10] } }),
    ]);
    for (const [amount, method] of [
      [12, "card"],
      [30, "cash"],
      [-2, "card"],
    ] as const)
      Telemetry.execute(["shop", "stop"], { amount, duration: 5e6 }, { method, customer: "ada" });
    const none = {};
    expect(await collect()).toEqual([
      {
        name: "shop.stop.duration.count",
        unit: "{event}",
        description: "How many sales",
        points: [
          [{ method: "card" }, 2],
          [{ method: "cash" }, 1],
        ],
      },
      { name: "shop.stop.amount", unit: "{euro}", description: "", points: [[none, 42]] },
      { name: "shop.stop.stock", unit: "1", description: "", points: [[none, 40]] },
      { name: "shop.stop.last", unit: "kBy", description: "", points: [[none, -0.002]] },
      {
        name: "shop.stop.duration",
        unit: "ms",
        description: "",
        points: [[none, expect.objectContaining({ count: 3, sum: 15, buckets: { boundaries: [10], counts: [3, 0] } })]],
      },
    ]);
  });

  test("refuses two metrics of one name", async () => {
    const metrics = [Metrics.sum("shop.stop.amount"), Metrics.summary("shop.stop.amount")];
    await expect(OpenTelemetry.startLink({ metrics })).rejects.toMatchObject({ code: "TELEMETRY_ARGUMENT" });
  });
});
