/** The public names of the package: none appears or vanishes unnoticed. */
import * as telemetry from "@hinotori/telemetry";
import * as testing from "@hinotori/telemetry/testing";
import { expect, test } from "vitest";

test("exports these names", () => {
  expect(Object.keys(telemetry).sort()).toEqual([
    "AlreadyAttachedError",
    "ConsoleReporter",
    "Metrics",
    "NotAttachedError",
    "Poller",
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
  ]);
  expect(Object.keys(telemetry.Metrics).sort()).toEqual(["counter", "distribution", "lastValue", "sum", "summary"]);
  expect(Object.keys(telemetry.ConsoleReporter).sort()).toEqual(["childSpec", "startLink"]);
  expect(Object.keys(telemetry.Poller).sort()).toEqual(["childSpec", "startLink"]);
  expect(Object.keys(testing)).toEqual(["attachEvents"]);
});
