/** The events of a request and of its route, and what they say of it. */
import { inspect } from "node:util";

import { startSupervised } from "@hinotori/otp/testing";
import { Endpoint } from "@hinotori/endpoint";
import { Telemetry } from "@hinotori/telemetry";
import { Hono } from "hono";
import { describe, expect, onTestFinished, test } from "vitest";

const app = new Hono()
  .use("*", async (_c, next) => next())
  .use("/posts/*", async (_c, next) => next())
  .get("/posts/:id", (c) => c.text("a post"))
  .post("/posts/:id", async (c) => c.text(await c.req.text()))
  .all("/any/:thing", (c) => c.text("any"))
  .get("/broken", () => {
    throw new Error("no ink");
  })
  .route(
    "/api",
    new Hono().get("/:version/posts", (c) => c.text("api")),
  );

type Heard = readonly [name: string, measurements: Telemetry.Measurements, metadata: Telemetry.Metadata];

let count = 0;

/** An endpoint, and what is heard of these events of it. */
async function serve(...names: string[]) {
  const prefix = [`dispatch${++count}`];
  const web = Endpoint.define(`Dispatch.Endpoint${count}`, {
    otpApp: "dispatch",
    app,
    server: true,
    http: { port: 0 },
    logAccessUrl: false,
    telemetryPrefix: prefix,
  });
  await startSupervised(web);
  const heard: Heard[] = [];
  const id = `router-dispatch ${count}`;
  Telemetry.attachMany(
    id,
    names.map((name) => [...prefix, ...name.split(".")]),
    (event, measurements, metadata) => void heard.push([event.slice(1).join("."), measurements, metadata]),
  );
  onTestFinished(() => Telemetry.detach(id));
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${web.serverInfo()!.port}${path}`, init);
  return { web, heard, ask };
}

const kAll = ["start", "stop", "exception"].map((moment) => `router_dispatch.${moment}`);

describe("router_dispatch", () => {
  test("starts and stops with the route that the request takes", async () => {
    const { heard, ask } = await serve(...kAll);
    await ask("/posts/7?secret=1", { headers: { "x-request-id": "a-request-of-this-test" } });
    const facts = {
      method: "GET",
      path: "/posts/7",
      request_id: "a-request-of-this-test",
      route: "/posts/:id",
      conn: expect.anything(),
    };
    expect(heard).toEqual([
      ["router_dispatch.start", { monotonic_time: expect.any(Number), system_time: expect.any(Number) }, facts],
      ["router_dispatch.stop", { monotonic_time: expect.any(Number), duration: expect.any(Number) }, facts],
    ]);
    expect(heard[1]![1]["duration"]).toBeGreaterThanOrEqual(0);
  });

  test.each([
    ["POST", "/posts/7", "/posts/:id"],
    ["HEAD", "/posts/7", "/posts/:id"],
    ["DELETE", "/any/x", "/any/:thing"],
    ["GET", "/api/v1/posts", "/api/:version/posts"],
  ])("of %s %s is %s", async (method, path, route) => {
    const { heard, ask } = await serve(...kAll);
    await ask(path, { method });
    expect(heard.map(([name, , metadata]) => [name, metadata["route"]])).toEqual([
      ["router_dispatch.start", route],
      ["router_dispatch.stop", route],
    ]);
  });

  test("is not told of where no route matches", async () => {
    const { heard, ask } = await serve(...kAll);
    expect((await ask("/nowhere")).status).toBe(404);
    expect((await ask("/posts/7", { method: "PUT" })).status).toBe(405);
    expect(heard).toEqual([]);
  });

  test("ends with exception where the handler throws", async () => {
    const { heard, ask } = await serve(...kAll);
    expect((await ask("/broken")).status).toBe(500);
    const [, [name, measurements, metadata]] = heard as [Heard, Heard];
    expect([name, measurements["duration"]]).toEqual(["router_dispatch.exception", expect.any(Number)]);
    expect(metadata).toMatchObject({
      route: "/broken",
      kind: "error",
      reason: expect.objectContaining({ message: "no ink" }),
    });
  });

  test("is told of requests without a socket too", async () => {
    const { heard, web } = await serve(...kAll);
    await web.request("/posts/7");
    expect(heard.map(([name]) => name)).toEqual(["router_dispatch.start", "router_dispatch.stop"]);
  });
});

describe("the events of a request", () => {
  test("say the route at the stop, whether or not anybody listens to the start", async () => {
    const { heard, ask } = await serve("endpoint.stop");
    await ask("/posts/7");
    await ask("/nowhere");
    expect(heard.map(([, , { route, status }]) => [status, route])).toEqual([
      [200, "/posts/:id"],
      [404, undefined],
    ]);
  });

  test("have one conn, which reads headers and prints none", async () => {
    const { heard, ask, web } = await serve("endpoint.start", "endpoint.stop", "error_rendered", ...kAll);
    await ask("/broken", { headers: { authorization: "a secret", "x-twice": "1" } });
    expect(heard).toHaveLength(5);
    const conns = heard.map(([, , { conn }]) => conn as { header(name: string): string | undefined });
    expect(new Set(conns).size).toBe(1);
    expect([conns[0]!.header("authorization"), conns[0]!.header("x-none")]).toEqual(["a secret", undefined]);
    expect(inspect(heard, { depth: 9 })).not.toContain("a secret");
    await web.request("/posts/7", { headers: { authorization: "a secret" } });
    const last = heard.at(-1)![2]["conn"] as (typeof conns)[number];
    expect([last.header("authorization"), last.header("x-none")]).toEqual(["a secret", undefined]);
  });
});
