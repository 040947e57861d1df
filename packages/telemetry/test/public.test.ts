/** The public names of the package: none appears or vanishes unnoticed. */
import * as telemetry from "@hinotori/telemetry";
import { OpenTelemetry, Traces } from "@hinotori/telemetry/opentelemetry";
import { PinoHandler } from "@hinotori/telemetry/pino";
import { PrometheusReporter } from "@hinotori/telemetry/prometheus";
import * as testing from "@hinotori/telemetry/testing";
import { expect, test } from "vitest";

test("exports these names", () => {
  expect(Object.keys(telemetry).sort()).toEqual([
    "AlreadyAttachedError",
    "ConsoleReporter",
    "Metrics",
    "NotAttachedError",
    "Poller",
    "ReporterNotRunningError",
    "Telemetry",
    "TelemetryArgumentError",
  ]);
  expect(Object.keys(telemetry.Telemetry).sort()).toEqual([
    "attach",
    "attachMany",
    "detach",
    "execute",
    "hasHandlers",
    "listHandlers",
    "span",
    "within",
  ]);
  expect(Object.keys(telemetry.Metrics).sort()).toEqual([
    "counter",
    "distribution",
    "lastValue",
    "listen",
    "readerOf",
    "sum",
    "summary",
  ]);
  expect(Object.keys(telemetry.ConsoleReporter).sort()).toEqual(["childSpec", "startLink"]);
  expect(Object.keys(OpenTelemetry).sort()).toEqual(["childSpec", "startLink"]);
  expect(Object.keys(Traces).sort()).toEqual(["channels", "endpoint", "repo", "span"]);
  expect(Object.keys(PinoHandler).sort()).toEqual(["attach"]);
  expect(Object.keys(PrometheusReporter).sort()).toEqual(["childSpec", "scrape", "startLink"]);
  expect(Object.keys(telemetry.Poller).sort()).toEqual(["childSpec", "startLink", "watchEventLoop"]);
  expect(Object.keys(testing)).toEqual(["attachEvents"]);
});
