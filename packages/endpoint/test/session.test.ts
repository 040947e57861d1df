/** What a session keeps, when its cookie is written, and what is no session. */
import { captureLog, clock, startSupervised } from "@hinotori/otp/testing";
import {
  Endpoint,
  type EndpointModule,
  type EndpointOptions,
  session,
  type SessionOptions,
  Token,
} from "@hinotori/endpoint";
import { type Context, Hono } from "hono";
import { describe, expect, test } from "vitest";

import { Browser } from "./support/browser.ts";

const secret = "s".repeat(64);
let count = 0;

type Use = (c: Context, value: string) => unknown;

/** What requests do with the session: `GET /name?value` runs the function of that name. */
const uses: Readonly<Record<string, Use>> = {
  nothing: () => "nothing",
  get: (c, key) => c.var.session.get(key) ?? null,
  all: (c) => c.var.session.all(),
  put: (c, value) => c.var.session.put("value", value),
  proto: (c, value) => c.var.session.put("__proto__", { admin: value }),
  take: (c, key) => c.var.session.delete(key),
  clear: (c) => c.var.session.clear(),
  renew: (c) => c.var.session.renew(),
  drop: (c) => c.var.session.drop(),
  dropAndPut: (c) => (c.var.session.drop(), c.var.session.put("value", "back")),
  ignore: (c) => (c.var.session.put("value", "ignored"), c.var.session.ignore()),
  large: (c, value) => (c.var.session.put("user", 7), c.var.session.put("cart", "x".repeat(Number(value)))),
  odd: (c) => c.var.session.put("at", () => 1),
  fails: (c, value) => {
    c.var.session.put("value", value);
    throw Object.assign(new Error("no"), { status: 422 });
  },
};

async function serve(options: SessionOptions = {}, endpoint: EndpointOptions = {}): Promise<EndpointModule> {
  const app = new Hono().use(session(options)).get("/:use", async (c) => {
    const done: unknown = await uses[c.req.param("use")]!(c, c.req.query("v") ?? "");
    return c.json(done === undefined ? "done" : done);
  });
  const Web = Endpoint.define(`Session.Endpoint${++count}`, { otpApp: "shop", app, log: false, secretKeyBase: secret });
  await startSupervised([Web, endpoint]);
  return Web;
}

describe("a session", () => {
  test("comes back from the browser as it was put", async () => {
    const browser = new Browser(await serve());
    await browser.get("/put?v=%C3%A4%20%E7%81%AB%0D%0ASet-Cookie:%20admin=1;");
    expect(browser.names).toEqual(["_shop_key"]);
    expect(await browser.json("/get?v=value")).toBe("ä 火\r\nSet-Cookie: admin=1;");
    await browser.get("/take?v=value");
    expect(await browser.json("/all")).toEqual({});
  });

  test("sends the cookie that a Phoenix application sends", async () => {
    const Web = await serve();
    const answer = await Web.request("/put?v=1");
    expect(answer.headers.get("set-cookie")).toMatch(
      /^_shop_key=SFMyNTY\.[\w-]+\.[\w-]+; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    expect(answer.headers.get("cache-control")).toBe("max-age=0, private, must-revalidate");
  });

  test.each(["nothing", "get?v=value", "all", "take?v=none", "ignore"])("sets no cookie by /%s", async (path) => {
    const answer = await (await serve()).request(`/${path}`);
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect(answer.headers.get("cache-control")).toBeNull();
  });

  test("does not look at a cookie that nobody asks for", async () => {
    const Web = await serve({}, { secretKeyBase: undefined as never });
    const said = await captureLog(() => Web.request("/nothing", { headers: { cookie: "_shop_key=forged" } }), "debug");
    expect(said).toEqual([]);
  });

  test("is emptied by clear, kept by renew, and taken away by drop", async () => {
    const browser = new Browser(await serve());
    await browser.get("/put?v=1");
    await browser.get("/renew");
    expect(await browser.json("/all")).toEqual({ value: "1" });
    await browser.get("/clear");
    expect(await browser.json("/all")).toEqual({});
    await browser.get("/put?v=2");
    const dropped = await browser.get("/dropAndPut");
    expect(dropped.headers.get("set-cookie")).toMatch(/^_shop_key=; Max-Age=0; Path=\/; Expires=Thu, 01 Jan 1970/);
    expect(browser.names).toEqual([]);
    expect((await browser.get("/drop")).headers.get("set-cookie")).toBeNull();
  });

  test("is written whatever the handler throws", async () => {
    const browser = new Browser(await serve());
    expect((await browser.get("/fails?v=3")).status).toBe(422);
    expect(await browser.json("/get?v=value")).toBe("3");
  });

  test("keeps a __proto__ key as data", async () => {
    const browser = new Browser(await serve());
    await browser.get("/proto?v=yes");
    expect(await browser.json("/get?v=__proto__")).toEqual({ admin: "yes" });
    expect(await browser.json("/get?v=admin")).toBeNull();
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });

  test("refuses what JSON cannot say where it is put", async () => {
    const Web = await serve();
    const [said] = await captureLog(async () => void (await Web.request("/odd")), "error");
    expect(said?.text()).toMatch(/expected data that JSON can say, got a value of type function[^]*cookie-session/);
  });

  test("refuses to grow over a cookie, and says what is large", async () => {
    const Web = await serve({}, { debugErrors: true });
    expect((await Web.request("/large?v=2900")).headers.get("set-cookie")).not.toBeNull();
    let refused = new Response();
    const said = await captureLog(async () => void (refused = await Web.request("/large?v=3100")));
    expect(refused.status).toBe(500);
    expect(refused.headers.get("set-cookie")).toBeNull();
    expect(await refused.text()).toContain("cart: 3102 bytes");
    expect(said.map((event) => event.text()).join()).not.toContain("xxxx");
  });

  test("cannot be changed when the answer was made", async () => {
    let late: Error | undefined;
    const app = new Hono()
      .use(async (c, next) => {
        await next();
        try {
          (c as Context).get("session").put("late", 1);
        } catch (error) {
          late = error as Error;
        }
      })
      .use(session())
      .get("/", (c) => c.text("home"));
    const Web = Endpoint.define("Session.Late", { otpApp: "shop", app, log: false, secretKeyBase: secret });
    await startSupervised(Web);
    await Web.request("/");
    expect(late).toMatchObject({ code: "ENDPOINT_ARGUMENT" });
  });
});

describe("a cookie that is no session", () => {
  async function valid(options: SessionOptions = {}): Promise<[EndpointModule, string]> {
    const Web = await serve(options);
    const set = (await Web.request("/put?v=admin")).headers.get("set-cookie")!;
    return [Web, set.split(";")[0]!.slice("_shop_key=".length)];
  }

  test.each([
    ["signed", {}],
    ["encrypted", { encryptionSalt: "hidden" }],
  ])("is an empty one when it is forged or broken: %s", async (_kind, options) => {
    const [Web, text] = await valid(options);
    const read = async (cookie: string): Promise<unknown> =>
      (await Web.request("/all", { headers: { cookie: `_shop_key=${cookie}` } })).json();
    expect(await read(text)).toEqual({ value: "admin" });
    const middle = Math.floor(text.length / 2);
    const other = text[middle] === "A" ? "B" : "A";
    const forged = [
      text.slice(0, middle) + other + text.slice(middle + 1),
      text.slice(0, -1),
      `${text}A`,
      `${text}.`,
      "",
      "..",
      "a.b.c",
    ];
    for (const cookie of [...forged, Token.sign(secret, "session", { value: "admin" }), "%00", "x".repeat(5000)]) {
      expect(await read(cookie)).toEqual({});
    }
  });

  test("is not taken from another endpoint, another salt or the other kind", async () => {
    const [, text] = await valid();
    const others = [
      await serve({}, { secretKeyBase: "o".repeat(64) }),
      await serve({ signingSalt: "other" }),
      await serve({ encryptionSalt: "e" }),
    ];
    for (const Web of others) {
      expect(await (await Web.request("/all", { headers: { cookie: `_shop_key=${text}` } })).json()).toEqual({});
    }
  });

  test("is told at the debug level, without what was in it", async () => {
    const Web = await serve();
    const ask = (): Promise<Response> => Web.request("/all", { headers: { cookie: "_shop_key=forged-by-somebody" } });
    const said = (await captureLog(ask, "debug")).map((event) => event.text()).join();
    expect(said).toContain("cookie was not taken");
    expect(said).not.toContain("forged-by-somebody");
  });
});

describe("the options of a session", () => {
  test("hide what is in it", async () => {
    const Web = await serve({ encryptionSalt: "hidden" });
    const browser = new Browser(Web);
    const answer = await browser.get("/put?v=very-secret");
    const text = answer.headers.get("set-cookie")!.split(";")[0]!.split("=")[1]!;
    expect(Buffer.from(text.split(".")[1]!, "base64url").toString("latin1")).not.toContain("very-secret");
    expect(await browser.json("/get?v=value")).toBe("very-secret");
  });

  test("read with the keys of yesterday, and write with those of today", async () => {
    const yesterday = { secretKeyBase: "y".repeat(64), signingSalt: "old" };
    const browser = new Browser(await serve(yesterday));
    await browser.get("/put?v=1");
    const Today = await serve({ rotating: [{ ...yesterday, encryptionSalt: "none" }, yesterday] });
    browser.at(Today);
    expect(await browser.json("/get?v=value")).toBe("1");
    await browser.get("/put?v=2");
    browser.at(await serve());
    expect(await browser.json("/get?v=value")).toBe("2");
  });

  test("end it when it is old, whatever the browser thinks", async () => {
    clock.virtual();
    const browser = new Browser(await serve({ maxAge: 60 }));
    expect((await browser.get("/put?v=1")).headers.get("set-cookie")).toContain("; Max-Age=60;");
    await clock.advance(59_000);
    expect(await browser.json("/get?v=value")).toBe("1");
    await clock.advance(3_000);
    expect(await browser.json("/get?v=value")).toBeNull();
  });

  test("say how the cookie is sent", async () => {
    const Web = await serve({
      key: "sid",
      path: "/admin",
      domain: "shop.example",
      sameSite: "Strict",
      secure: true,
      httpOnly: false,
    });
    const set = (await Web.request("/put?v=1")).headers.get("set-cookie");
    expect(set).toMatch(/^sid=[^;]+; Domain=shop\.example; Path=\/admin; Secure; SameSite=Strict$/);
  });

  test("make it secure when the endpoint or the request is https", async () => {
    const isSecure = async (Web: EndpointModule, url = "/put?v=1", init: RequestInit = {}): Promise<boolean> =>
      /; Secure/.test(
        (await (url.startsWith("http") ? Web.fetch(new Request(url, init)) : Web.request(url, init))).headers.get(
          "set-cookie",
        ) ?? "",
      );
    expect(await isSecure(await serve())).toBe(false);
    expect(await isSecure(await serve({}, { url: { scheme: "https" } }))).toBe(true);
    expect(await isSecure(await serve(), "https://shop.example/put?v=1")).toBe(true);
    const proxied = { headers: { "x-forwarded-proto": "https" } };
    expect(await isSecure(await serve(), "/put?v=1", proxied)).toBe(false);
    expect(
      await isSecure(await serve({}, { forceSsl: { rewriteOn: ["x-forwarded-proto"] } }), "/put?v=1", proxied),
    ).toBe(true);
  });

  test("empty a session that does not fit the schema, and put in what it adds", async () => {
    const schema = {
      "~standard": {
        version: 1 as const,
        vendor: "test",
        validate: (value: unknown) => {
          const { value: put = "none" } = value as { value?: unknown };
          return put === "7" || put === "none" ? { value: { value: put } } : { issues: [{}] };
        },
      },
    };
    const browser = new Browser(await serve({ schema }));
    expect(await browser.json("/all")).toEqual({ value: "none" });
    await browser.get("/put?v=7");
    expect(await browser.json("/all")).toEqual({ value: "7" });
    await browser.get("/put?v=8");
    expect(await browser.json("/all")).toEqual({ value: "none" });
  });

  test("are refused where the name of the cookie promises more than they keep", () => {
    const problemsOf = (options: SessionOptions): number => {
      try {
        session(options);
        return 0;
      } catch (error) {
        return (error as { problems: readonly string[] }).problems.length;
      }
    };
    expect(problemsOf({ key: "__Host-shop", secure: true })).toBe(0);
    expect(problemsOf({ key: "__Secure-shop", secure: true, path: "/admin" })).toBe(0);
    expect(problemsOf({ key: "__Secure-shop" })).toBe(1);
    expect(problemsOf({ key: "__host-shop", path: "/admin", domain: "shop.example" })).toBe(3);
  });

  test("are refused at once, all together, and without the secret", () => {
    const wrong = {
      key: "a b",
      secretKeyBase: "hunter2",
      maxAge: 40_000_000,
      sameSite: "None",
      rotating: [{ signingSalt: "" }],
      salt: "x",
      path: "/;",
    };
    let problems: readonly string[] = [];
    try {
      session(wrong as unknown as SessionOptions);
    } catch (error) {
      expect(error).toMatchObject({ code: "ENDPOINT_CONFIG" });
      expect(String(error)).not.toContain("hunter2");
      problems = (error as { problems: readonly string[] }).problems;
    }
    expect(problems.map((problem) => problem.split(":")[0])).toEqual([
      "key",
      "secretKeyBase",
      "maxAge",
      "salt",
      "path",
      "rotating[0].signingSalt",
      "secure",
    ]);
  });
});
