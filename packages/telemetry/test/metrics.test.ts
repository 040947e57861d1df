/** Metrics: definitions, before anyone measures. */
import { Metrics } from "@hinotori/telemetry";
import { describe, expect, test } from "vitest";

const refused = expect.objectContaining({ code: "TELEMETRY_ARGUMENT" });

describe("a metric", () => {
  test.each([
    ["counter", Metrics.counter],
    ["sum", Metrics.sum],
    ["last_value", Metrics.lastValue],
    ["summary", Metrics.summary],
    ["distribution", Metrics.distribution],
  ])("of kind %s listens to the event in its name", (kind, define) => {
    const metric = define("shop.checkout.stop.amount");
    expect(metric).toMatchObject({
      kind,
      name: ["shop", "checkout", "stop", "amount"],
      eventName: ["shop", "checkout", "stop"],
      measurementKey: "amount",
      unit: "unit",
      description: undefined,
      reporterOptions: {},
    });
  });

  test("takes a list as a name, whose words may hold dots", () => {
    expect(Metrics.sum(["shop", "v1.2", "amount"]).eventName).toEqual(["shop", "v1.2"]);
  });

  test("keeps description and reporter options", () => {
    const metric = Metrics.distribution("shop.stop.duration", {
      description: "how long a sale takes",
      reporterOptions: { buckets: [1, 10] },
    });
    expect(metric).toMatchObject({ description: "how long a sale takes", reporterOptions: { buckets: [1, 10] } });
  });

  test.each([["amount"], [""], [[]], ["shop..amount".split("..")[0]!]])("refuses %j as its name", (name) => {
    expect(() => Metrics.sum(name)).toThrow(refused);
  });

  test("takes a name of one word when the event is named apart", () => {
    expect(Metrics.sum("amount", { eventName: "shop.stop" })).toMatchObject({ eventName: ["shop", "stop"] });
    expect(Metrics.sum("amount", { eventName: ["shop", "stop"] })).toMatchObject({ eventName: ["shop", "stop"] });
  });
});

describe("measure", () => {
  test("takes the measurement by its key", () => {
    expect(Metrics.sum("shop.stop.amount").measure({ amount: 12 }, {})).toBe(12);
    expect(Metrics.sum("shop.stop.total", { measurement: "amount" }).measure({ amount: 12 }, {})).toBe(12);
  });

  test("takes it by a function of measurements and metadata", () => {
    const metric = Metrics.sum("shop.stop.total", {
      measurement: ({ amount = 0 }, { rate }) => amount * Number(rate),
    });
    expect(metric.measurementKey).toBeUndefined();
    expect(metric.measure({ amount: 10 }, { rate: 2 })).toBe(20);
  });

  test.each([[{}], [{ amount: "12" }], [Object.create({ amount: 12 })]])(
    "is undefined when the event has %j",
    (event) => {
      expect(Metrics.counter("shop.stop.amount").measure(event, {})).toBeUndefined();
    },
  );

  test.each([
    [{ from: "native", to: "millisecond" }, 2_500_000, 2.5],
    [{ from: "nanosecond", to: "second" }, 1_000_000_000, 1],
    [{ from: "second", to: "microsecond" }, 2, 2_000_000],
    [{ from: "millisecond", to: "native" }, 3, 3_000_000],
    [{ from: "byte", to: "kilobyte" }, 2048, 2.048],
    [{ from: "megabyte", to: "byte" }, 1.5, 1_500_000],
  ] as const)("converts %j", (unit, before, after) => {
    const metric = Metrics.summary("shop.stop.amount", { unit });
    expect(metric.measure({ amount: before }, {})).toBe(after);
    expect(metric.unit).toBe(unit.to);
  });

  test("keeps the value when the unit is a word", () => {
    const metric = Metrics.sum("shop.stop.amount", { unit: "euro" });
    expect(metric.measure({ amount: 12 }, {})).toBe(12);
    expect(metric.unit).toBe("euro");
  });

  test.each([
    [{ from: "byte", to: "second" }],
    [{ from: "fortnight", to: "second" }],
    [{ from: "second", to: "toString" }],
  ])("refuses the conversion %j", (unit) => {
    expect(() => Metrics.sum("shop.stop.amount", { unit: unit as never })).toThrow(refused);
  });
});

describe("tagValues", () => {
  test("takes the named keys that the metadata has", () => {
    const metric = Metrics.sum("shop.stop.amount", { tags: ["method", "shop"] });
    expect(metric.tagValues({ method: "card", customer: "ada" })).toEqual({ method: "card" });
  });

  test("may be a function", () => {
    const metric = Metrics.sum("shop.stop.amount", { tags: ({ status }) => ({ class: `${String(status)[0]}xx` }) });
    expect(metric.tagValues({ status: 404 })).toEqual({ class: "4xx" });
  });

  test("is empty without tags", () => {
    expect(Metrics.sum("shop.stop.amount").tagValues({ method: "card" })).toEqual({});
  });
});

describe("keeps", () => {
  const cheap = (_metadata: unknown, { amount = 0 }: Readonly<Record<string, number>>): boolean => amount < 10;

  test("is true for every event by default", () => {
    expect(Metrics.sum("shop.stop.amount").keeps({}, {})).toBe(true);
  });

  test("asks keep, with metadata and measurements", () => {
    const metric = Metrics.sum("shop.stop.amount", { keep: cheap });
    expect([metric.keeps({}, { amount: 5 }), metric.keeps({}, { amount: 50 })]).toEqual([true, false]);
  });

  test("asks drop for the contrary", () => {
    const metric = Metrics.sum("shop.stop.amount", { drop: cheap });
    expect([metric.keeps({}, { amount: 5 }), metric.keeps({}, { amount: 50 })]).toEqual([false, true]);
  });

  test("refuses both at once", () => {
    expect(() => Metrics.sum("shop.stop.amount", { keep: cheap, drop: cheap })).toThrow(refused);
  });
});
