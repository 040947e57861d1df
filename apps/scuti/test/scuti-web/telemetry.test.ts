/** The metrics: each has an event that something executes. */
import { captureLog } from "@hinotori/otp/testing";
import { Telemetry } from "@hinotori/telemetry";
import { beforeEach, expect, onTestFinished, test } from "vitest";

import { metrics } from "#scuti-web/telemetry";
import { put, send, useScuti } from "../support/conn-case.ts";

const measured = new Set<string>();

// Before the application starts, so that the poller's first round is seen.
beforeEach(() => {
  measured.clear();
  metrics().forEach((metric, index) => {
    Telemetry.attach(`metric-${index}`, metric.eventName, (_event, measurements, metadata) => {
      if (typeof metric.measure(measurements, metadata) === "number") measured.add(metric.name.join("."));
    });
    onTestFinished(() => void Telemetry.detach(`metric-${index}`));
  });
});

useScuti();

test("each metric measures something", async () => {
  await put("color", "vermilion");
  await captureLog(() => send("GET", "/nothing"));
  const names = new Set(metrics().map(({ name }) => name.join(".")));
  // Drained is at the end, and what has no socket has nothing to drain.
  names.delete("hinotori.endpoint.drain.duration");
  await expect.poll(() => measured, { timeout: 25_000, interval: 10 }).toEqual(names);
});
