/** Labels of Prometheus series: what tags become, hostile ones included, and how many are kept apart. */
import { startSupervised } from "@hinotori/otp/testing";
import { type Metric, Metrics, Telemetry } from "@hinotori/telemetry";
import { PrometheusReporter } from "@hinotori/telemetry/prometheus";
import { describe, expect, test } from "vitest";

import { parse } from "../support/exposition.ts";
import { logged } from "../support/log.ts";

async function start(metrics: readonly Metric[], options: object = {}): Promise<void> {
  await startSupervised([PrometheusReporter, { metrics, ...options }]);
}

function sell(metadata: Telemetry.Metadata): void {
  Telemetry.execute(["shop", "stop"], { amount: 1 }, metadata);
}

async function samples(name = "shop_stop_amount_total"): Promise<Readonly<Record<string, number>>> {
  return parse((await PrometheusReporter.scrape()).body)[name]!.samples;
}

describe("labels", () => {
  test("are the tags, as texts; an absent one is left out", async () => {
    await start([Metrics.counter("shop.stop.amount", { tags: ["status", "method"] })]);
    sell({ status: 200, method: "GET" });
    sell({ status: 200, method: "GET", other: "x" });
    sell({ method: undefined });
    sell({ status: null, method: Symbol("odd") });
    expect(await samples()).toEqual({
      'shop_stop_amount_total{method="GET",status="200"}': 2,
      shop_stop_amount_total: 1,
      'shop_stop_amount_total{method="Symbol(odd)",status="null"}': 1,
    });
  });

  test("keep what is written in them, and no more than 200 characters of it", async () => {
    await start([Metrics.counter("shop.stop.amount", { tags: ["name"] })]);
    const hostile = 'a"} 1\nshop_stop_amount_total{name="\\';
    sell({ name: hostile });
    sell({ name: "x".repeat(100_000) });
    expect(await samples()).toEqual({
      [`shop_stop_amount_total{name="${hostile}"}`]: 1,
      [`shop_stop_amount_total{name="${"x".repeat(200)}"}`]: 1,
    });
  });

  test("cannot pass for those of another series", async () => {
    await start([Metrics.counter("shop.stop.amount", { tags: ["a", "b"] })], { maxSeries: 1 });
    sell({ a: "xy", b: "z" });
    sell({ a: "x", b: "yz" });
    expect(await samples()).toEqual({
      'shop_stop_amount_total{a="xy",b="z"}': 1,
      'shop_stop_amount_total{a="overflow",b="overflow"}': 1,
    });
  });

  test("have names that the format allows", async () => {
    await start([
      Metrics.summary("shop.stop.amount", { tags: ["http.route", "le", "quantile", "__proto__", "2nd", "é"] }),
    ]);
    const metadata: Record<string, unknown> = { "http.route": "r", le: "l", quantile: "q", "2nd": "s", é: "e" };
    Object.defineProperty(metadata, "__proto__", { value: "p", enumerable: true });
    sell(metadata);
    const [, , , , sum] = Object.keys(await samples("shop_stop_amount"));
    expect(sum).toBe(
      'shop_stop_amount_sum{_2nd="s",_="e",http_route="r",tag___proto__="p",tag_le="l",tag_quantile="q"}',
    );
  });

  test("of a function are those that it makes first, or those that are named", async () => {
    const byClass = ({ status, shop }: Telemetry.Metadata) => ({
      class: `${String(status)[0]}xx`,
      ...(shop ? { shop } : {}),
    });
    await start([
      Metrics.counter("shop.stop.amount", { tags: byClass }),
      Metrics.counter("shop.stop.named", {
        measurement: "amount",
        tags: byClass,
        reporterOptions: { tags: ["class", "shop"] },
      }),
    ]);
    const log = await logged(() =>
      [{ status: 200 }, { status: 404, shop: "a" }, { status: 404, shop: "b" }].forEach(sell),
    );
    expect(await samples()).toEqual({
      'shop_stop_amount_total{class="2xx"}': 1,
      'shop_stop_amount_total{class="4xx"}': 2,
    });
    expect(Object.keys(await samples("shop_stop_named_total"))).toHaveLength(3);
    expect(log).toEqual([expect.stringMatching(/^warning: .*shop\.stop\.amount.*'shop'/s)]);
  });
});

describe("maxSeries", () => {
  test("keeps so many series apart, counts the rest in one, and says so once", async () => {
    await start([Metrics.counter("shop.stop.amount", { tags: ["path", "method"] })], { maxSeries: 3 });
    const log = await logged(() => {
      for (let at = 0; at < 1000; at++) sell({ path: `/${at}`, method: "GET" });
      sell({ path: "/1", method: "GET" });
    });
    expect(await samples()).toEqual({
      'shop_stop_amount_total{method="GET",path="/0"}': 1,
      'shop_stop_amount_total{method="GET",path="/1"}': 2,
      'shop_stop_amount_total{method="GET",path="/2"}': 1,
      'shop_stop_amount_total{method="overflow",path="overflow"}': 997,
    });
    expect(log).toEqual([expect.stringMatching(/^warning: .*shop\.stop\.amount has 3 series.*overflow/s)]);
  });

  test("is for each metric by itself", async () => {
    const tags = ["path"];
    await start(
      [Metrics.counter("shop.stop.amount", { tags }), Metrics.sum("shop.stop.weight", { tags, measurement: "amount" })],
      {
        maxSeries: 1,
      },
    );
    sell({ path: "/a" });
    expect([await samples(), await samples("shop_stop_weight_total")]).toEqual([
      { 'shop_stop_amount_total{path="/a"}': 1 },
      { 'shop_stop_weight_total{path="/a"}': 1 },
    ]);
  });
});
