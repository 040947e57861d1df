/** How connections end with the endpoint, how clients come back, and what is left behind. */
import http from "node:http";

import { ok, type Pid, Process, reply, Supervisor } from "@hinotori/otp";
import { assertReceive, startSupervised, useVirtualClock } from "@hinotori/otp/testing";
import { PubSub } from "@hinotori/pubsub";
import { Channel, Endpoint, type EndpointModule, Socket, socket, type SocketOptions } from "@hinotori/endpoint";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";

import { answered, bare, joined, phoenix, refusal, serveChannels } from "../support/clients.ts";

const me = Process.self();

const Room = Channel.define("Drain.RoomChannel", {
  join: (socket) => ok(socket),
  handleIn: { echo: (socket, payload: object) => reply(payload, socket) },
  terminate: (reason, socket) => {
    Process.send(me, ["terminated", socket.topic, reason]);
  },
});

describe("a drain", () => {
  test("tells every client 1012, and its channels why", async () => {
    const { port, web } = await serveChannels({ "room:*": Room });
    const clients = await Promise.all([bare(port), bare(port), bare(port)]);
    clients[0]!.say("1", "1", "room:drained", "phx_join", {});
    await clients[0]!.next();
    await web.drain();
    expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual([1012, 1012, 1012]);
    await assertReceive(["terminated", "room:drained", ["shutdown", "draining"]]);
  });

  test("refuses newcomers with 503, while requests are still answered", async () => {
    const { port, web } = await serveChannels({ "room:*": Room }, { drainer: { shutdown: 60_000 } });
    const client = await bare(port);
    client.ws.pause();
    const drained = web.drain();
    expect(await refusal(port, "/socket/websocket?vsn=2.0.0")).toBe(503);
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    client.ws.resume();
    expect(await client.closed).toBe(1012);
    await drained;
  });

  test("goes in batches", async () => {
    const options: SocketOptions = { drainer: { batchSize: 1, batchInterval: 0 } };
    const { port, web } = await serveChannels({ "room:*": Room }, options);
    const clients = await Promise.all([bare(port), bare(port), bare(port)]);
    await web.drain();
    expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual([1012, 1012, 1012]);
  });

  test("cuts off who does not say goodbye, when the time is over", async () => {
    const { port, web } = await serveChannels({ "room:*": Room }, { drainer: { shutdown: 100 } });
    const client = await bare(port);
    client.ws.pause();
    const clock = useVirtualClock();
    let isOver = false;
    void web.drain().then(() => (isOver = true));
    // Well below the time that any client has to say goodbye.
    for (let ms = 0; ms < 4_000 && !isOver; ms += 10) await clock.advance(10);
    expect(isOver).toBe(true);
    client.ws.resume();
    expect([1006, 1012]).toContain(await client.closed);
  });
});

describe("a restart", () => {
  const serve = async (name: string): Promise<{ web: EndpointModule; port: number; supervisor: Pid }> => {
    await startSupervised([PubSub, { name: `${name}.PubSub` }]);
    const Everybody = Socket.define("Drain.UserSocket", {
      connect: (socket) => ok(socket),
      channels: { "room:*": Room },
    });
    const web = Endpoint.define(`${name}.Endpoint`, {
      otpApp: "drain",
      app: new Hono(),
      server: true,
      http: { port: await freePort() },
      log: false,
      logAccessUrl: false,
      pubsubServer: `${name}.PubSub`,
      sockets: [socket("/socket", Everybody)],
    });
    const supervisor = await startSupervised(web);
    return { web, port: web.serverInfo()!.port, supervisor };
  };

  test("of the endpoint brings clients back, to the topics they had joined", async () => {
    const { port, supervisor } = await serve("Restart.All");
    const client = phoenix(port);
    const room = await joined(client, "room:back");
    const before = room.joinRef();
    const closed = new Promise<{ code: number }>((done) => void client.onClose(done));
    await Supervisor.stop(supervisor);
    expect((await closed).code).toBe(1012);
    // The client keeps it until it has joined again.
    expect(await answered(room.push("echo", { back: true }))).toEqual(["ok", { back: true }]);
    expect(room.joinRef()).not.toBe(before);
  });
});

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = http.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}
