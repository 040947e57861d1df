/** The metrics: each has an event that something executes. */
import { assertPush, connect, join, push } from "@hinotori/endpoint/testing";
import { Application } from "@hinotori/otp";
import { captureLog } from "@hinotori/otp/testing";
import { Telemetry } from "@hinotori/telemetry";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";

import { PageChannel } from "#scuti-web/channels/page-channel";
import { UserSocket } from "#scuti-web/channels/user-socket";
import { Endpoint } from "#scuti-web/endpoint";
import { metrics } from "#scuti-web/telemetry";
import { useConnCase } from "../support/conn-case.ts";
import { put, send } from "../support/requests.ts";

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

useConnCase();

test("each metric measures something", async () => {
  await put("color", "vermilion");
  await captureLog(() => send("GET", "/nothing"));
  const room = await join(await connect(Endpoint, UserSocket), PageChannel, "page:home");
  await assertPush(room, "update");
  push(room, "drawn");
  const names = new Set(metrics().map(({ name }) => name.join(".")));
  // What happens at the end has not happened yet, and what did not throw has no exception.
  for (const name of ["endpoint.drain.duration", "socket_drain.count", "router_dispatch.exception.duration"]) {
    names.delete(`hinotori.${name}`);
  }
  await expect.poll(() => measured, { timeout: 25_000, interval: 10 }).toEqual(names);
});

describe("GET /metrics", () => {
  test("tells every metric, by route", async () => {
    await put("color", "vermilion");
    const { status, headers, text } = await send("GET", "/metrics");
    expect([status, headers.get("content-type")]).toEqual([200, expect.stringContaining("version=0.0.4")]);
    expect(text).toMatch(
      /^hinotori_router_dispatch_stop_duration_milliseconds_count\{route="\/api\/hashmap\/:key"\} \d/m,
    );
  });

  test("asks for the token, where there is one, and is closed where there should be", async () => {
    onTestFinished(() => Application.putEnv("scuti", "metrics_token", undefined));
    Application.putEnv("scuti", "metrics_token", "a-token-of-this-test");
    expect((await send("GET", "/metrics")).status).toBe(401);
    const headers = { authorization: "Bearer a-token-of-this-test" };
    expect((await send("GET", "/metrics", { headers })).status).toBe(200);
    Application.putEnv("scuti", "metrics_token", false);
    expect((await send("GET", "/metrics", { headers })).status).toBe(404);
  });
});
