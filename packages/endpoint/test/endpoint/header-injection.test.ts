/** No header is put in by what a handler was given. */
import { captureLog, startSupervised } from "@hinotori/otp/testing";
import { Endpoint } from "@hinotori/endpoint";
import { Hono } from "hono";
import { setCookie } from "hono/cookie";
import { expect, test } from "vitest";

import { readAnswer, talk } from "../support/talk.ts";

const app = new Hono()
  .get("/redirect", (c) => c.redirect(c.req.query("v")!))
  .get("/header", (c) => c.text("", 200, { "x-said": c.req.query("v")! }))
  .get("/cookie", (c) => (setCookie(c, "said", c.req.query("v")!), c.text("")))
  .get("/path", (c) => (setCookie(c, "said", "x", { path: c.req.query("v")! }), c.text("")));

test.each(["/redirect", "/header", "/cookie", "/path"])("by %s", async (path) => {
  const Web = Endpoint.define(`Injection.Endpoint${path.slice(1)}`, {
    otpApp: "injection",
    app,
    log: false,
    logAccessUrl: false,
    server: true,
    http: { port: 0 },
  });
  await startSupervised(Web);
  const { port } = Web.serverInfo()!;
  for (const value of ["x%0d%0ax-evil:%201", "x%0ax-evil:%201", "x%0dx-evil:%201", "x;%20x-evil=1%0d%0a%0d%0aevil"]) {
    let answer = "";
    await captureLog(async () => {
      answer = await talk(port, `GET ${path}?v=${value} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    });
    const { status, head } = readAnswer(answer);
    expect(status).toBe(path === "/cookie" ? 200 : 500);
    expect(head).not.toMatch(/^x-evil/im);
    expect(answer).not.toMatch(/[\r\n]evil/);
  }
});
