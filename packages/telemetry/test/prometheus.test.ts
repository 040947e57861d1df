/** PrometheusReporter: from events to what a server reads over HTTP. */
import http from "node:http";
import type { AddressInfo } from "node:net";

import { GenServer, Process } from "@hinotori/otp";
import { startSupervised } from "@hinotori/otp/testing";
import { type Metric, Metrics, Telemetry } from "@hinotori/telemetry";
import { PrometheusReporter } from "@hinotori/telemetry/prometheus";
import { describe, expect, onTestFinished, test } from "vitest";

import { type Family, parse } from "./support/exposition.ts";
import { logged } from "./support/log.ts";

const kSold = ["shop", "stop"];

async function start(metrics: readonly Metric[], options: object = {}) {
  return startSupervised([PrometheusReporter, { metrics, ...options }]);
}

/** What a server that scrapes over HTTP has read. */
async function scraped(name?: string): Promise<Record<string, Family>> {
  const server = http.createServer((_request, response) => {
    void PrometheusReporter.scrape(name).then(({ contentType, body }) =>
      response.writeHead(200, { "content-type": contentType }).end(body),
    );
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => new Promise<void>((done) => void server.close(() => done())));
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`);
  expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  return parse(await answer.text());
}

function sell(amount: number, metadata: Telemetry.Metadata = {}): void {
  Telemetry.execute(kSold, { amount, duration: amount * 1e6 }, metadata);
}

describe("PrometheusReporter", () => {
  test("keeps each kind of metric as Prometheus would have it", async () => {
    const unit = { from: "native", to: "millisecond" } as const;
    await start([
      Metrics.counter("shop.stop.duration", { unit, tags: ["method"], description: "How many sales" }),
      Metrics.sum("shop.stop.amount", { unit: "euro" }),
      Metrics.lastValue("shop.stop.amount", { unit: { from: "byte", to: "kilobyte" } }),
      Metrics.summary("shop.stop.duration", { unit, reporterOptions: { quantiles: [0.5] } }),
      Metrics.distribution("shop.stop.time", { unit, measurement: "duration", reporterOptions: { buckets: [10, 20] } }),
    ]);
    sell(12, { method: "card", customer: "ada" });
    sell(30, { method: "cash" });
    sell(15, { method: "card" });
    expect(await scraped()).toEqual({
      shop_stop_duration_total: {
        type: "counter",
        help: "How many sales",
        samples: { 'shop_stop_duration_total{method="card"}': 2, 'shop_stop_duration_total{method="cash"}': 1 },
      },
      shop_stop_amount_euro_total: {
        type: "counter",
        help: "sum of shop.stop.amount",
        samples: { shop_stop_amount_euro_total: 57 },
      },
      shop_stop_amount_kilobytes: {
        type: "gauge",
        help: "last_value of shop.stop.amount",
        samples: { shop_stop_amount_kilobytes: 0.015 },
      },
      shop_stop_duration_milliseconds: {
        type: "summary",
        help: "summary of shop.stop.duration",
        samples: {
          'shop_stop_duration_milliseconds{quantile="0.5"}': 15,
          shop_stop_duration_milliseconds_sum: 57,
          shop_stop_duration_milliseconds_count: 3,
        },
      },
      shop_stop_time_milliseconds: {
        type: "histogram",
        help: "distribution of shop.stop.time",
        samples: {
          'shop_stop_time_milliseconds_bucket{le="10"}': 0,
          'shop_stop_time_milliseconds_bucket{le="20"}': 2,
          'shop_stop_time_milliseconds_bucket{le="+Inf"}': 3,
          shop_stop_time_milliseconds_sum: 57,
          shop_stop_time_milliseconds_count: 3,
        },
      },
    });
  });

  test("has the default buckets of a distribution in its unit", async () => {
    await start([
      Metrics.distribution("shop.stop.duration", { unit: { from: "native", to: "millisecond" } }),
      Metrics.distribution("shop.stop.size", { unit: "byte" }),
    ]);
    const { shop_stop_duration_milliseconds: times, shop_stop_size_bytes: sizes } = await scraped();
    const ends = ({ samples }: Family) => Object.keys(samples).flatMap((key) => /le="(.*)"/.exec(key)?.[1] ?? []);
    expect(ends(times!)).toEqual("5 10 25 50 100 250 500 1000 2500 5000 10000 +Inf".split(" "));
    expect(ends(sizes!)).toEqual("100 1000 10000 100000 1000000 10000000 100000000 +Inf".split(" "));
  });

  test("leaves out what has no value, what is dropped, and what is no number", async () => {
    await start([
      Metrics.sum("shop.stop.amount", { drop: (_metadata, { amount = 0 }) => amount > 100 }),
      Metrics.sum("shop.stop.rate", { measurement: ({ amount = 0 }) => 1 / amount }),
    ]);
    Telemetry.execute(kSold, { weight: 7 });
    sell(1000);
    sell(0);
    sell(4);
    const { shop_stop_amount_total: amount, shop_stop_rate_total: rate } = await scraped();
    expect(amount!.samples).toEqual({ shop_stop_amount_total: 4 });
    expect(rate!.samples).toEqual({ shop_stop_rate_total: 0.251 });
  });

  test("lets a sum fall when it is said to be a gauge, and says once that another cannot", async () => {
    await start([
      Metrics.sum("shop.stop.amount"),
      Metrics.sum("shop.stop.stock", { measurement: "amount", reporterOptions: { type: "gauge" } }),
    ]);
    const log = await logged(() => [10, -4, -3].forEach((amount) => sell(amount)));
    const { shop_stop_amount_total: amount, shop_stop_stock: stock } = await scraped();
    expect([amount!.samples, stock!.type, stock!.samples]).toEqual([
      { shop_stop_amount_total: 10 },
      "gauge",
      { shop_stop_stock: 3 },
    ]);
    expect(log).toEqual([expect.stringMatching(/^warning: .*shop\.stop\.amount.*got -4/s)]);
  });

  test("says once that a function of a metric fails, and counts the others", async () => {
    await start([
      Metrics.counter("shop.stop.amount"),
      Metrics.counter("shop.stop.broken", {
        measurement: () => {
          throw new Error("no scale");
        },
      }),
    ]);
    const log = await logged(() => [1, 2].forEach((amount) => sell(amount)));
    expect((await scraped())["shop_stop_amount_total"]!.samples).toEqual({ shop_stop_amount_total: 2 });
    expect(log).toEqual([expect.stringMatching(/^error: .*shop\.stop\.broken.*no scale/s)]);
  });

  test("runs beside others, each with what it counted itself", async () => {
    await start([Metrics.counter("shop.stop.amount")]);
    await start([Metrics.counter("shop.stop.amount")], { name: "Shop.Second" });
    sell(1);
    expect((await scraped())["shop_stop_amount_total"]!.samples).toEqual({ shop_stop_amount_total: 1 });
    expect((await scraped("Shop.Second"))["shop_stop_amount_total"]!.samples).toEqual({ shop_stop_amount_total: 1 });
    const metrics: Metric[] = [];
    expect(PrometheusReporter.childSpec({ metrics }).id).toBe("Telemetry.PrometheusReporter");
    expect(PrometheusReporter.childSpec({ metrics, name: "Shop.Second" }).id).toBe("Shop.Second");
  });

  test.each(["shutdown", "kill"])("hears nothing any more after it ended with %s", async (reason) => {
    const spec = PrometheusReporter.childSpec({ metrics: [Metrics.counter("shop.stop.amount")] });
    const pid = await startSupervised({ ...spec, restart: "temporary" });
    expect(Telemetry.hasHandlers(kSold)).toBe(true);
    if (reason === "kill") Process.exit(pid, "kill");
    else await GenServer.stop(pid, reason);
    expect(Telemetry.hasHandlers(kSold)).toBe(false);
    await expect(PrometheusReporter.scrape()).rejects.toMatchObject({ code: "TELEMETRY_NOT_RUNNING", status: 503 });
  });

  test("counts anew when it is started anew", async () => {
    const pid = await start([Metrics.counter("shop.stop.amount")]);
    sell(1);
    Process.monitor(pid);
    Process.exit(pid, "kill");
    await Process.receive((message) => Array.isArray(message) && message[0] === "DOWN");
    await expect.poll(() => Process.whereis("Telemetry.PrometheusReporter")).toBeDefined();
    sell(1);
    expect((await scraped())["shop_stop_amount_total"]!.samples).toEqual({ shop_stop_amount_total: 1 });
  });

  test.each([
    [undefined],
    [{}],
    [{ metrics: "all" }],
    [{ metrics: ["shop.stop.amount"] }],
    [{ metrics: [], maxSeries: 0 }],
    [{ metrics: [], maxSeries: 1.5 }],
  ])("refuses %j as its options", async (options) => {
    await expect(PrometheusReporter.startLink(options as never)).rejects.toMatchObject({ code: "TELEMETRY_ARGUMENT" });
  });
});
