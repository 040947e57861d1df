/** What is open, and how newcomers are made to wait. */
import net from "node:net";

import { Process } from "@hinotori/otp";
import { assertReceive, refuteReceive, startSupervised } from "@hinotori/otp/testing";
import { Endpoint } from "@hinotori/endpoint";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";

import type { Connection } from "../../src/endpoint/connection.ts";
import { drain } from "../../src/endpoint/drain.ts";
import { RestWatch } from "../../src/endpoint/rest.ts";
import { StallWatch } from "../../src/endpoint/stall.ts";
import { runtimeOf } from "../../src/endpoint/runtime.ts";
import { requestOf, talk } from "../support/talk.ts";

const me = Process.self();
let isHeld = false;
let release = (): void => {};
const released = new Promise<void>((resolve) => {
  release = resolve;
});
const app = new Hono()
  .get("/large", (c) => c.body("x".repeat(50_000_000)))
  .get("/held", async (c) => {
    if (!isHeld) Process.send(me, ["came", "held"]);
    isHeld = true;
    await released;
    return c.text("held");
  })
  .get("/:who", (c) => {
    Process.send(me, ["came", c.req.param("who")]);
    return c.text("home");
  });

const Web = Endpoint.define("Traffic.Endpoint", {
  otpApp: "traffic",
  app,
  server: true,
  http: { port: 0 },
  log: false,
});

describe("an idle connection", () => {
  test("is closed when its time is over, which its client is told before", async () => {
    await startSupervised([Web, { http: { keepAliveTimeout: 2000 } }]);
    const { traffic } = runtimeOf("Traffic.Endpoint");
    const socket = net.connect(Web.serverInfo()!.port, "127.0.0.1");
    const closed = new Promise((resolve) => socket.once("close", resolve));
    let heard = "";
    socket.setEncoding("utf8").on("data", (text: string) => (heard += text));
    socket.write("GET /first HTTP/1.1\r\nHost: a\r\n\r\n");
    await assertReceive(["came", "first"]);
    while (!heard.endsWith("home")) await new Promise((some) => socket.once("data", some));
    expect(heard).toContain("Keep-Alive: timeout=2\r\n");
    expect(traffic.connections.size).toBe(1);
    await closed;
  });
});

describe("RestWatch", () => {
  const at = (bytesRead: number, receivedCount = 1, isIdle = true): Connection =>
    Object.assign(connection, { receivedCount, isIdle, socket: { bytesRead } });
  const connection = {} as Connection;

  test("counts from the last sign of life, and not where a request is there or on its way", () => {
    const watch = new RestWatch();
    expect(watch.restOf(at(100), 0)).toBe(0);
    expect(watch.restOf(at(100), 7)).toBe(7);
    expect(watch.restOf(at(100, 2, false), 8)).toBeUndefined();
    // Its body has come since, and it is answered.
    expect(watch.restOf(at(150, 2), 9)).toBe(0);
    expect(watch.restOf(at(150, 2), 12)).toBe(3);
    // The head of a third request has begun to come.
    expect(watch.restOf(at(160, 2), 13)).toBeUndefined();
    expect(watch.restOf(at(160, 2), 99)).toBeUndefined();
    expect(watch.restOf(at(200, 3), 100)).toBe(0);
  });
});

describe("StallWatch", () => {
  const socket = {} as net.Socket;
  const waiting = (writableLength: number, writeQueueSize: number): net.Socket =>
    Object.assign(socket, { writableLength, _handle: { writeQueueSize } });

  test("counts while nothing of what waits is taken, and from anew when something is", () => {
    const watch = new StallWatch();
    expect(watch.stallOf(waiting(0, 0), 0)).toBe(0);
    expect(watch.stallOf(waiting(900, 900), 1)).toBe(0);
    expect(watch.stallOf(waiting(900, 900), 8)).toBe(7);
    // A large piece waits as a whole, and is taken bit by bit.
    expect(watch.stallOf(waiting(900, 500), 9)).toBe(0);
    expect(watch.stallOf(waiting(900, 500), 12)).toBe(3);
    expect(watch.stallOf(waiting(0, 0), 13)).toBe(0);
    expect(watch.stallOf(waiting(900, 500), 99)).toBe(0);
  });
});

describe("a client that asks and does not read", () => {
  function ask(): net.Socket {
    const socket = net.connect(Web.serverInfo()!.port, "127.0.0.1").pause();
    socket.write("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    return socket;
  }

  test("is cut off when its time is over", async () => {
    await startSupervised([Web, { http: { sendTimeout: 100, keepAliveTimeout: 60_000 } }]);
    const { traffic } = runtimeOf("Traffic.Endpoint");
    const stuck = ask();
    while (traffic.acceptedCount === 0) await Process.sleep(1);
    while (traffic.connections.size > 0) await Process.sleep(10);
    stuck.destroy();
  });

  test("is seen to read again, in the middle of one large piece", async () => {
    await startSupervised(Web);
    const { traffic } = runtimeOf("Traffic.Endpoint");
    const client = ask();
    while (traffic.acceptedCount === 0) await Process.sleep(1);
    const [{ socket }] = [...traffic.connections] as [Connection];
    const watch = new StallWatch();
    let looks = 0;
    while (watch.stallOf(socket, ++looks) < 3) await Process.sleep(5);
    while (watch.stallOf(socket, ++looks) > 0) {
      client.resume();
      await Process.sleep(1);
      client.pause();
    }
    expect(socket.writableLength).toBeGreaterThan(40_000_000);
    client.destroy();
  });
});

describe("a client that sends thousands of requests before it has an answer", () => {
  test("is read on when there is room, and answered in the end", async () => {
    await startSupervised(Web);
    const { port } = Web.serverInfo()!;
    const { traffic } = runtimeOf("Traffic.Endpoint");
    const count = 6000;
    const request = `GET /held HTTP/1.1\r\nHost: a\r\nx-pad: ${"x".repeat(60)}\r\n`;
    const answers = talk(port, `${request}\r\n`.repeat(count - 1), `${request}Connection: close\r\n\r\n`);
    await assertReceive(["came", "held"]);
    // Others are served meanwhile, each taking turns in which it could be read on.
    for (let others = 0; others < 20; others++) {
      await talk(port, requestOf("GET", "/other"));
      await assertReceive(["came", "other"]);
    }
    expect(traffic.receivedCount).toBeLessThan(2000);
    release();
    expect((await answers).split("HTTP/1.1 200 OK")).toHaveLength(count + 1);
  });
});

describe("Traffic.hush", () => {
  test("lets connections in and leaves their requests unread, until it is over", async () => {
    await startSupervised(Web);
    const { port } = Web.serverInfo()!;
    const { traffic } = runtimeOf("Traffic.Endpoint");
    const old = net.connect(port, "127.0.0.1");
    old.write("GET /first HTTP/1.1\r\nHost: a\r\n\r\n");
    await assertReceive(["came", "first"]);
    const before = traffic.acceptedCount;
    traffic.hush();
    const answer = talk(port, requestOf("GET", "/newcomer"));
    old.write("GET /second HTTP/1.1\r\nHost: a\r\n\r\n");
    while (traffic.acceptedCount === before) await Process.sleep(1);
    await refuteReceive((message) => Array.isArray(message) && message[0] === "came", { timeout: 50 });
    traffic.listenAgain();
    await assertReceive(["came", "newcomer"]);
    await assertReceive(["came", "second"]);
    expect(await answer).toContain("home");
    old.destroy();
  });

  test("is what a drain does where newcomers do not end, before it stops listening", async () => {
    await startSupervised(Web);
    const { traffic } = runtimeOf("Traffic.Endpoint");
    const order: string[] = [];
    const { hush, listenAgain } = traffic;
    let hushed = false;
    Object.assign(traffic, {
      hush: () => {
        hushed = true;
        order.push("hush");
        hush.call(traffic);
      },
      listenAgain: () => {
        order.push("listen again");
        listenAgain.call(traffic);
      },
    });
    // Somebody comes as long as requests are answered.
    const coming = Process.spawn(async () => {
      for (; !hushed; await Process.sleep(1)) traffic.acceptedCount++;
    });
    const unfinished = net.connect(Web.serverInfo()!.port, "127.0.0.1");
    await new Promise((ready) => unfinished.once("connect", ready));
    const server = { closeSockets: async () => {}, stopListening: () => void order.push("stop listening") };
    await drain(traffic, server, { shutdown: 1000, wait: 0 });
    expect(order).toEqual(["hush", "stop listening", "listen again"]);
    expect(Process.alive(coming)).toBe(false);
  });
});
