/** Telemetry.span: start, then stop or exception. */
import { clock } from "@hinotori/otp/testing";
import { Telemetry } from "@hinotori/telemetry";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

type Heard = [moment: string, measurements: Telemetry.Measurements, metadata: Telemetry.Metadata];

const heard: Heard[] = [];
const kPay = ["shop", "pay"];

beforeEach(() => {
  heard.length = 0;
  Telemetry.attachMany(
    "span",
    ["start", "stop", "exception"].map((moment) => [...kPay, moment]),
    (event, measurements, metadata) => void heard.push([event.at(-1)!, measurements, metadata]),
  );
});

afterEach(() => Telemetry.detach("span"));

const time = expect.any(Number);

describe("Telemetry.span", () => {
  test("emits start and stop around the work, and returns its result", () => {
    const result = Telemetry.span(kPay, { customer: "ada" }, () => ["paid", { method: "card" }]);
    expect(result).toBe("paid");
    const context = heard[0]?.[2]["telemetry_span_context"];
    expect(heard).toEqual([
      ["start", { monotonic_time: time, system_time: time }, { customer: "ada", telemetry_span_context: context }],
      ["stop", { duration: time, monotonic_time: time }, { method: "card", telemetry_span_context: context }],
    ]);
  });

  test("waits for a promise, and measures nanoseconds of the clock", async () => {
    clock.virtual();
    let finish = (): void => {};
    const working = new Promise<void>((resolve) => (finish = resolve));
    const paid = Telemetry.span(kPay, {}, async () => {
      await working;
      return ["paid", {}];
    });
    expect(heard.map(([moment]) => moment)).toEqual(["start"]);
    await clock.advance(250);
    finish();
    expect(await paid).toBe("paid");
    const [[, started], [, stopped]] = heard as [Heard, Heard];
    expect(stopped["duration"]).toBe(250_000_000);
    expect(stopped["monotonic_time"]! - started["monotonic_time"]!).toBe(250_000_000);
  });

  test("adds measurements of the work, but not over its own", () => {
    Telemetry.span(kPay, {}, () => ["paid", { bytes: 10, duration: -1, monotonic_time: -1 }, {}]);
    const [, stop] = heard as [Heard, Heard];
    expect(stop[1]).toMatchObject({ bytes: 10 });
    expect(stop[1]["duration"]).toBeGreaterThanOrEqual(0);
    expect(stop[1]["monotonic_time"]).not.toBe(-1);
  });

  test("emits exception with the start metadata, and throws on", () => {
    const cause = new TypeError("card refused");
    const pay = (): void =>
      Telemetry.span(kPay, { customer: "ada" }, () => {
        throw cause;
      });
    expect(pay).toThrow(cause);
    expect(heard[1]).toEqual([
      "exception",
      { duration: time, monotonic_time: time },
      {
        customer: "ada",
        kind: "error",
        reason: cause,
        stacktrace: cause.stack,
        telemetry_span_context: heard[0]?.[2]["telemetry_span_context"],
      },
    ]);
  });

  test("emits exception when the promise rejects, and rejects on", async () => {
    const cause = new Error("card refused");
    await expect(Telemetry.span(kPay, {}, () => Promise.reject(cause))).rejects.toBe(cause);
    expect(heard.map(([moment]) => moment)).toEqual(["start", "exception"]);
  });

  test("keeps a span context that it is given", () => {
    Telemetry.span(kPay, { telemetry_span_context: "mine" }, () => ["paid", {}]);
    expect(heard.map(([, , metadata]) => metadata["telemetry_span_context"])).toEqual(["mine", "mine"]);
  });

  test("gives each span a context of its own", () => {
    Telemetry.span(kPay, {}, () => ["paid", {}]);
    Telemetry.span(kPay, {}, () => ["paid", {}]);
    expect(new Set(heard.map(([, , metadata]) => metadata["telemetry_span_context"])).size).toBe(2);
  });

  test.each([["a bare result"], [undefined], [["alone"]], [["paid", "card"]], [["paid", {}, "card"]]])(
    "refuses work that returns %j",
    (outcome) => {
      expect(() => Telemetry.span(kPay, {}, () => outcome as never)).toThrow(
        expect.objectContaining({ code: "TELEMETRY_ARGUMENT" }),
      );
      expect(heard.map(([moment]) => moment)).toEqual(["start", "exception"]);
    },
  );
});
