/** That an option which there is not is refused, and not passed over. */
import { ConsoleReporter, Metrics, Poller, Telemetry } from "@hinotori/telemetry";
import { OpenTelemetry } from "@hinotori/telemetry/opentelemetry";
import { PinoHandler } from "@hinotori/telemetry/pino";
import { PrometheusReporter } from "@hinotori/telemetry/prometheus";
import { expect, test } from "vitest";

const cases: readonly (readonly [string, () => unknown])[] = [
  ["a metric", () => Metrics.sum("shop.checkout.amount", { tag: ["method"] } as never)],
  ["a metric's tags", () => Metrics.sum("shop.checkout.amount", { tags: "method" } as never)],
  ["the place of options", () => Metrics.sum("shop.checkout.amount", null as never)],
  ["a poller", () => Poller.startLink({ measurements: [], interval: 5 } as never)],
  ["a console reporter", () => ConsoleReporter.startLink({ metrics: [], out: () => {} } as never)],
  ["a Prometheus reporter", () => PrometheusReporter.startLink({ metrics: [], maxSerie: 5 } as never)],
  ["OpenTelemetry", () => OpenTelemetry.startLink({ trace: [] } as never)],
  ["a pino handler", () => PinoHandler.attach({ redacted: [] } as never)],
  ["the place of its options", () => PinoHandler.attach(null as never)],
  ["the place of a handler", () => Telemetry.attach("none", ["shop"], undefined as never)],
];

test.each(cases)("what there is not is refused in %s", async (_what, work) => {
  await expect((async () => work())()).rejects.toMatchObject({
    code: "TELEMETRY_ARGUMENT",
    message: expect.stringMatching(/^expected .*\n\n\S/s),
  });
});
