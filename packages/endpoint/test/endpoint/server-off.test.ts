/** An endpoint that does not listen: in a release it says so. */
import { captureLog, startSupervised } from "@hinotori/otp/testing";
import { Endpoint } from "@hinotori/endpoint";
import { Hono } from "hono";
import { afterEach, describe, expect, test, vi } from "vitest";

const Web = Endpoint.define("QuietWeb.Endpoint", { otpApp: "quiet", app: new Hono() });

/** What is logged for people while it starts. */
async function said(): Promise<string> {
  const events = await captureLog(() => startSupervised(Web), "info");
  return events.map((event) => event.text()).join("\n");
}

afterEach(() => void vi.unstubAllEnvs());

describe("an endpoint whose server is off", () => {
  test("says in a release why nothing listens", async () => {
    vi.stubEnv("RELEASE_NAME", "quiet");
    expect(await said()).toBe(
      "QuietWeb.Endpoint does not listen, since its option server is off; bin/server of a release turns it on",
    );
  });

  test("says nothing elsewhere", async () => {
    vi.stubEnv("RELEASE_NAME", undefined);
    expect(await said()).toBe("");
  });
});
