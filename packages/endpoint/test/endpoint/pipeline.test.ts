/** The way of a request over a socket: id, events, line, errors, health. */
import { Process } from "@hinotori/otp";
import { assertReceive, captureLog, refuteReceive, startSupervised } from "@hinotori/otp/testing";
import { attachEvents } from "@hinotori/telemetry/testing";
import { Endpoint, type EndpointBindings, type EndpointOptions } from "@hinotori/endpoint";
import { Hono } from "hono";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { describe, expect, test } from "vitest";

let count = 0;

/** Serves an application on a free port; resolves with its address. */
async function serve(app: Hono<{ Bindings: EndpointBindings }>, options: EndpointOptions = {}): Promise<string> {
  const Web = Endpoint.define(`Pipeline.Endpoint${++count}`, {
    otpApp: "pipeline",
    app,
    server: true,
    http: { port: 0 },
  });
  await startSupervised([Web, options]);
  return `http://127.0.0.1:${Web.serverInfo()!.port}`;
}

function newApp(): Hono<{ Bindings: EndpointBindings }> {
  return new Hono<{ Bindings: EndpointBindings }>()
    .get("/", (c) => c.text("home"))
    .get("/later", async (c) => c.json({ id: c.env.requestId }))
    .get("/boom", () => {
      throw new Error("the cellar is flooded");
    })
    .get("/boom/later", async () => {
      throw new Error("the cellar is flooded");
    })
    .get("/text", () => {
      // What handlers throw is not always an Error.
      throw "a text";
    })
    .get("/gone", () => {
      throw Object.assign(new Error("it was here"), { status: 410 });
    });
}

describe("the request id", () => {
  test("is made, echoed and given to the handler", async () => {
    const answer = await fetch(`${await serve(newApp())}/later`);
    const { id } = (await answer.json()) as { id: string };
    expect(id).toMatch(/^[\w-]{20,}$/);
    expect(answer.headers.get("x-request-id")).toBe(id);
  });

  test("is the client's own when that is harmless", async () => {
    const url = await serve(newApp());
    const sent = "trace-0123456789-abcdef";
    expect((await fetch(url, { headers: { "x-request-id": sent } })).headers.get("x-request-id")).toBe(sent);
    expect((await fetch(url, { headers: { "x-request-id": "short" } })).headers.get("x-request-id")).not.toBe("short");
  });

  test("is not doubled when the application sets one", async () => {
    const app = newApp().get("/own", (c) => {
      c.header("X-Request-Id", "an id of the application");
      return c.text("own");
    });
    expect((await fetch(`${await serve(app)}/own`)).headers.get("x-request-id")).toBe("an id of the application");
  });
});

describe("the events", () => {
  test("tell of start and stop, with what is known then", async () => {
    attachEvents([
      ["shop", "endpoint", "start"],
      ["shop", "endpoint", "stop"],
    ]);
    const url = await serve(newApp(), { telemetryPrefix: ["shop"] });
    await fetch(`${url}/later?secret=1`, { headers: { "x-request-id": "trace-0123456789-abcdef" } });
    const facts = { method: "GET", path: "/later", request_id: "trace-0123456789-abcdef", conn: expect.anything() };
    await assertReceive([
      "telemetry",
      ["shop", "endpoint", "start"],
      { monotonic_time: expect.any(Number), system_time: expect.any(Number) },
      facts,
    ]);
    await assertReceive([
      "telemetry",
      ["shop", "endpoint", "stop"],
      { duration: expect.any(Number), monotonic_time: expect.any(Number) },
      { ...facts, status: 200, route: "/later" },
    ]);
  });

  test("tell of an error that was shown", async () => {
    attachEvents([["shop", "error_rendered"]]);
    await fetch(`${await serve(newApp(), { telemetryPrefix: ["shop"] })}/gone`);
    await assertReceive([
      "telemetry",
      ["shop", "error_rendered"],
      { duration: expect.any(Number) },
      expect.objectContaining({
        status: 410,
        path: "/gone",
        reason: expect.objectContaining({ message: "it was here" }),
      }),
    ]);
  });

  test("a client that leaves early is told of with status 499, and nothing breaks", async () => {
    attachEvents([["hinotori", "endpoint", "stop"]]);
    const me = Process.self();
    const app = new Hono<{ Bindings: EndpointBindings }>().get("/", async (c) => {
      Process.send(me, "begun");
      await new Promise((_, reject) =>
        c.req.raw.signal.addEventListener("abort", () => reject(c.req.raw.signal.reason)),
      );
      return c.text("too late");
    });
    const url = await serve(app);
    const events = await captureLog(async () => {
      const leave = new AbortController();
      const answer = fetch(url, { signal: leave.signal });
      await assertReceive("begun");
      leave.abort();
      await expect(answer).rejects.toThrow();
      await assertReceive([
        "telemetry",
        ["hinotori", "endpoint", "stop"],
        expect.anything(),
        expect.objectContaining({ status: 499 }),
      ]);
    });
    expect(linesOf(events)).toEqual([["info", expect.stringMatching(/^GET \/ - Client closed after [\d.]+(µs|ms)$/)]]);
  });
});

function linesOf(events: Awaited<ReturnType<typeof captureLog>>): [string, string][] {
  return events.filter((event) => event.report?.["method"] !== undefined).map((event) => [event.level, event.text()]);
}

describe("the line", () => {
  test("is one for each request, with its data", async () => {
    const url = await serve(newApp());
    const events = await captureLog(() =>
      fetch(`${url}/later?secret=1`, { headers: { "x-request-id": "trace-0123456789-abcdef" } }),
    );
    expect(linesOf(events)).toEqual([["info", expect.stringMatching(/^GET \/later - Sent 200 in [\d.]+(µs|ms)$/)]]);
    const [event] = events.filter((event) => event.report?.["method"] !== undefined);
    expect(event!.metadata).toMatchObject({ request_id: "trace-0123456789-abcdef" });
    expect(event!.report).toEqual({
      method: "GET",
      path: "/later",
      status: 200,
      durationNs: expect.any(Number),
      requestId: "trace-0123456789-abcdef",
    });
  });

  test.each(["/boom", "/boom/later"])("of a crash at %s is an error with the stack, and the only one", async (path) => {
    const url = await serve(newApp());
    const events = await captureLog(() => fetch(url + path));
    const lines = linesOf(events);
    expect(lines).toHaveLength(1);
    expect(lines[0]![0]).toBe("error");
    expect(lines[0]![1]).toMatch(/^GET \/boom\S* - Sent 500 in .*\nError: the cellar is flooded\n\s+at /);
  });

  test("of a client's mistake is no error and has no stack", async () => {
    const url = await serve(newApp());
    const events = await captureLog(async () => {
      for (const path of ["/gone", "/nowhere", "/%zz"]) await fetch(url + path);
    });
    expect(linesOf(events).map(([level, line]) => [level, line.replace(/ in .*/s, "")])).toEqual([
      ["info", "GET /gone - Sent 410"],
      ["info", "GET /nowhere - Sent 404"],
      ["info", "GET /%zz - Sent 400"],
    ]);
  });

  test("has the level that was chosen, or is left out; errors are logged all the same", async () => {
    const quiet = await serve(newApp(), { log: "debug" });
    expect(linesOf(await captureLog(() => fetch(quiet)))[0]![0]).toBe("debug");
    const silent = await serve(newApp(), { log: false });
    expect(linesOf(await captureLog(() => fetch(silent)))).toEqual([]);
    expect(linesOf(await captureLog(() => fetch(`${silent}/boom`)))).toHaveLength(1);
  });
});

describe("what a handler throws", () => {
  test.each(["/boom", "/boom/later", "/text"])("at %s is answered with 500, without a detail", async (path) => {
    const url = await serve(newApp());
    const events = await captureLog(async () => {
      const answer = await fetch(url + path);
      expect(answer.status).toBe(500);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
      expect(await answer.json()).toEqual({
        type: "about:blank",
        title: "Internal Server Error",
        status: 500,
        instance: answer.headers.get("x-request-id"),
      });
    }, "error");
    expect(events).toHaveLength(1);
  });

  test("leaves the endpoint as it was", async () => {
    const url = await serve(newApp(), { log: false });
    await captureLog(async () => {
      for (let times = 0; times < 50; times++) await (await fetch(`${url}/boom`)).text();
    });
    expect(await (await fetch(url)).text()).toBe("home");
  });

  test("brings its own response when it has one", async () => {
    const app = newApp().get("/own", () => {
      throw new HTTPException(401, {
        res: new Response("sign in", { status: 401, headers: { "www-authenticate": "Basic" } }),
      });
    });
    const answer = await fetch(`${await serve(app)}/own`);
    expect([answer.status, answer.headers.get("www-authenticate"), await answer.text()]).toEqual([
      401,
      "Basic",
      "sign in",
    ]);
  });

  test("is an HTTPException with its message", async () => {
    const app = newApp().get("/own", () => {
      throw new HTTPException(403, { message: "members only" });
    });
    expect(await (await fetch(`${await serve(app)}/own`)).json()).toMatchObject({
      status: 403,
      detail: "members only",
    });
  });

  test("keeps the headers of middleware, and comes in the format that is wanted", async () => {
    const app = new Hono<{ Bindings: EndpointBindings }>().use(cors()).route("/", newApp());
    const url = await serve(app, { log: false });
    await captureLog(async () => {
      const answer = await fetch(`${url}/boom`, { headers: { accept: "text/html", origin: "https://else.example" } });
      expect(answer.headers.get("access-control-allow-origin")).toBe("*");
      expect(await answer.text()).toContain("<h1>500 <small>Internal Server Error</small></h1>");
    });
  });

  test("is left to an onError of the application, and logged all the same", async () => {
    const app = newApp().onError((error, c) => c.text(`own: ${error.message}`, 503));
    const url = await serve(app);
    const events = await captureLog(async () => {
      const answer = await fetch(`${url}/boom`);
      expect([answer.status, await answer.text()]).toEqual([503, "own: the cellar is flooded"]);
    }, "error");
    expect(linesOf(events)).toEqual([["error", expect.stringContaining("Error: the cellar is flooded")]]);
  });

  test("while the body was read as JSON is 400 when the body is none, else 500", async () => {
    const app = newApp()
      .post("/echo", async (c) => c.json(await c.req.json()))
      .post("/own", async (c) => c.json([await c.req.json(), JSON.parse("{ours")]));
    const url = await serve(app, { log: false });
    await captureLog(async () => {
      const bad = await fetch(`${url}/echo`, { method: "POST", body: '{"name": ' });
      expect(await bad.json()).toMatchObject({ status: 400, title: "Bad Request" });
      expect((await fetch(`${url}/own`, { method: "POST", body: "{}" })).status).toBe(500);
    });
  });
});

describe("an error while the body was read as a form", () => {
  test("is 400 when the body is no form, else 500", async () => {
    const app = newApp()
      .post("/echo", async (c) => c.json(await c.req.parseBody()))
      .post("/data", async (c) => c.json([...(await c.req.formData()).keys()]))
      .post("/own", async (c) => {
        await c.req.parseBody();
        throw new TypeError("ours");
      });
    const url = await serve(app, { log: false });
    const headers = { "content-type": "multipart/form-data; boundary=edge" };
    await captureLog(async () => {
      for (const path of ["/echo", "/data"]) {
        const bad = await fetch(`${url}${path}`, { method: "POST", body: "--edge\r\nno part", headers });
        expect(await bad.json()).toMatchObject({ status: 400, title: "Bad Request" });
      }
      const form = new FormData();
      form.set("name", "Ada");
      expect((await fetch(`${url}/own`, { method: "POST", body: form })).status).toBe(500);
    });
  });
});

describe("what no route matches", () => {
  test("is a problem document, with the headers of middleware", async () => {
    const app = newApp().use(async (c, next) => {
      await next();
      c.header("x-seen", "yes");
    });
    const answer = await fetch(`${await serve(app)}/nowhere?a=1`);
    expect(answer.headers.get("x-seen")).toBe("yes");
    expect(await answer.json()).toMatchObject({
      status: 404,
      title: "Not Found",
      detail: "no route matches GET /nowhere?a=1",
    });
  });

  test("is 405 with the methods that would match", async () => {
    const app = newApp()
      .use(async (_c, next) => next())
      .put("/later", (c) => c.text("put"));
    const answer = await fetch(`${await serve(app)}/later`, { method: "DELETE" });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD, PUT"]);
    expect(await answer.json()).toMatchObject({ status: 405, title: "Method Not Allowed" });
  });

  test("is left to a notFound of the application, and to a handler's own 404", async () => {
    const app = newApp()
      .get("/own", (c) => c.text("no such thing", 404))
      .get("/data", (c) => c.json({ error: "none" }, 404))
      .notFound((c) => c.text("lost", 404));
    const url = await serve(app);
    expect(await (await fetch(`${url}/nowhere`)).text()).toBe("lost");
    expect(await (await fetch(`${url}/own`)).text()).toBe("no such thing");
    expect(await (await fetch(`${url}/data`)).json()).toEqual({ error: "none" });
  });

  test("has no body for HEAD", async () => {
    const url = await serve(newApp());
    const there = await fetch(url, { method: "HEAD" });
    expect([there.status, await there.text()]).toEqual([200, ""]);
    const nowhere = await fetch(`${url}/nowhere`, { method: "HEAD" });
    expect([nowhere.status, nowhere.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
  });
});

describe("health", () => {
  test("says that the program runs and takes requests, without a line", async () => {
    const url = await serve(newApp());
    const events = await captureLog(async () => {
      expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: "ok" });
      expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: "ready" });
    });
    expect(linesOf(events)).toEqual([]);
  });

  test("can only be asked", async () => {
    const posted = await fetch(`${await serve(newApp())}/healthz`, { method: "POST" });
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  test("is not ready while a check does not hold, and names it", async () => {
    const holds = { repo: true, cache: true };
    const checks = {
      repo: () => holds.repo,
      cache: async () => {
        if (!holds.cache) throw new Error("no cache");
        return true;
      },
    };
    const url = await serve(newApp(), { health: { checks } });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    Object.assign(holds, { repo: false, cache: false });
    await captureLog(async () => {
      const answer = await fetch(`${url}/readyz`);
      expect([answer.status, await answer.json()]).toEqual([503, { status: "unready", failing: ["repo", "cache"] }]);
    });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test("can be asked elsewhere, or nowhere", async () => {
    const url = await serve(newApp(), { health: { live: "/alive", ready: false } });
    expect((await fetch(`${url}/alive`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(404);
  });
});

test("a request that never comes has no events", async () => {
  attachEvents([["hinotori", "endpoint", "start"]]);
  await serve(newApp());
  await refuteReceive(() => true, { timeout: 0 });
});
