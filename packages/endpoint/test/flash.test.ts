/** How long a message is kept. */
import { captureLog, startSupervised } from "@hinotori/otp/testing";
import { allFlash, clearFlash, Endpoint, flash, getFlash, putFlash, session } from "@hinotori/endpoint";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";

import { Browser } from "./support/browser.ts";

let count = 0;

async function visit(): Promise<Browser> {
  const app = new Hono()
    .use(session())
    .use("/pages/*", flash())
    .get("/pages/go", (c) => (putFlash(c, "info", c.req.query("v") ?? "went"), c.redirect("/pages/all")))
    .get("/pages/stay", (c) => (putFlash(c, "info", "stayed"), c.json(getFlash(c, "info") ?? null)))
    .get("/pages/pass", (c) => c.redirect("/pages/all"))
    .get("/pages/proto", (c) => (putFlash(c, "__proto__", "kept"), c.redirect("/pages/all")))
    .get("/pages/login", (c) => (c.var.session.clear(), putFlash(c, "info", "welcome"), c.redirect("/pages/all")))
    .get("/pages/logout", (c) => (c.var.session.drop(), putFlash(c, "info", "bye"), c.redirect("/pages/all")))
    .get("/pages/clear", (c) => (clearFlash(c), c.redirect("/pages/all")))
    .get("/pages/all", (c) => c.json(allFlash(c)))
    .get("/pages/fails", () => {
      throw Object.assign(new Error("no"), { status: 404 });
    })
    .get("/data", (c) => c.json({}))
    .get("/none", (c) => c.json(getFlash(c, "info")));
  const Web = Endpoint.define(`Flash.Endpoint${++count}`, {
    otpApp: "flash",
    app,
    log: false,
    secretKeyBase: "s".repeat(64),
  });
  await startSupervised(Web);
  return new Browser(Web);
}

describe("flash", () => {
  test("is there for the page after a redirect, and for no other", async () => {
    const browser = await visit();
    await browser.get("/pages/go?v=%C3%A4%0D%0ASet-Cookie:%20a=1");
    expect(await browser.json("/pages/all")).toEqual({ info: "ä\r\nSet-Cookie: a=1" });
    expect(await browser.json("/pages/all")).toEqual({});
    expect(browser.names).toEqual(["_flash_key"]);
  });

  test("is there in the same request, and not kept without a redirect", async () => {
    const browser = await visit();
    expect(await browser.json("/pages/stay")).toBe("stayed");
    expect(browser.names).toEqual([]);
    expect(await browser.json("/pages/all")).toEqual({});
  });

  test("goes on over a chain of redirects", async () => {
    const browser = await visit();
    await browser.get("/pages/go");
    await browser.get("/pages/pass");
    expect(await browser.json("/pages/all")).toEqual({ info: "went" });
  });

  test("is taken by a page that fails, and by no request that does not pass it", async () => {
    const browser = await visit();
    await browser.get("/pages/go");
    await browser.get("/data");
    expect((await browser.get("/pages/fails")).status).toBe(404);
    expect(await browser.json("/pages/all")).toEqual({});
    await browser.get("/pages/go");
    await browser.get("/data");
    expect(await browser.json("/pages/all")).toEqual({ info: "went" });
  });

  test("outlives a session that is cleared, and not one that is dropped", async () => {
    const browser = await visit();
    await browser.get("/pages/proto");
    await browser.get("/pages/login");
    expect(await browser.json("/pages/all")).toEqual({ info: "welcome" });
    await browser.get("/pages/logout");
    expect(await browser.json("/pages/all")).toEqual({});
  });

  test("can be cleared, and sets no cookie when there is nothing", async () => {
    const browser = await visit();
    expect((await browser.get("/pages/clear")).headers.get("set-cookie")).toBeNull();
    await browser.get("/pages/go");
    await browser.get("/pages/clear");
    expect(await browser.json("/pages/all")).toEqual({});
  });

  test("keeps a kind of any name as data", async () => {
    const browser = await visit();
    await browser.get("/pages/proto");
    expect(await (await browser.get("/pages/all")).text()).toBe('{"__proto__":"kept"}');
  });

  test("says what is missing where there is none", async () => {
    const browser = await visit();
    const [said] = await captureLog(async () => void (await browser.get("/none")), "error");
    expect(said?.text()).toContain("app.use(session(), flash());");
  });
});
