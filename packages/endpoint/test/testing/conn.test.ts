/** The test kit for requests, as a user's tests use it; all at the same time. */
import { captureLog, startSupervised } from "@hinotori/otp/testing";
import { Endpoint, flash, getFlash, putFlash, session } from "@hinotori/endpoint";
import {
  assertErrorSent,
  buildConn,
  htmlResponse,
  jsonResponse,
  redirectedParams,
  redirectedTo,
  response,
  textResponse,
} from "@hinotori/endpoint/testing";
import { Hono } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const app = new Hono()
  .get("/echo", (c) =>
    c.json({ query: c.req.queries(), cookie: c.req.header("cookie"), accept: c.req.header("accept") }),
  )
  .get("/set/:name/:value", (c) => {
    setCookie(c, c.req.param("name"), c.req.param("value"));
    return c.text("set");
  })
  .get("/admin/set", (c) => {
    setCookie(c, "admin", "1", { path: "/admin" });
    return c.text("set");
  })
  .get("/admin/echo", (c) => c.json({ cookie: c.req.header("cookie") }))
  .get("/unset/:name", (c) => {
    deleteCookie(c, c.req.param("name"));
    return c.text("unset");
  })
  .get("/stale", (c) => {
    setCookie(c, "stale", "1", { expires: new Date(0) });
    return c.text("stale");
  })
  .get("/posts/:id", (c) => c.html(`<h1>${c.req.param("id")}</h1>`))
  .post("/posts/:id", (c) => c.redirect(`/posts/${c.req.param("id")}?from=post`))
  .put("/posts/:id", (c) => c.redirect("/somewhere", 303))
  .get("/boom", async () => {
    await undefined;
    throw new Error("no ink");
  })
  .get("/gone", async () => {
    await undefined;
    throw Object.assign(new Error("it is gone"), { status: 410 });
  })
  .use(session(), flash())
  .get("/me", (c) => c.json({ all: c.var.session.all(), news: getFlash(c, "info") }))
  .post("/login/:id", (c) => {
    c.var.session.put("userId", Number(c.req.param("id")));
    putFlash(c, "info", "welcome");
    return c.redirect("/me");
  })
  .post("/logout", (c) => {
    c.var.session.drop();
    return c.redirect("/");
  });

const Web = Endpoint.define("Kit.ConnEndpoint", { otpApp: "kit", app, log: false, secretKeyBase: "k".repeat(64) });

const salted = { key: "own", signingSalt: "salt", encryptionSalt: "more salt" };
const Salted = Endpoint.define("Kit.SaltedEndpoint", {
  otpApp: "kit",
  app: new Hono().use(session(salted)).get("/me", (c) => c.json(c.var.session.all())),
  log: false,
  secretKeyBase: "k".repeat(64),
});

// One endpoint serves all tests of the file; what is started is ended when they are done.
const endings: (() => Promise<void>)[] = [];
const onTestFinished = (work: () => Promise<void>): void => void endings.unshift(work);
beforeAll(async () => {
  await startSupervised(Web, { onTestFinished });
  await startSupervised(Salted, { onTestFinished });
});
afterAll(async () => {
  for (const end of endings) await end();
});

describe("a conn", () => {
  test.concurrent("sends parameters as a query", async () => {
    const conn = buildConn(Web);
    const { query } = (await jsonResponse(
      await conn.get("/echo?a=0", { b: 1, c: ["x", "y"], d: undefined, e: "&=" }),
      200,
    )) as {
      query: unknown;
    };
    expect(query).toEqual({ a: ["0"], b: ["1"], c: ["x", "y"], e: ["&="] });
  });

  test.concurrent("keeps the cookies of its answers, by their paths and ends", async () => {
    const conn = buildConn(Web);
    await conn.get("/set/one/1");
    await conn.get("/set/two/2");
    await conn.get("/admin/set");
    await conn.get("/stale");
    expect(await jsonResponse(await conn.get("/echo"), 200)).toMatchObject({ cookie: "one=1; two=2" });
    expect(await jsonResponse(await conn.get("/admin/echo"), 200)).toEqual({ cookie: "admin=1; one=1; two=2" });
    await conn.get("/unset/one");
    expect([conn.cookie("one"), conn.cookie("two")]).toEqual([undefined, "2"]);
  });

  test.concurrent("shares them with those that are made of it, and with no other", async () => {
    const conn = buildConn(Web);
    const finnish = conn.putReqHeader("accept", "text/plain");
    await finnish.get("/set/one/1");
    expect(await jsonResponse(await conn.get("/echo"), 200)).toMatchObject({ cookie: "one=1" });
    expect(await jsonResponse(await buildConn(Web).get("/echo"), 200)).toEqual({ query: {} });
    conn.putReqCookie("mine", "2").deleteReqCookie("one");
    expect(await jsonResponse(await finnish.deleteReqHeader("Accept").get("/echo"), 200)).toEqual({
      query: {},
      cookie: "mine=2",
    });
  });

  test.concurrent("is recycled with its cookies and few of its headers", async () => {
    const conn = buildConn(Web, { Accept: "application/json", cookie: "by=hand" });
    await conn.get("/set/one/1");
    expect(await jsonResponse(await conn.get("/echo"), 200)).toMatchObject({ cookie: "one=1; by=hand" });
    const again = conn.recycle();
    await again.get("/unset/one");
    expect(await jsonResponse(await again.get("/echo"), 200)).toEqual({ query: {}, accept: "application/json" });
    expect(conn.cookie("one")).toBe("1");
  });

  test.concurrent("says that the endpoint does not run", async () => {
    const Stopped = Endpoint.define("Kit.StoppedEndpoint", { otpApp: "kit", app });
    await expect(buildConn(Stopped).get("/")).rejects.toMatchObject({ code: "ENDPOINT_NOT_RUNNING" });
  });
});

describe("initTestSession", () => {
  test.concurrent("is what the application finds in its session, beside what is there", async () => {
    const conn = buildConn(Web).initTestSession({ userId: 7, theme: "dark" });
    expect(await jsonResponse(await conn.get("/me"), 200)).toEqual({ all: { userId: 7, theme: "dark" } });
    conn.initTestSession({ theme: undefined, lang: "fi" });
    expect(await jsonResponse(await conn.get("/me"), 200)).toEqual({ all: { userId: 7, lang: "fi" } });
  });

  test.concurrent("goes on with what the application puts there", async () => {
    const conn = buildConn(Web).initTestSession({ lang: "fi" });
    expect(redirectedTo(await conn.post("/login/9"))).toBe("/me");
    expect(await jsonResponse(await conn.get("/me"), 200)).toEqual({ all: { lang: "fi", userId: 9 }, news: "welcome" });
    await conn.post("/logout");
    expect(await jsonResponse(await conn.get("/me"), 200)).toEqual({ all: {} });
  });

  test.concurrent("takes the options of the application's session", async () => {
    const conn = buildConn(Salted).initTestSession({ userId: 7 }, salted);
    expect(await jsonResponse(await conn.get("/me"), 200)).toEqual({ userId: 7 });
    expect(await jsonResponse(await buildConn(Salted).initTestSession({ userId: 7 }).get("/me"), 200)).toEqual({});
  });
});

describe("the responses", () => {
  test.concurrent("give what is inside", async () => {
    const conn = buildConn(Web);
    expect(await htmlResponse(await conn.get("/posts/7"), 200)).toBe("<h1>7</h1>");
    expect(await response(await conn.get("/posts/7"), 200)).toBe("<h1>7</h1>");
    expect(await textResponse(await conn.get("/stale"), 200)).toBe("stale");
    await expect(response(await conn.get("/posts/7"), 404)).rejects.toThrow(/got 200/);
  });

  test.concurrent("tell where they lead", async () => {
    const conn = buildConn(Web);
    const posted = await conn.post("/posts/a%2Fb");
    expect(redirectedParams(await conn.post("/posts/7"), "/posts/:id")).toEqual({ id: "7" });
    expect(redirectedTo(posted)).toBe("/posts/a/b?from=post");
    expect(redirectedTo(await conn.put("/posts/7"), 303)).toBe("/somewhere");
    const elsewhere = await conn.put("/posts/7");
    expect(() => redirectedTo(elsewhere)).toThrow(/expected an answer with status 302 and a location, got 303/);
    expect(() => redirectedParams(elsewhere, "/posts/:id", 303)).toThrow(
      /expected a redirect to \/posts\/:id, got one to \/somewhere/,
    );
    const page = await conn.get("/posts/7");
    expect(() => redirectedTo(page)).toThrow(/no location/);
  });
});

describe("assertErrorSent", () => {
  test.concurrent("gives the error and what was sent for it", async () => {
    const conn = buildConn(Web, { accept: "application/json" });
    await captureLog(async () => {
      const [boom, gone] = await Promise.all([
        assertErrorSent(500, () => conn.get("/boom")),
        assertErrorSent(410, () => conn.get("/gone")),
      ]);
      expect([boom.error, gone.error].map(String)).toEqual(["Error: no ink", "Error: it is gone"]);
      expect(JSON.parse(gone.body)).toMatchObject({ status: 410, detail: "it is gone" });
      expect(gone.headers.get("content-type")).toBe("application/problem+json");
    });
  });

  test.concurrent("fails where nothing was thrown, or with another status", async () => {
    const conn = buildConn(Web);
    await expect(assertErrorSent(500, () => conn.get("/stale"))).rejects.toThrow(/got no error, and status 200/);
    await expect(assertErrorSent(404, () => conn.get("/gone"))).rejects.toThrow(/got an error with status 410/);
  });
});
