/** Names of Prometheus metrics: pure, as tables. */
import { Metrics } from "@hinotori/telemetry";
import { PrometheusReporter } from "@hinotori/telemetry/prometheus";
import { describe, expect, test } from "vitest";

import { labelOf, nameOf, namesTaken, typeOf } from "../../src/prometheus/naming.ts";

describe("nameOf", () => {
  test.each([
    [Metrics.counter("shop.stop.duration", { unit: "millisecond" }), "shop_stop_duration_total"],
    [Metrics.counter("shop.stop.total"), "shop_stop_total"],
    [Metrics.sum("shop.stop.size", { unit: "byte" }), "shop_stop_size_bytes_total"],
    [Metrics.sum("shop.stop.size", { reporterOptions: { type: "gauge" } }), "shop_stop_size"],
    [Metrics.lastValue("vm.memory.total", { unit: { from: "byte", to: "kilobyte" } }), "vm_memory_total_kilobytes"],
    [Metrics.summary("shop.stop.duration"), "shop_stop_duration"],
    [Metrics.summary("shop.stop.duration", { unit: "native" }), "shop_stop_duration_nanoseconds"],
    [Metrics.distribution("shop.wait.seconds", { unit: "second" }), "shop_wait_seconds"],
    [Metrics.distribution("shop.wait.time", { unit: "°C" }), "shop_wait_time__C"],
    [Metrics.lastValue(["2nd-shop", "v1.2", "x y"]), "_2nd_shop_v1_2_x_y"],
    [Metrics.lastValue("shop.x.toString", { unit: "constructor" }), "shop_x_toString_constructor"],
    [Metrics.sum("shop.stop.size", { reporterOptions: { name: "takings:rate5m" } }), "takings:rate5m"],
  ])("of metric %# is a name of Prometheus with its unit", (metric, name) => {
    expect(nameOf(metric)).toBe(name);
  });

  test.each([["2x"], ["a b"], [7], [""]])("refuses the name %j", (name) => {
    expect(() => nameOf(Metrics.sum("a.b", { reporterOptions: { name } }))).toThrow(
      expect.objectContaining({ code: "TELEMETRY_ARGUMENT" }),
    );
  });
});

describe("typeOf", () => {
  test.each([
    [Metrics.counter("a.b"), "counter"],
    [Metrics.sum("a.b"), "counter"],
    [Metrics.sum("a.b", { reporterOptions: { type: "gauge" } }), "gauge"],
    [Metrics.lastValue("a.b"), "gauge"],
    [Metrics.summary("a.b"), "summary"],
    [Metrics.distribution("a.b"), "histogram"],
  ])("of metric %# is %s", (metric, type) => expect(typeOf(metric)).toBe(type));
});

describe("labelOf", () => {
  test.each([
    ["method", "method"],
    ["http.route", "http_route"],
    ["9", "_9"],
    ["", "tag_"],
    ["le", "tag_le"],
    ["__name__", "tag___name__"],
  ])("of %j is %s", (tag, label) => expect(labelOf(tag)).toBe(label));
});

describe("a reporter", () => {
  const sale = { measurement: "amount" };
  test.each([
    ["one name", [Metrics.counter("a.b"), Metrics.counter("a.b", { keep: () => true })]],
    ["names that are made alike", [Metrics.lastValue("a.b-c", sale), Metrics.lastValue("a.b_c", sale)]],
    ["a name and that of a summary's count", [Metrics.summary("a.b"), Metrics.lastValue("a.b.count")]],
    ["tags that are made alike", [Metrics.counter("a.b", { tags: ["x.y", "x_y"] })]],
    ["buckets that fall", [Metrics.distribution("a.b", { reporterOptions: { buckets: [2, 1] } })]],
    ["no buckets", [Metrics.distribution("a.b", { reporterOptions: { buckets: [] } })]],
    ["buckets without end", [Metrics.distribution("a.b", { reporterOptions: { buckets: [1, Infinity] } })]],
    ["quantiles above 1", [Metrics.summary("a.b", { reporterOptions: { quantiles: [0.5, 99] } })]],
    ["tags that are no words", [Metrics.summary("a.b", { reporterOptions: { tags: [1] } })]],
    ["a gauge of what is no sum", [Metrics.counter("a.b", { reporterOptions: { type: "gauge" } })]],
  ])("refuses %s when it is started", async (_what, metrics) => {
    await expect(PrometheusReporter.startLink({ metrics })).rejects.toMatchObject({ code: "TELEMETRY_ARGUMENT" });
  });

  test("takes a counter and a summary of one measurement", () => {
    const metrics = [
      Metrics.counter("a.b"),
      Metrics.summary("a.b"),
      Metrics.sum("a.b", { reporterOptions: { name: "a" } }),
    ];
    const names = metrics.flatMap((metric) => namesTaken(nameOf(metric), typeOf(metric)));
    expect(new Set(names).size).toBe(names.length);
  });
});
