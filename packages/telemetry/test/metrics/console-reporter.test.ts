/** ConsoleReporter: prints events while it lives. */
import { GenServer, Process } from "@hinotori/otp";
import { startSupervised } from "@hinotori/otp/testing";
import { ConsoleReporter, type Metric, Metrics, Telemetry } from "@hinotori/telemetry";
import { describe, expect, test } from "vitest";

const kSold = ["shop", "stop"];

async function start(metrics: readonly Metric[]) {
  const printed: string[] = [];
  const pid = await startSupervised([ConsoleReporter, { metrics, write: (text) => void printed.push(text) }]);
  return { pid, printed };
}

describe("ConsoleReporter", () => {
  test("prints an event once, with every metric that listens to it", async () => {
    const { printed } = await start([
      Metrics.counter("shop.stop.amount"),
      Metrics.sum("shop.stop.amount", { unit: "euro", tags: ["method"] }),
      Metrics.summary("shop.stop.duration", { unit: { from: "native", to: "millisecond" } }),
      Metrics.counter("shop.open.count"),
    ]);
    Telemetry.execute(kSold, { amount: 12, duration: 1_500_000 }, { method: "card" });
    expect(printed).toEqual([
      [
        "[ConsoleReporter] shop.stop",
        "  measurements: { amount: 12, duration: 1500000 }",
        "  metadata: { method: 'card' }",
        "  shop.stop.amount (counter): +1",
        "  shop.stop.amount (sum): 12 euro, tags { method: 'card' }",
        "  shop.stop.duration (summary): 1.5 millisecond",
        "",
      ].join("\n"),
    ]);
  });

  test("says what a metric leaves out, and which one fails", async () => {
    const { printed } = await start([
      Metrics.sum("shop.stop.weight"),
      Metrics.sum("shop.stop.amount", { drop: () => true }),
      Metrics.sum("shop.stop.rate", {
        measurement: () => {
          throw new Error("no rate");
        },
      }),
      Metrics.sum("shop.stop.amount"),
    ]);
    Telemetry.execute(kSold, { amount: 12 });
    expect(printed[0]).toMatch(/weight \(sum\): left out, the event lacks the measurement/);
    expect(printed[0]).toMatch(/amount \(sum\): left out by keep or drop/);
    expect(printed[0]).toMatch(/rate \(sum\): failed: Error: no rate/);
    expect(printed[0]).toMatch(/amount \(sum\): 12\n$/);
  });

  test("attaches one handler for each event, and detaches them when it is stopped", async () => {
    const { pid } = await start([
      Metrics.counter("shop.stop.amount"),
      Metrics.sum("shop.stop.amount"),
      Metrics.counter("shop.open.count"),
    ]);
    expect(Telemetry.listHandlers(["shop"]).map(({ event }) => event)).toEqual([kSold, ["shop", "open"]]);
    await GenServer.stop(pid, "shutdown");
    expect(Telemetry.listHandlers(["shop"]).filter(({ id }) => String(id).includes(String(pid)))).toEqual([]);
  });

  test("prints nothing any more after it was killed", async () => {
    const printed: string[] = [];
    const spec = ConsoleReporter.childSpec({
      metrics: [Metrics.counter("shop.stop.amount")],
      write: (text) => void printed.push(text),
    });
    const pid = await startSupervised({ ...spec, restart: "temporary" });
    Process.exit(pid, "kill");
    Telemetry.execute(kSold, { amount: 12 });
    expect(printed).toEqual([]);
    expect(Telemetry.hasHandlers(kSold)).toBe(false);
  });

  test.each([[undefined], [{}], [{ metrics: "all" }]])("refuses %j as its options", async (options) => {
    await expect(ConsoleReporter.startLink(options as never)).rejects.toMatchObject({ code: "TELEMETRY_ARGUMENT" });
  });
});
