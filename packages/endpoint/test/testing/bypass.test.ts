/** bypassThrough: the way to an action, and what stands in the action's place. */
import { assertReceive, captureLog, startSupervised } from "@hinotori/otp/testing";
import { Endpoint, onlyRouted, protectFromForgery, session, type SessionVariables } from "@hinotori/endpoint";
import {
  assertErrorSent,
  buildConn,
  jsonResponse,
  redirectedTo,
  response,
  textResponse,
} from "@hinotori/endpoint/testing";
import { attachEvents } from "@hinotori/telemetry/testing";
import { type Context, Hono, type Next } from "hono";
import { describe, expect, test } from "vitest";

interface Env {
  Variables: SessionVariables<{ userId: number }> & { way: string[] };
}

const acted: string[] = [];

function note(name: string) {
  return async (c: Context<Env>, next: Next): Promise<void> => {
    c.set("way", [...(c.get("way") ?? []), name]);
    await next();
  };
}

async function requireUser(c: Context<Env>, next: Next): Promise<Response | void> {
  return c.var.session.get("userId") === undefined ? c.redirect("/login") : next();
}

const act = (c: Context<Env>): Response => {
  acted.push(c.req.path);
  return c.text("acted");
};

const api = new Hono<Env>().use(note("api")).get("/posts/:id", note("guard"), act);
api.onError((_error, c) => c.text("the api's own answer", 418));
const Router = new Hono<Env>().route("/api", api);
Router.use(session(), protectFromForgery(), note("browser"));
Router.get("/", act)
  .post("/posts", act)
  .get("/only-two", async (c, _next) => act(c));
const other = new Hono<Env>().get("/other", (c) => act(c));
const app = new Hono<Env>().use(note("endpoint"), onlyRouted()).route("/", Router).route("/", other);

const Web = Endpoint.define("Bypass.Endpoint", { otpApp: "bypass", app, log: false, secretKeyBase: "b".repeat(64) });

async function conn() {
  await startSupervised(Web);
  acted.length = 0;
  return buildConn(Web);
}

const tell = (c: Context<Env>): Response => c.json({ way: c.var.way, id: c.req.param("id") });

describe("bypassThrough", () => {
  test("takes the way of the route, and not its action", async () => {
    const passing = (await conn()).bypassThrough(Router, tell);
    expect(await jsonResponse(await passing.get("/"), 200)).toEqual({ way: ["endpoint", "browser"] });
    expect(await jsonResponse(await passing.get("/only-two"), 200)).toEqual({ way: ["endpoint", "browser"] });
    expect(await jsonResponse(await passing.get("/api/posts/7"), 200)).toEqual({
      way: ["endpoint", "api", "guard"],
      id: "7",
    });
    expect(acted).toEqual([]);
  });

  test("asks one function after the other, and answers 204 for what all let through", async () => {
    const guarded = (await conn()).bypassThrough(Router, requireUser);
    expect(redirectedTo(await guarded.get("/"))).toBe("/login");
    expect(await response(await guarded.initTestSession({ userId: 7 }).get("/"), 204)).toBe("");
  });

  test("keeps what the functions put into the session", async () => {
    const browser = await conn();
    const logIn = browser.bypassThrough(Router, (c) => {
      c.var.session.put("userId", 7);
      return c.text("logged in");
    });
    await logIn.get("/");
    const shown = browser.bypassThrough(Router, (c) => c.json(c.var.session.all()));
    expect(await jsonResponse(await shown.get("/"), 200)).toEqual({ userId: 7 });
  });

  test("leaves it to the way to refuse, and to a router to answer for what is thrown", async () => {
    const passing = (await conn()).bypassThrough(Router, () => {
      throw new Error("no ink");
    });
    await captureLog(async () => {
      expect(String((await assertErrorSent(403, () => passing.post("/posts"))).error)).toContain("expected the token");
      expect(String((await assertErrorSent(500, () => passing.get("/"))).error)).toBe("Error: no ink");
    });
  });

  test("answers what has no route as ever, and refuses a route of another router", async () => {
    const passing = (await conn()).bypassThrough(Router, tell);
    expect((await passing.get("/nowhere")).status).toBe(404);
    await expect(passing.get("/other")).rejects.toMatchObject({
      code: "ENDPOINT_ARGUMENT",
      message: expect.stringContaining("expected GET /other to be a route of the router"),
    });
  });

  test("changes nothing for requests at the same time, and tells the route", async () => {
    const browser = await conn();
    attachEvents([["hinotori", "router_dispatch", "stop"]]);
    const passing = browser.bypassThrough(Router, tell);
    const answers = await Promise.all([passing.get("/"), browser.get("/"), passing.head("/"), browser.get("/")]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await textResponse(answers[1], 200)).toBe("acted");
    expect(acted).toEqual(["/", "/"]);
    await assertReceive([
      "telemetry",
      ["hinotori", "router_dispatch", "stop"],
      expect.anything(),
      expect.objectContaining({ route: "/" }),
    ]);
  });
});
