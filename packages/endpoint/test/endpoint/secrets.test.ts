/** That what knows a secret does not show it, to a log, an error or somebody who looks into a process. */
import { inspect } from "node:util";

import { GenServer, Supervisor } from "@hinotori/otp";
import { captureLog, startSupervised } from "@hinotori/otp/testing";
import { Endpoint, session, type SessionOptions, Token } from "@hinotori/endpoint";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";

import { runtimeOf } from "../../src/endpoint/runtime.ts";

const secret = "hunter2-".repeat(8);

const messageOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return String(error);
  }
  throw new Error("expected a refusal");
};

describe("an endpoint", () => {
  test("does not show its secret to who prints it, or one of its processes when it crashes", async () => {
    const Web = Endpoint.define("Secrets.Endpoint", {
      otpApp: "secrets",
      app: new Hono(),
      log: false,
      secretKeyBase: secret,
    });
    const supervisor = await startSupervised(Web, { restart: "temporary" });
    expect(inspect(runtimeOf("Secrets.Endpoint"), { depth: 10, showHidden: true })).not.toContain("hunter2");
    const children = await Supervisor.whichChildren(supervisor);
    const config = children.find(({ id }) => id === "config")!.pid!;
    const log = await captureLog(() => GenServer.stop(config, "broken").catch(() => {}));
    expect(log.map((event) => event.text()).join()).toContain("broken");
    expect(log.map((event) => event.text()).join()).not.toContain("hunter2");
  });
});

describe("an option that is wrong", () => {
  test.each<[string, unknown]>([
    ["a list in place of options", { https: [{ key: secret }] }],
    ["a key in place of options", { https: secret }],
    ["variables of a watcher", { watchers: { css: { command: ["true"], env: { TOKEN: secret, N: 1 } } } }],
    ["a text in place of everything", secret],
  ])("does not show what it holds: %s", (_what, options) => {
    const define = (): unknown => Endpoint.define("Secrets.Wrong", options as never);
    expect(messageOf(define)).not.toContain("hunter2");
  });

  test.each<[string, unknown]>([
    ["keys without a list", { rotating: { secretKeyBase: secret } }],
    ["a secret in the place of keys", { rotating: [secret] }],
    ["a secret in the place of options", secret],
    ["a secret that is a buffer", { secretKeyBase: Buffer.from(secret) }],
  ])("of a session does not show what it holds: %s", (_what, options) => {
    expect(messageOf(() => session(options as SessionOptions))).toMatch(/^EndpointConfigError: expected a session/);
    expect(messageOf(() => session(options as SessionOptions))).not.toMatch(/hunter2|68 75 6e/);
  });
});

describe("a request that came past every endpoint", () => {
  test("tells the names in its environment, and no values", async () => {
    const app = new Hono().get("/", (c) => c.text(Token.sign(c, "user", 7)));
    app.onError((error, c) => c.text(error.message, 500));
    const answer = await app.request("/", {}, { DATABASE_URL: secret });
    const text = await answer.text();
    expect(text).toContain("one whose environment has DATABASE_URL");
    expect(text).not.toContain("hunter2");
  });
});
