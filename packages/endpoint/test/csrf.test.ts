/** Which requests are refused since a page of another site may have made them. */
import { startSupervised } from "@hinotori/otp/testing";
import {
  deleteCsrfToken,
  Endpoint,
  type EndpointModule,
  type EndpointOptions,
  getCsrfToken,
  protectFromForgery,
  refuseForeignForms,
  session,
  sessionReader,
} from "@hinotori/endpoint";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";

import { Browser } from "./support/browser.ts";

let count = 0;

async function serve(options: EndpointOptions = {}): Promise<EndpointModule> {
  const app = new Hono()
    .use(session(), protectFromForgery())
    .get("/token", (c) => c.text(getCsrfToken(c)))
    .get("/plain", (c) => c.text("plain"))
    .get("/renew", (c) => (c.var.session.renew(), c.text("renewed")))
    .get("/clear", (c) => (c.var.session.clear(), c.text("cleared")))
    .get("/delete", (c) => (deleteCsrfToken(c), c.text("deleted")))
    .get("/login", (c) => (c.var.session.put("userId", 7), c.text(getCsrfToken(c))))
    .get("/app.js", (c) => c.body("secret()", 200, { "content-type": "text/javascript; charset=utf-8" }))
    .on(["POST", "PUT", "PATCH", "DELETE"], "/posts", async (c) => c.json(await c.req.parseBody().catch(() => ({}))))
    .options("/posts", (c) => c.text("options"));
  const Web = Endpoint.define(`Csrf.Endpoint${++count}`, {
    otpApp: "csrf",
    app,
    log: false,
    secretKeyBase: "s".repeat(64),
  });
  await startSupervised([Web, options]);
  return Web;
}

async function visit(options: EndpointOptions = {}): Promise<[Browser, string]> {
  const browser = new Browser(await serve(options));
  return [browser, await (await browser.get("/token")).text()];
}

const post = (browser: Browser, body?: RequestInit["body"], headers: Record<string, string> = {}): Promise<Response> =>
  browser.send("/posts", { method: "POST", ...(body === undefined ? {} : { body }), headers });

const status = async (answer: Promise<Response>): Promise<number> => (await answer).status;

describe("a form", () => {
  test("is taken with the token of its session, as a field or as a header", async () => {
    const [browser, token] = await visit();
    const fields = { _csrf_token: token, title: "ä" };
    expect(await (await post(browser, new URLSearchParams(fields))).json()).toEqual(fields);
    const multipart = new FormData();
    multipart.set("_csrf_token", token);
    expect(await status(post(browser, multipart))).toBe(200);
    expect(await status(post(browser, "{}", { "content-type": "application/json", "x-csrf-token": token }))).toBe(200);
    const stale = { "x-csrf-token": "of a page that was open for long" };
    expect(await status(post(browser, new URLSearchParams(fields), stale))).toBe(200);
    for (const method of ["PUT", "PATCH", "DELETE"]) {
      expect(await status(browser.send("/posts", { method, headers: { "x-csrf-token": token } }))).toBe(200);
      expect(await status(browser.send("/posts", { method }))).toBe(403);
    }
  });

  test("is refused without it, with that of another session, or with one that is none", async () => {
    const [browser, token] = await visit();
    const [, others] = await visit();
    for (const wrong of [others, token.slice(1), `${token}A`, "", "x".repeat(56), token.toLowerCase()]) {
      expect(await status(post(browser, new URLSearchParams({ _csrf_token: wrong })))).toBe(403);
      expect(await status(post(browser, undefined, { "x-csrf-token": wrong }))).toBe(403);
    }
    expect(await status(post(browser))).toBe(403);
    const file = new FormData();
    file.set("_csrf_token", new File([token], "token.txt"));
    expect(await status(post(browser, file))).toBe(403);
    expect(
      await status(post(browser, JSON.stringify({ _csrf_token: token }), { "content-type": "application/json" })),
    ).toBe(403);
    expect(await status(browser.send(`/posts?_csrf_token=${token}`, { method: "POST" }))).toBe(403);
  });

  test("is refused with a token and the cookie of another session: a double submit", async () => {
    const Web = await serve();
    const [mine, victim] = [new Browser(Web), new Browser(Web)];
    const token = await (await mine.get("/token")).text();
    await victim.get("/token");
    expect(await status(post(victim, new URLSearchParams({ _csrf_token: token })))).toBe(403);
    const noSession = new Browser(Web);
    expect(await status(post(noSession, new URLSearchParams({ _csrf_token: token })))).toBe(403);
  });

  test("is refused with the problem's own code and status", async () => {
    const [browser] = await visit();
    const answer = await post(browser, undefined, { accept: "application/json" });
    expect(await answer.json()).toMatchObject({
      status: 403,
      title: "Forbidden",
      detail: expect.stringContaining("_csrf_token"),
    });
  });

  test.each(["renew", "clear", "delete"])("is refused with a token from before a %s", async (change) => {
    const [browser, token] = await visit();
    await browser.get(`/${change}`);
    expect(await status(post(browser, undefined, { "x-csrf-token": token }))).toBe(403);
    const next = await (await browser.get("/token")).text();
    expect(await status(post(browser, undefined, { "x-csrf-token": next }))).toBe(200);
  });

  test("that cannot be read is a bad request", async () => {
    const [browser] = await visit();
    expect(await status(post(browser, "x", { "content-type": "multipart/form-data; boundary=none" }))).toBe(400);
  });
});

describe("a request that changes nothing", () => {
  test("passes, and gets a secret only when it asks for a token", async () => {
    const Web = await serve();
    for (const [method, path] of [
      ["GET", "/plain"],
      ["HEAD", "/plain"],
      ["OPTIONS", "/posts"],
    ] as const) {
      const answer = await Web.request(path, { method });
      expect([answer.status, answer.headers.get("set-cookie")]).toEqual([200, null]);
    }
    const browser = new Browser(Web);
    await browser.get("/token");
    expect((await browser.get("/token")).headers.get("set-cookie")).toBeNull();
  });
});

describe("a form with a valid token, of a page", () => {
  async function from(headers: Record<string, string>, options: EndpointOptions = {}): Promise<number> {
    const [browser, token] = await visit(options);
    return status(post(browser, new URLSearchParams({ _csrf_token: token }), headers));
  }

  test("of ours is taken", async () => {
    expect(await from({ origin: "http://localhost:4000" })).toBe(200);
    expect(await from({ "sec-fetch-site": "same-origin" })).toBe(200);
  });

  test("of another origin is refused", async () => {
    for (const origin of ["https://evil.example", "null", "", "http://localhost.evil.example"])
      expect(await from({ origin })).toBe(403);
    expect(await from({ "sec-fetch-site": "cross-site" })).toBe(403);
    expect(await from({ "sec-fetch-site": "cross-site", origin: "https://evil.example" })).toBe(403);
  });

  test("is taken when checkOrigin knows it", async () => {
    const origin = "https://admin.shop.example";
    expect(await from({ origin }, { checkOrigin: ["//*.shop.example"] })).toBe(200);
    expect(await from({ origin }, { checkOrigin: ["//shop.example"] })).toBe(403);
    expect(await from({ origin }, { checkOrigin: false })).toBe(200);
    expect(await from({ origin }, { url: { host: "admin.shop.example" } })).toBe(200);
  });
});

describe("refuseForeignForms", () => {
  const app = new Hono().use(refuseForeignForms()).on(["GET", "POST", "DELETE"], "/api/:id", (c) => c.text("done"));
  const json = { "content-type": "application/json" };

  async function ask(method: string, headers: Record<string, string>): Promise<number> {
    const Web = Endpoint.define(`Csrf.Endpoint${++count}`, {
      otpApp: "csrf",
      app,
      log: false,
      secretKeyBase: "s".repeat(64),
    });
    await startSupervised(Web);
    return status(Web.request("/api/1", { method, headers }));
  }

  test.each([
    ["POST", { origin: "https://evil.example", "content-type": "text/plain" }],
    ["POST", { origin: "https://evil.example" }],
    ["POST", { "sec-fetch-site": "same-site", "content-type": "application/x-www-form-urlencoded" }],
    ["DELETE", { "sec-fetch-site": "cross-site" }],
  ])("refuses a %s that a page of another site made: %j", async (method, headers) => {
    expect(await ask(method, headers)).toBe(403);
  });

  test.each<[string, Record<string, string>]>([
    ["GET", { origin: "https://evil.example" }],
    ["POST", { origin: "https://other.example", ...json }],
    ["POST", { "sec-fetch-site": "same-origin" }],
    ["DELETE", { origin: "http://localhost:4000" }],
    ["DELETE", {}],
  ])("takes a %s of a program, of a page of ours, or that is no form: %j", async (method, headers) => {
    expect(await ask(method, headers)).toBe(200);
  });
});

describe("JavaScript", () => {
  test("is refused to a script tag, and given to a page of ours", async () => {
    const Web = await serve();
    expect(await status(Web.request("/app.js"))).toBe(403);
    expect(await (await Web.request("/app.js")).text()).not.toContain("secret()");
    expect(await status(Web.request("/app.js", { headers: { "sec-fetch-site": "cross-site" } }))).toBe(403);
    expect(await status(Web.request("/app.js", { headers: { "x-requested-with": "XMLHttpRequest" } }))).toBe(200);
    expect(await status(Web.request("/app.js", { headers: { "sec-fetch-site": "same-origin" } }))).toBe(200);
  });
});

describe("sessionReader", () => {
  test("finds the session of a cookie, and says whose token is its own", async () => {
    const Web = await serve();
    const [browser, other] = [new Browser(Web), new Browser(Web)];
    const token = await (await browser.get("/login")).text();
    const others = await (await other.get("/login")).text();
    const endpoint = { sources: { name: Web.name, otpApp: "csrf" }, secretKeyBase: Web.secretKeyBase() };
    const found = await sessionReader()({ cookies: browser.cookie, endpoint });
    expect(found?.session).toEqual({ userId: 7 });
    expect([token, others, "", "x".repeat(56)].map((one) => found?.isCsrfToken(one))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(await sessionReader()({ cookies: "", endpoint })).toBeUndefined();
    expect(await sessionReader()({ cookies: `${browser.cookie}x`, endpoint })).toBeUndefined();
    expect(await sessionReader({ signingSalt: "other" })({ cookies: browser.cookie, endpoint })).toBeUndefined();
  });
});
