/** Which requests have a line in the log. */
import { captureLog, startSupervised } from "@hinotori/otp/testing";
import { Endpoint, withoutLog } from "@hinotori/endpoint";
import { Hono } from "hono";
import { expect, test } from "vitest";

const app = new Hono()
  .get("/quiet", withoutLog(), (c) => c.text("here"))
  .get("/quiet/broken", withoutLog(), () => {
    throw new Error("broken");
  })
  .get("/loud", (c) => c.text("here"));

const Web = Endpoint.define("WithoutLog.Endpoint", { otpApp: "without_log", app });

const linesOf = async (path: string) => {
  const events = await captureLog(async () => void (await Web.request(path)));
  return events.map(({ level }) => level);
};

test("a request has no line when its route wants none, unless it fails", async () => {
  await startSupervised(Web);
  expect([await linesOf("/loud"), await linesOf("/quiet"), await linesOf("/quiet/broken")]).toEqual([
    ["info"],
    [],
    ["error"],
  ]);
});

test("a request that came past every endpoint is answered as any other", async () => {
  expect(await (await app.request("/quiet")).text()).toBe("here");
});
