/** The end of an endpoint: what is answered, what is told, what is ended. */
import http from "node:http";
import net from "node:net";
import { Worker } from "node:worker_threads";

import { GenServer, ok, Process, Supervisor } from "@hinotori/otp";
import { assertReceive, captureLog, startSupervised } from "@hinotori/otp/testing";
import { attachEvents } from "@hinotori/telemetry/testing";
import { Endpoint, type EndpointBindings, type EndpointModule, type EndpointOptions } from "@hinotori/endpoint";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";

type App = Hono<{ Bindings: EndpointBindings }>;

let count = 0;

async function serve(app: App, options: EndpointOptions = {}): Promise<{ web: EndpointModule; port: number }> {
  const web = Endpoint.define(`Drain.Endpoint${++count}`, {
    otpApp: "drain",
    app,
    server: true,
    http: { port: 0 },
    log: false,
  });
  await startSupervised([web, options]);
  return { web, port: web.serverInfo()!.port };
}

/** A handler that answers when it is told to, and says when it has begun. */
function held(): { app: App; begun: () => Promise<unknown>; release: () => void } {
  const me = Process.self();
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const app = new Hono<{ Bindings: EndpointBindings }>()
    .get("/", (c) => c.text("home"))
    .get("/held", async (c) => {
      Process.send(me, "begun");
      await released;
      return c.text("whole");
    });
  return { app, begun: () => assertReceive("begun"), release };
}

/** One request over an agent's connections. */
function ask(
  port: number,
  path: string,
  agent: http.Agent,
): Promise<{ status: number; body: string; headers: http.IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    const request = http.get({ port, host: "127.0.0.1", path, agent }, (answer) => {
      let body = "";
      answer.setEncoding("utf8");
      answer.on("data", (text: string) => (body += text));
      answer.on("error", reject);
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body, headers: answer.headers }));
    });
    request.on("error", reject);
  });
}

describe("a drain", () => {
  test("waits for the request in flight, and answers it whole", async () => {
    const { app, begun, release } = held();
    const { web, port } = await serve(app);
    const answer = ask(port, "/held", new http.Agent({ keepAlive: true }));
    await begun();
    const drained = web.drain();
    release();
    expect(await answer).toMatchObject({ status: 200, body: "whole", headers: { connection: "close" } });
    expect(await drained).toEqual({ durationMs: expect.any(Number), cutCount: 0 });
    expect(web.serverInfo()).toBeUndefined();
    await expect(ask(port, "/", new http.Agent())).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  test("ends readiness at once, while the program is still alive, and says so on each connection", async () => {
    const { app, begun, release } = held();
    const { web, port } = await serve(app, { drainer: { wait: 300 } });
    const agent = new http.Agent({ keepAlive: true });
    expect((await ask(port, "/readyz", agent)).status).toBe(200);
    const answer = ask(port, "/held", agent);
    await begun();
    const drained = web.drain();
    expect(web.drainSignal().aborted).toBe(true);
    const ready = await ask(port, "/readyz", agent);
    expect([ready.status, ready.body, ready.headers.connection]).toEqual([503, '{"status":"draining"}', "close"]);
    expect((await ask(port, "/healthz", agent)).status).toBe(200);
    expect(await ask(port, "/", agent)).toMatchObject({ status: 200, headers: { connection: "close" } });
    release();
    await Promise.all([answer, drained]);
  });

  test("is one, whoever asks for it, and the shutdown finds it done", async () => {
    const { app } = held();
    const web = Endpoint.define("Drain.Twice", { otpApp: "drain", app, server: true, http: { port: 0 } });
    const sup = await Supervisor.startLink([web], { strategy: "one_for_one" });
    const first = web.drain();
    expect(web.drain()).toBe(first);
    await first;
    await Supervisor.stop(sup);
    expect(() => web.serverInfo()).toThrow(expect.objectContaining({ code: "ENDPOINT_NOT_RUNNING" }));
  });

  test("happens at shutdown, before children that were started earlier are stopped", async () => {
    const { app, begun, release } = held();
    const order: string[] = [];
    const ordered: App = new Hono<{ Bindings: EndpointBindings }>()
      .use(async (_c, next) => {
        await next();
        order.push("answered");
      })
      .route("/", app);
    const Store = GenServer.define("Drain.Store", {
      init: () => {
        Process.flag("trap_exit", true);
        return ok(undefined);
      },
      terminate: () => order.push("store stopped"),
    });
    const web = Endpoint.define("Drain.Order", {
      otpApp: "drain",
      app: ordered,
      server: true,
      http: { port: 0 },
      log: false,
    });
    const sup = await Supervisor.startLink([Store, web], { strategy: "one_for_one" });
    const answer = ask(web.serverInfo()!.port, "/held", new http.Agent());
    await begun();
    const stopped = Supervisor.stop(sup);
    release();
    expect((await answer).body).toBe("whole");
    await stopped;
    expect(order).toEqual(["answered", "store stopped"]);
  });

  test("closes idle connections, and those that never brought a request", async () => {
    const { app } = held();
    const { web, port } = await serve(app);
    const agent = new http.Agent({ keepAlive: true });
    await ask(port, "/", agent);
    const mute = net.connect(port, "127.0.0.1");
    await new Promise((ready) => mute.once("connect", ready));
    const closed = new Promise((done) => mute.once("close", done));
    expect((await web.drain()).cutCount).toBe(0);
    await closed;
    expect(Object.values(agent.freeSockets)).toEqual([]);
  });

  test("takes what a kept-alive connection brings while it goes on", async () => {
    const { app, begun, release } = held();
    const { web, port } = await serve(app);
    const agent = new http.Agent({ keepAlive: true });
    await ask(port, "/", agent);
    const other = ask(port, "/held", new http.Agent());
    await begun();
    const drained = web.drain();
    // The server has stopped listening; the connection that was kept still carries a request.
    while (web.serverInfo() !== undefined) await Process.sleep(1);
    expect(await ask(port, "/", agent)).toMatchObject({ status: 200, body: "home", headers: { connection: "close" } });
    release();
    await Promise.all([other, drained]);
  });

  test("waits for a client that is slow to read its answer", async () => {
    const size = 8_000_000;
    const { web, port } = await serve(
      new Hono<{ Bindings: EndpointBindings }>().get("/", (c) => c.text("x".repeat(size))),
    );
    const socket = net.connect(port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await new Promise((first) => socket.once("data", first));
    socket.pause();
    const drained = web.drain();
    // Longer than an idle connection is left alone: what is not read yet must not count as idle.
    for (let looks = 0; looks < 60; looks++) await Process.sleep(10);
    socket.resume();
    await new Promise((closed) => socket.once("close", closed));
    expect(socket.bytesRead).toBeGreaterThan(size);
    expect(await drained).toMatchObject({ cutCount: 0 });
  });

  test("waits for a request whose head has come in part", async () => {
    const { web, port } = await serve(held().app);
    const socket = net.connect(port, "127.0.0.1");
    await new Promise((ready) => socket.once("connect", ready));
    const drained = web.drain();
    while (web.serverInfo() !== undefined) await Process.sleep(1);
    socket.write("GET / HTTP/1.1\r\nHost: a\r\n");
    for (let looks = 0; looks < 60; looks++) await Process.sleep(10);
    let heard = "";
    socket.setEncoding("utf8").on("data", (text: string) => (heard += text));
    socket.write("\r\n");
    await new Promise((closed) => socket.once("close", closed));
    expect(heard).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*home$/);
    await drained;
  });

  test("answers requests that came in one packet, the last of them with the end of the connection", async () => {
    const { app } = held();
    const { web, port } = await serve(app, { drainer: { wait: 200 } });
    const socket = net.connect(port, "127.0.0.1");
    await new Promise((ready) => socket.once("connect", ready));
    const drained = web.drain();
    let heard = "";
    socket.setEncoding("utf8").on("data", (text: string) => (heard += text));
    socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(3));
    await new Promise((closed) => socket.once("close", closed));
    expect(heard.match(/HTTP\/1\.1 200/g)).toHaveLength(3);
    expect(heard.match(/Connection: close/g)).toHaveLength(1);
    await drained;
  });

  test("gives up when the time is over: 503 for what has no answer, and the number of them", async () => {
    attachEvents([["hinotori", "endpoint", "drain"]]);
    const { app, begun, release } = held();
    const { web, port } = await serve(app, { drainer: { shutdown: 50 } });
    const answer = ask(port, "/held", new http.Agent());
    await begun();
    const events = await captureLog(() => web.drain(), "warning");
    expect(await answer).toMatchObject({
      status: 503,
      headers: { connection: "close", "content-type": "application/problem+json" },
    });
    expect(events.map((event) => event.text())).toEqual([
      expect.stringMatching(/has no time left: 1 requests are cut off, among them GET \/held$/),
    ]);
    await assertReceive([
      "telemetry",
      ["hinotori", "endpoint", "drain"],
      expect.objectContaining({ cut: 1 }),
      expect.anything(),
    ]);
    // What the handler says later is dropped: it gets a turn to say it, and an error would fail this file.
    release();
    await Process.sleep(0);
  });

  test("of an endpoint that does not listen is over at once", async () => {
    const web = Endpoint.define("Drain.Silent", { otpApp: "drain", app: held().app });
    await startSupervised(web);
    expect(await web.drain()).toEqual({ durationMs: 0, cutCount: 0 });
    expect((await web.request("/readyz")).status).toBe(503);
  });
});

describe("streams of events", () => {
  /** Opens a stream and resolves when its first event is there. */
  async function open(port: number, path: string): Promise<{ ended: Promise<boolean> }> {
    const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
      http.get({ port, host: "127.0.0.1", path, agent: new http.Agent() }, resolve).on("error", reject);
    });
    const ended = new Promise<boolean>((resolve) => {
      answer.on("end", () => resolve(true));
      answer.on("error", () => resolve(false));
    });
    await new Promise((first) => answer.once("data", first));
    return { ended };
  }

  const encoder = new TextEncoder();
  const app: App = new Hono<{ Bindings: EndpointBindings }>()
    .get("/listening", (c) => {
      const body = new ReadableStream({
        start: (controller) => {
          controller.enqueue(encoder.encode("data: hello\n\n"));
          c.env.drainSignal.addEventListener("abort", () => {
            controller.enqueue(encoder.encode("data: goodbye\n\n"));
            controller.close();
          });
        },
      });
      return c.body(body, 200, { "content-type": "text/event-stream" });
    })
    .get("/deaf", (c) => {
      const body = new ReadableStream({ start: (controller) => controller.enqueue(encoder.encode("data: hello\n\n")) });
      return c.body(body, 200, { "content-type": "text/event-stream; charset=utf-8" });
    });

  test.each(["/listening", "/deaf"])("at %s do not hold the drain, and end in order", async (path) => {
    const { web, port } = await serve(app);
    const { ended } = await open(port, path);
    expect(await web.drain()).toMatchObject({ cutCount: 0 });
    expect(await ended).toBe(true);
  });
});

describe("under load", () => {
  test("no request is lost", async () => {
    const app: App = new Hono<{ Bindings: EndpointBindings }>()
      .get("/fast", (c) => c.text("whole"))
      .get("/slow", async (c) => {
        await Process.sleep(20);
        return c.text("whole");
      })
      .post("/echo", async (c) => c.text(await c.req.text()));
    const { web, port } = await serve(app);
    const workerData = { port, clientCount: 40, paths: ["/fast", "/slow", "/echo", "/fast"] };
    const clients = new Worker(new URL("../support/hammer.mjs", import.meta.url), { workerData, execArgv: [] });
    const said: unknown[] = [];
    const me = Process.self();
    clients.on("message", (message: unknown) => {
      said.push(message);
      Process.send(me, message === "warm" ? "warm" : "over");
    });
    await assertReceive("warm", { timeout: 25_000 });
    const { cutCount } = await web.drain();
    await assertReceive("over", { timeout: 25_000 });
    const outcome = said.at(-1) as { answered: number; refused: number; lost: string[] };
    expect(outcome.lost).toEqual([]);
    expect(outcome.refused).toBe(40);
    expect(outcome.answered).toBeGreaterThanOrEqual(200);
    expect(cutCount).toBe(0);
  });
});
