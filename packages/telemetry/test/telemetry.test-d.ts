/** The types of Telemetry: what a handler is given, and what a span gives back. */
import { Telemetry } from "@hinotori/telemetry";
import { describe, expectTypeOf, test } from "vitest";

describe("Telemetry.attach", () => {
  test("gives the handler the type of its config", () => {
    Telemetry.attach(
      "a",
      ["shop", "open"],
      (event, measurements, metadata, config) => {
        expectTypeOf(event).toEqualTypeOf<readonly string[]>();
        expectTypeOf(measurements).toEqualTypeOf<Readonly<Record<string, number>>>();
        expectTypeOf(metadata).toEqualTypeOf<Readonly<Record<string, unknown>>>();
        expectTypeOf(config.currency).toEqualTypeOf<string>();
      },
      { currency: "EUR" },
    );
    Telemetry.attach("a", ["shop", "open"], (_event, _measurements, _metadata, config) => {
      expectTypeOf(config).toEqualTypeOf<undefined>();
    });
  });

  test("refuses a handler that wants another config", () => {
    const handler = (_event: unknown, _measurements: unknown, _metadata: unknown, config: number): number => config;
    Telemetry.attach("a", ["shop", "open"], handler, 7);
    // @ts-expect-error the handler wants a number
    Telemetry.attach("a", ["shop", "open"], handler, "7");
    // @ts-expect-error the handler wants a config, and gets none
    Telemetry.attach("a", ["shop", "open"], handler);
  });
});

describe("Telemetry.execute", () => {
  test("refuses measurements that are not numbers", () => {
    Telemetry.execute(["shop", "open"], { count: 1 });
    // @ts-expect-error a measurement is a number; what is not belongs in the metadata
    Telemetry.execute(["shop", "open"], { count: "one" });
    // @ts-expect-error an event name is a list of words
    Telemetry.execute("shop.open", { count: 1 });
  });
});

describe("Telemetry.span", () => {
  test("gives back the result of the work alone", () => {
    expectTypeOf(Telemetry.span(["shop"], {}, () => [1, {}])).toEqualTypeOf<number>();
    expectTypeOf(Telemetry.span(["shop"], {}, () => [1, { bytes: 10 }, { ok: true }])).toEqualTypeOf<number>();
    expectTypeOf(Telemetry.span(["shop"], {}, async () => ["paid", { ok: true }])).toEqualTypeOf<Promise<string>>();
  });

  test("refuses work that returns its result bare", () => {
    // @ts-expect-error the work returns [result, metadata]
    Telemetry.span(["shop"], {}, () => 1);
    // @ts-expect-error the metadata is missing
    Telemetry.span(["shop"], {}, async () => ["paid"]);
  });
});
