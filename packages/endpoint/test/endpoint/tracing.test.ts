/** A trace that goes from a client's header through a request, a call and a task, with an SDK of OpenTelemetry in memory. */
import { context, propagation, type SpanContext, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { deferred, type From, GenServer, noreply, ok, Process, reply, Task } from "@hinotori/otp";
import { captureLog, startSupervised } from "@hinotori/otp/testing";
import { Channel, Endpoint, Socket, socket } from "@hinotori/endpoint";
import { assertPush, assertReply, connect, join, push } from "@hinotori/endpoint/testing";
import { PubSub } from "@hinotori/pubsub";
import { Telemetry } from "@hinotori/telemetry";
import { OpenTelemetry, Traces } from "@hinotori/telemetry/opentelemetry";
import { Hono } from "hono";
import { describe, expect, onTestFinished, test } from "vitest";

function note(name: string): string {
  return Telemetry.span(["desk", name], {}, () => [name, {}]);
}

const Desk = GenServer.define("Tracing.Desk", {
  registered: true,
  init: () => ok(0),
  handleCall: {
    take: (state) => reply(note("take"), state + 1),
    slowly: async (state) => {
      await undefined;
      return reply(note("slowly"), state + 1);
    },
    later: deferred((state, from: From<string>) => {
      Process.spawn(async () => {
        await undefined;
        GenServer.reply(from, note("later"));
      });
      return noreply(state);
    }),
  },
});

const app = new Hono()
  .get("/desk/:what", async (c) => {
    await undefined;
    return c.text(await GenServer.call(Desk, [c.req.param("what") as "take"]));
  })
  .get("/task", async (c) => c.text(await Task.await(Task.async(async () => note("task")))))
  .get("/broken", () => {
    throw Object.assign(new Error("no ink"), { code: "INK" });
  });

const Web = Endpoint.define("Tracing.Endpoint", {
  otpApp: "tracing",
  app,
  server: true,
  http: { port: 0 },
  logAccessUrl: false,
  log: false,
});

/** The header of W3C's trace context, as an SDK reads it. */
const traceparent: Parameters<typeof propagation.setGlobalPropagator>[0] = {
  fields: () => ["traceparent"],
  inject: () => {},
  extract: (before, carrier, { get }) => {
    const [, traceId, spanId] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(String(get(carrier, "traceparent"))) ?? [];
    if (traceId === undefined || spanId === undefined) return before;
    const remote: SpanContext = { traceId, spanId, traceFlags: 1, isRemote: true };
    return trace.setSpanContext(before, remote);
  },
};

async function serve(...more: (readonly Traces.Trace[])[]) {
  const exporter = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(traceparent);
  onTestFinished(() => [trace, context, propagation].forEach((api) => api.disable()));
  const desk = ["take", "slowly", "later", "task"].map((name) => Traces.span(["desk", name]));
  await startSupervised([OpenTelemetry, { traces: [Traces.endpoint(), ...more, ...desk] }]);
  await startSupervised(Desk);
  await startSupervised(Web);
  return {
    spans: () => exporter.getFinishedSpans(),
    ask: (path: string, headers: Record<string, string> = {}) =>
      fetch(`http://127.0.0.1:${Web.serverInfo()!.port}${path}`, { headers }).then((answer) => answer.text()),
  };
}

function named(spans: readonly ReadableSpan[], name: string): ReadableSpan {
  const found = spans.find((span) => span.name === name);
  if (found === undefined) throw new Error(`no span ${name} among: ${spans.map((span) => span.name).join(", ")}`);
  return found;
}

const kTrace = "0af7651916cd43dd8448eb211c80319c";
const kParent = "b7ad6b7169203331";

describe("a request", () => {
  test.each([
    ["/desk/take", "take"],
    ["/desk/slowly", "slowly"],
    ["/desk/later", "later"],
    ["/task", "task"],
  ])("to %s continues the client's trace, into the process that is asked", async (path, what) => {
    const { spans, ask } = await serve();
    expect(await ask(path, { traceparent: `00-${kTrace}-${kParent}-01` })).toBe(what);
    const request = named(spans(), path === "/task" ? "GET /task" : "GET /desk/:what");
    const handled = named(spans(), `desk.${what}`);
    expect(request.parentSpanContext?.spanId).toBe(kParent);
    expect(handled.parentSpanContext?.spanId).toBe(request.spanContext().spanId);
    expect([request, handled].map((span) => span.spanContext().traceId)).toEqual([kTrace, kTrace]);
  });

  test("begins a trace of its own without a header, however many there are", async () => {
    const { spans, ask } = await serve();
    await Promise.all(Array.from({ length: 20 }, () => ask("/desk/slowly")));
    const requests = spans().filter(({ name }) => name === "GET /desk/:what");
    const parents = spans()
      .filter(({ name }) => name === "desk.slowly")
      .map((span) => span.parentSpanContext?.spanId);
    expect(new Set(requests.map((span) => span.spanContext().traceId)).size).toBe(20);
    expect(new Set(parents)).toEqual(new Set(requests.map((span) => span.spanContext().spanId)));
  });

  test("that fails says why", async () => {
    const { spans, ask } = await serve();
    await ask("/broken");
    const { attributes, events } = named(spans(), "GET /broken");
    expect(attributes).toMatchObject({ "http.response.status_code": 500, "error.type": "INK" });
    expect(events.map(({ name }) => name)).toEqual(["exception"]);
  });
});

describe("a message of a channel", () => {
  const Room = Channel.define("Tracing.RoomChannel", {
    join: (socket) => ok(socket),
    handleIn: {
      take: async (socket, what: { of: "take" | "slowly" }) => {
        await undefined;
        return reply({ got: await GenServer.call(Desk, [what.of]) }, socket);
      },
      crash: (_socket, _payload: unknown) => {
        throw new Error("no ink");
      },
    },
  });
  const Line = Socket.define("Tracing.Socket", { connect: (socket) => ok(socket), channels: { "room:*": Room } });
  const Rooms = Endpoint.define("Tracing.Rooms", {
    otpApp: "tracing",
    app,
    pubsubServer: "Tracing.PubSub",
    sockets: [socket("/socket", Line)],
  });

  test("takes its span along into the server that its handler asks", async () => {
    const { spans } = await serve(Traces.channels());
    await startSupervised([PubSub, { name: "Tracing.PubSub" }]);
    await startSupervised(Rooms);
    const room = await join(await connect(Rooms, Line), Room, "room:1");
    await assertReply(push(room, "take", { of: "slowly" }), "ok", { got: "slowly" });
    const handled = named(spans(), "Tracing.RoomChannel handle_in");
    expect(handled.attributes).toMatchObject({ "hinotori.event": "take", "hinotori.topic": "room:1" });
    expect(named(spans(), "desk.slowly").parentSpanContext?.spanId).toBe(handled.spanContext().spanId);
    await captureLog(async () => {
      push(room, "crash");
      await assertPush(room, "phx_error");
    });
    const [, crashed] = spans().filter(({ name }) => name === "Tracing.RoomChannel handle_in");
    expect(crashed!.events.map(({ attributes }) => attributes!["exception.message"])).toEqual(["no ink"]);
  });
});
