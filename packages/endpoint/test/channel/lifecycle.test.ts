/** The published client through the ends of connections and servers: over WebSockets and over polls alike. */
import { ok, type Pid, Process, reply, Supervisor } from "@hinotori/otp";
import { captureLog, clock, startSupervised } from "@hinotori/otp/testing";
import { PubSub } from "@hinotori/pubsub";
import { Channel, Endpoint, type EndpointModule, refuse, Socket, socket, type SocketOptions } from "@hinotori/endpoint";
import { Hono } from "hono";
import * as Phoenix from "phoenix";
import { describe, expect, test } from "vitest";

import {
  answered,
  freePort,
  joined,
  phoenix as phoenixWith,
  secretKeyBase,
  serveChannels,
  serveSockets,
  transports,
} from "../support/clients.ts";

const me = Process.self();

const open = new Set<string>();

/** The processes of the connections that have joined a topic last. */
const connections = new Map<string, Pid>();

const Room = Channel.define("Lifecycle.RoomChannel", {
  join: (socket, topic) => {
    connections.set(topic, socket.wire.transportPid);
    return topic === "room:closed" && !open.has(topic) ? refuse({ reason: "closed" }) : ok(socket);
  },
  handleIn: { echo: (socket, payload: object) => reply(payload, socket) },
  terminate: (reason, socket) => {
    Process.send(me, ["terminated", socket.topic, reason]);
  },
});

const serve = (options: SocketOptions = {}) => serveChannels({ "room:*": Room }, options);

const closing = (client: Phoenix.Socket): Promise<number> =>
  new Promise((done) => void client.onClose(({ code }) => done(code)));

describe.each(transports)("over %s", (name, transport) => {
  const phoenix = (port: number, options: object = {}) => phoenixWith(port, { transport, ...options });

  test("a client that joins a topic twice leaves the first channel", async () => {
    const { port } = await serve();
    const client = phoenix(port);
    const first = await joined(client, "room:1");
    const closed = new Promise<void>((done) => first.onClose(done));
    const second = await joined(client, "room:1");
    await closed;
    expect([first.state, second.state]).toEqual(["closed", "joined"]);
    expect(await answered(second.push("echo", { a: 1 }))).toEqual(["ok", { a: 1 }]);
  });

  test("a client that is refused tries again until it may", async () => {
    const { port } = await serve();
    const client = phoenix(port);
    client.connect();
    const room = client.channel("room:closed");
    const join = room.join();
    expect(await answered(join)).toEqual(["error", { reason: "closed" }]);
    const entered = new Promise((done) => void join.receive("ok", done));
    open.add("room:closed");
    await entered;
    expect(room.state).toBe("joined");
    open.delete("room:closed");
  });

  test("a client that is missed for too long is gone, and joins again", async () => {
    const { port } = await serve();
    clock.virtual();
    const client = phoenix(port, { heartbeatIntervalMs: 3_600_000 });
    const room = await joined(client, "room:missed");
    const before = room.joinRef();
    const closed = closing(client);
    let isClosed = false;
    void closed.then(() => (isClosed = true));
    // A client that polls shows that it is there by that alone.
    if (name === "longpoll") (client.conn as unknown as { stop(state: number): void }).stop(1);
    while (!isClosed) {
      await clock.advance(1_000);
      // Only a push, or another poll, can show it that its session is gone.
      if (name === "longpoll") room.push("echo", {});
    }
    expect(await closed).toBe(name === "websocket" ? 1001 : 1011);
    expect(await answered(room.push("echo", { back: true }))).toEqual(["ok", { back: true }]);
    expect(room.joinRef()).not.toBe(before);
    // What the first session had for its client is kept until then.
    await clock.advance(5_000);
  });

  test("a connection whose process is killed is closed, and comes back", async () => {
    const { port } = await serve();
    const client = phoenix(port);
    const room = await joined(client, "room:killed");
    const closed = closing(client);
    await captureLog(async () => {
      Process.exit(connections.get("room:killed")!, "kill");
      // A poll that waits is told what has happened; one that comes later finds nothing.
      expect(name === "websocket" ? [1011] : [1011, 3410]).toContain(await closed);
    });
    expect(await answered(room.push("echo", { back: true }))).toEqual(["ok", { back: true }]);
  });

  test("a drain tells the client to come back", async () => {
    const { port, web } = await serve();
    const client = phoenix(port);
    const room = await joined(client, "room:drained");
    const closed = closing(client);
    await web.drain();
    expect(await closed).toBe(name === "websocket" ? 1012 : 3410);
    expect(room.state).toBe("errored");
  });

  test("a restart at the same port brings clients back, to the topics they had joined", async () => {
    const { port, supervisor } = await serveAtPort(`Restart.${name}`);
    const client = phoenix(port);
    const room = await joined(client, "room:back");
    const before = room.joinRef();
    const closed = closing(client);
    await Supervisor.stop(supervisor);
    expect(await closed).toBe(name === "websocket" ? 1012 : 3410);
    // The client keeps it until it has joined again.
    expect(await answered(room.push("echo", { back: true }))).toEqual(["ok", { back: true }]);
    expect(room.joinRef()).not.toBe(before);
  });

  test("a broadcast of disconnect to a socket's id sends its clients away, and they come back", async () => {
    const Named = Socket.define("Lifecycle.NamedSocket", {
      connect: (socket) => ok(socket),
      channels: { "room:*": Room },
      id: () => "user:ada",
    });
    const { port, web } = await serveSockets([socket("/socket", Named, { longpoll: true })]);
    const client = phoenix(port);
    const room = await joined(client, "room:named");
    const closed = closing(client);
    web.broadcast("user:ada", "disconnect", {});
    expect(await closed).toBe(name === "websocket" ? 1001 : 3410);
    expect(await answered(room.push("echo", { back: true }))).toEqual(["ok", { back: true }]);
  });
});

describe("the client", () => {
  test("falls back to polls where it can have no WebSocket", async () => {
    const { port } = await serve({ websocket: false });
    const client = phoenixWith(port, { longPollFallbackMs: 60_000 });
    const room = await joined(client, "room:fallen");
    expect(client.conn).toBeInstanceOf(Phoenix.LongPoll);
    expect(await answered(room.push("echo", { over: "polls" }))).toEqual(["ok", { over: "polls" }]);
  });

  test("stays with its WebSocket where it can have one", async () => {
    const { port } = await serve();
    const client = phoenixWith(port, { longPollFallbackMs: 60_000 });
    const room = await joined(client, "room:upright");
    expect(client.conn).not.toBeInstanceOf(Phoenix.LongPoll);
    expect(room.state).toBe("joined");
  });
});

async function serveAtPort(name: string): Promise<{ web: EndpointModule; port: number; supervisor: Pid }> {
  await startSupervised([PubSub, { name: `${name}.PubSub` }]);
  const Everybody = Socket.define("Lifecycle.UserSocket", {
    connect: (socket) => ok(socket),
    channels: { "room:*": Room },
  });
  const web = Endpoint.define(`${name}.Endpoint`, {
    otpApp: "lifecycle",
    app: new Hono(),
    server: true,
    http: { port: await freePort() },
    log: false,
    logAccessUrl: false,
    secretKeyBase,
    pubsubServer: `${name}.PubSub`,
    sockets: [socket("/socket", Everybody, { longpoll: true })],
  });
  const supervisor = await startSupervised(web);
  return { web, port: web.serverInfo()!.port, supervisor };
}
