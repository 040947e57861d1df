/** How connections end with the endpoint. */
import { ok, Process, reply } from "@hinotori/otp";
import { assertReceive, captureLog, clock } from "@hinotori/otp/testing";
import { attachEvents } from "@hinotori/telemetry/testing";
import { Channel, type SocketOptions } from "@hinotori/endpoint";
import { describe, expect, test } from "vitest";

import { bare, refusal, serveChannels } from "../support/clients.ts";

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

  test("has an event and a line for each batch", async () => {
    const drainer = { batchSize: 2, batchInterval: 0, log: "notice" } as const;
    const { port, web } = await serveChannels({ "room:*": Room }, { drainer });
    await Promise.all([bare(port), bare(port), bare(port)]);
    attachEvents([["hinotori", "socket_drain"]]);
    const log = await captureLog(() => web.drain(), "notice");
    const facts = { endpoint: web.name, socket: "Sockets.UserSocket", interval: 0 };
    for (const [index, count] of [2, 1].entries()) {
      const round = { count, total: 3, index: index + 1, rounds: 2 };
      await assertReceive(["telemetry", ["hinotori", "socket_drain"], round, facts]);
    }
    expect(log.map((event) => event.text())).toEqual([
      "Draining 2 of 3 connections of Sockets.UserSocket, batch 1 of 2",
      "Draining 1 of 3 connections of Sockets.UserSocket, batch 2 of 2",
    ]);
  });

  test("cuts off who does not say goodbye, when the time is over", async () => {
    const { port, web } = await serveChannels({ "room:*": Room }, { drainer: { shutdown: 100 } });
    const client = await bare(port);
    client.ws.pause();
    clock.virtual();
    let isOver = false;
    void web.drain().then(() => (isOver = true));
    // Well below the time that any client has to say goodbye.
    for (let ms = 0; ms < 4_000 && !isOver; ms += 10) await clock.advance(10);
    expect(isOver).toBe(true);
    client.ws.resume();
    expect([1006, 1012]).toContain(await client.closed);
  });
});
