/** What the spans of Hinotori's own events say. */
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { clock, startSupervised } from "@hinotori/otp/testing";
import { Telemetry } from "@hinotori/telemetry";
import { OpenTelemetry, Traces } from "@hinotori/telemetry/opentelemetry";
import { describe, expect, test } from "vitest";

import { family, recordSpans } from "../support/tracing.ts";

async function start(...traces: (readonly Traces.Trace[])[]) {
  const recorded = recordSpans();
  await startSupervised([OpenTelemetry, { traces }]);
  return recorded;
}

interface Answered {
  readonly status: number;
  readonly route?: string;
  readonly error?: unknown;
}

/** The events of one request, as an endpoint executes them. */
function request(method: string, path: string, answered: Answered, headers: Record<string, string> = {}): void {
  const conn = { header: (name: string) => headers[name] };
  const facts = { method, path, request_id: "a-request", conn };
  Telemetry.execute(["hinotori", "endpoint", "start"], {}, facts);
  const { status, route, error } = answered;
  if (error !== undefined) {
    Telemetry.execute(
      ["hinotori", "error_rendered"],
      { duration: 1 },
      { ...facts, status, kind: "error", reason: error },
    );
  }
  Telemetry.execute(
    ["hinotori", "endpoint", "stop"],
    { duration: 1 },
    { ...facts, status, ...(route === undefined ? {} : { route }) },
  );
}

describe("Traces.endpoint", () => {
  test("makes a server span of a request", async () => {
    const { spans } = await start(Traces.endpoint());
    request("GET", "/posts/7", { status: 200, route: "/posts/:id" }, { host: "home", "user-agent": "mine" });
    const [span] = spans();
    expect(span).toMatchObject({
      name: "GET /posts/:id",
      kind: SpanKind.SERVER,
      status: { code: SpanStatusCode.UNSET },
    });
    expect(span!.attributes).toEqual({
      "http.request.method": "GET",
      "url.path": "/posts/7",
      "server.address": "home",
      "user_agent.original": "mine",
      "hinotori.request_id": "a-request",
      "http.route": "/posts/:id",
      "http.response.status_code": 200,
    });
  });

  test("continues the trace that a request brings, and no other", async () => {
    const { spans } = await start(Traces.endpoint());
    const [traceId, spanId] = ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"];
    request("GET", "/", { status: 200 }, { traceparent: `00-${traceId}-${spanId}-01` });
    request("GET", "/", { status: 200 }, { traceparent: "00-nothing" });
    const [continued, fresh] = spans().map(family);
    expect(continued).toMatchObject({ parent: spanId, trace: traceId });
    expect(fresh!.parent).toBeUndefined();
  });

  test("records what was thrown where the answer is 500 or above, and nothing where it is the client's fault", async () => {
    const { spans } = await start(Traces.endpoint());
    const error = Object.assign(new Error("no ink"), { code: "INK" });
    request("POST", "/print", { status: 500, error });
    request("GET", "/nowhere", { status: 404, error: new Error("no route") });
    const [failed, missing] = spans();
    expect(failed!.status).toEqual({ code: SpanStatusCode.ERROR, message: "500" });
    expect(failed!.attributes).toMatchObject({ "error.type": "INK", "http.response.status_code": 500 });
    expect(failed!.events.map(({ name, attributes }) => [name, attributes!["exception.message"]])).toEqual([
      ["exception", "no ink"],
    ]);
    expect([missing!.status.code, missing!.events]).toEqual([SpanStatusCode.UNSET, []]);
  });

  test("names no span after a method that nobody knows", async () => {
    const { spans } = await start(Traces.endpoint());
    request("BREW", "/pot", { status: 405 });
    expect(spans()[0]).toMatchObject({
      name: "HTTP",
      attributes: { "http.request.method": "_OTHER", "http.request.method_original": "BREW" },
    });
  });

  test("makes none of the questions for health, or of what it is told to drop", async () => {
    const { spans } = await start(Traces.endpoint(), Traces.endpoint("shop", { drop: ({ path }) => path === "/poll" }));
    request("GET", "/healthz", { status: 200 });
    request("GET", "/readyz", { status: 503, error: new Error("not yet") });
    for (const path of ["/poll", "/healthz"]) {
      const facts = { method: "GET", path, conn: {} };
      Telemetry.execute(["shop", "endpoint", "start"], {}, facts);
      Telemetry.execute(["shop", "endpoint", "stop"], {}, { ...facts, status: 200 });
    }
    expect(spans().map(({ attributes }) => attributes["url.path"])).toEqual(["/healthz"]);
  });

  test("tells requests with the same id apart", async () => {
    const { spans } = await start(Traces.endpoint());
    const [one, other] = [{ conn: {} }, { conn: {} }].map((conn) => ({
      method: "GET",
      path: "/",
      request_id: "same",
      ...conn,
    }));
    Telemetry.execute(["hinotori", "endpoint", "start"], {}, one);
    Telemetry.execute(["hinotori", "endpoint", "start"], {}, other);
    Telemetry.execute(["hinotori", "endpoint", "stop"], {}, { ...other, status: 201 });
    Telemetry.execute(["hinotori", "endpoint", "stop"], {}, { ...one, status: 202 });
    expect(spans().map(({ attributes }) => attributes["http.response.status_code"])).toEqual([201, 202]);
  });
});

describe("Traces.channels", () => {
  test("makes spans of a connect, a join and a message", async () => {
    const { spans } = await start(Traces.channels());
    const at = { endpoint: "Web", channel: "RoomChannel", topic: "room:1" };
    const duration = { duration: 2_000_000 };
    Telemetry.execute(["hinotori", "socket_connected"], duration, {
      socket: "UserSocket",
      transport: "websocket",
      result: "ok",
    });
    Telemetry.execute(["hinotori", "channel_joined"], duration, { ...at, result: "ok" });
    const handled = { ...at, event: "say", ref: "7", telemetry_span_context: {} };
    Telemetry.execute(["hinotori", "channel_handled_in", "start"], {}, handled);
    Telemetry.execute(["hinotori", "channel_handled_in"], duration, handled);
    expect(spans().map(({ name, kind, attributes }) => [name, kind, attributes])).toEqual([
      [
        "UserSocket connect",
        SpanKind.SERVER,
        { "hinotori.socket": "UserSocket", "hinotori.transport": "websocket", "hinotori.result": "ok" },
      ],
      [
        "RoomChannel join",
        SpanKind.SERVER,
        { "hinotori.channel": "RoomChannel", "hinotori.topic": "room:1", "hinotori.result": "ok" },
      ],
      [
        "RoomChannel handle_in",
        SpanKind.SERVER,
        { "hinotori.channel": "RoomChannel", "hinotori.topic": "room:1", "hinotori.event": "say" },
      ],
    ]);
  });
});

describe("Traces.repo", () => {
  const query = {
    repo: "Shop.Repo",
    type: "select",
    source: "sales",
    query: "SELECT * FROM sales WHERE id = ?",
    params: ["secret"],
    result: "ok",
  };

  test("makes a span of a query inside the one that runs it, as long as it took", async () => {
    clock.virtual();
    await clock.advance(1_000);
    const { named } = await start(Traces.repo("shop.repo"), Traces.span("shop.pay"));
    Telemetry.span(["shop", "pay"], {}, () => {
      Telemetry.execute(["shop", "repo", "query"], { total_time: 2_500_000, query_time: 2_000_000 }, query);
      return [1, {}];
    });
    const span = named("SELECT sales");
    expect([span.kind, span.duration]).toEqual([SpanKind.CLIENT, [0, 2_500_000]]);
    expect(family(span).parent).toBe(family(named("shop.pay")).id);
    expect(span.attributes).toEqual({
      "db.system.name": "sqlite",
      "db.operation.name": "SELECT",
      "db.collection.name": "sales",
      "db.query.text": query.query,
    });
  });

  test("says what failed", async () => {
    const { spans } = await start(Traces.repo(["shop", "repo"]));
    const error = Object.assign(new Error("locked"), { code: "SQLITE_BUSY" });
    Telemetry.execute(
      ["shop", "repo", "query"],
      { total_time: 1 },
      { ...query, source: undefined, result: "error", error },
    );
    expect(spans()[0]).toMatchObject({
      name: "SELECT",
      status: { code: SpanStatusCode.ERROR, message: "SQLITE_BUSY" },
    });
    expect(spans()[0]!.attributes["error.type"]).toBe("SQLITE_BUSY");
    expect(spans()[0]!.events[0]!.name).toBe("exception");
  });
});

describe("Traces.span", () => {
  test("keeps the metadata that is named, of the start and of the end", async () => {
    const { spans } = await start(
      Traces.span("shop.pay", {
        name: ({ customer }) => `pay by ${String(customer)}`,
        kind: "client",
        attributes: ["customer", "method", "__proto__"],
      }),
    );
    Telemetry.span(["shop", "pay"], { customer: "ada", secret: 1 }, () => [1, { method: "card", list: [1] }]);
    expect(spans()[0]).toMatchObject({ name: "pay by ada", kind: SpanKind.CLIENT });
    expect(spans()[0]!.attributes).toEqual({ customer: "ada", method: "card" });
  });

  test("makes attributes of any value, by a function, and cuts long ones", async () => {
    const { spans } = await start(
      Traces.span("shop.pay", {
        attributes: ({ basket }) => ({ basket, none: undefined, long: "x".repeat(10_000), paid: true }),
      }),
    );
    Telemetry.span(["shop", "pay"], { basket: { apples: 2 } }, () => [1, { basket: ["pears"] }]);
    expect(spans()[0]!.attributes).toEqual({ basket: "[ 'pears' ]", long: "x".repeat(4096), paid: true });
  });

  test("records the exception, and goes on throwing it", async () => {
    const { spans } = await start(Traces.span("shop.pay"));
    const pay = (): never =>
      Telemetry.span(["shop", "pay"], {}, () => {
        throw new TypeError("card refused");
      });
    expect(pay).toThrow("card refused");
    expect(spans()[0]).toMatchObject({
      status: { code: SpanStatusCode.ERROR, message: "card refused" },
      attributes: { "error.type": "TypeError" },
    });
    expect(spans()[0]!.events[0]!.attributes).toMatchObject({ "exception.type": "TypeError" });
  });
});
