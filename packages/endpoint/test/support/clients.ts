/** The published client over real WebSockets, in tests; and bare WebSockets for what it would never send. */
import http from "node:http";
import type { AddressInfo } from "node:net";

import { PubSub } from "@hinotori/pubsub";
import { startSupervised } from "@hinotori/otp/testing";
import {
  type ChannelModule,
  Endpoint,
  type EndpointModule,
  type EndpointOptions,
  type Mount,
  Socket,
  socket,
  type SocketOptions,
} from "@hinotori/endpoint";
import { Hono } from "hono";
import { ok } from "@hinotori/otp";
import * as Phoenix from "phoenix";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";

let count = 0;

/** What a client can be connected over: the name, and what the published client is given for it. */
export const transports: readonly (readonly [name: "websocket" | "longpoll", transport: unknown])[] = [
  ["websocket", WebSocket],
  ["longpoll", Phoenix.LongPoll],
];

/** A secret for tests. */
export const secretKeyBase = "a secret that is long enough for the tests of this package, and for nothing else";

/** What a test serves. */
export interface Serving {
  readonly web: EndpointModule;
  readonly port: number;
  readonly pubsub: string;
}

/** Serves these sockets at a free port until the test ends. */
export async function serveSockets(sockets: readonly Mount[], options: EndpointOptions = {}): Promise<Serving> {
  const pubsub = `Sockets.PubSub${++count}`;
  await startSupervised([PubSub, { name: pubsub }]);
  const web = Endpoint.define(`Sockets.Endpoint${count}`, {
    otpApp: "sockets",
    app: new Hono().get("/", (c) => c.text("home")),
    server: true,
    http: { port: 0 },
    log: false,
    logAccessUrl: false,
    pubsubServer: pubsub,
    secretKeyBase,
    sockets,
  });
  await startSupervised([web, options]);
  return { web, port: web.serverInfo()!.port, pubsub };
}

/** Serves one socket for everybody, with these channels. */
export function serveChannels(
  channels: Readonly<Record<string, ChannelModule<object>>>,
  options: SocketOptions = {},
): Promise<Serving> {
  const Everybody = Socket.define("Sockets.UserSocket", { connect: (socket) => ok(socket), channels });
  return serveSockets([socket("/socket", Everybody, { longpoll: true, ...options })]);
}

/** A client of the published package, disconnected when the test ends. It comes back fast, and remembers nothing of the one before. */
export function phoenix(port: number, options: object = {}): Phoenix.Socket {
  const client = new Phoenix.Socket(`ws://127.0.0.1:${port}/socket`, {
    transport: WebSocket,
    reconnectAfterMs: () => 10,
    rejoinAfterMs: () => 10,
    timeout: 30_000,
    // Newer Node.js has one for the whole program, in which a client notes that it fell back to polls.
    sessionStorage: { getItem: () => null, setItem: () => {} },
    ...options,
  });
  onTestFinished(() => new Promise<void>((done) => client.disconnect(done)));
  return client;
}

/** Resolves with the status and the response of a push. */
export function answered(push: Phoenix.Push): Promise<readonly [status: string, response: unknown]> {
  return new Promise((done) => {
    for (const status of ["ok", "error", "timeout", "later"])
      push.receive(status, (response) => done([status, response]));
  });
}

/** Joins, and resolves with the channel when that is done. */
export async function joined(client: Phoenix.Socket, topic: string, params: object = {}): Promise<Phoenix.Channel> {
  if (!client.isConnected()) client.connect();
  const channel = client.channel(topic, params);
  const [status, response] = await answered(channel.join());
  if (status !== "ok") throw new Error(`could not join ${topic}: ${status} ${JSON.stringify(response)}`);
  return channel;
}

/** The next event of this name at a channel; ask before it can come. */
export function heard<Payload = unknown>(channel: Phoenix.Channel, event: string): Promise<Payload> {
  return new Promise((done) => void channel.on(event, (payload) => done(payload)));
}

/** A bare WebSocket and what came over it. */
export class Bare {
  readonly ws: WebSocket;
  /** Resolves with the code of its end. */
  readonly closed: Promise<number>;
  readonly #frames: unknown[] = [];
  #woken: () => void = () => {};

  constructor(ws: WebSocket) {
    this.ws = ws;
    ws.on("message", (data: Buffer, isBinary) => {
      this.#frames.push(isBinary ? [...data] : (JSON.parse(data.toString()) as unknown));
      this.#woken();
    });
    this.closed = new Promise((done) => ws.on("close", done));
  }

  /** Sends one message of version 2. */
  say(...message: readonly unknown[]): void {
    this.ws.send(JSON.stringify(message));
  }

  /** The next frame that came, texts parsed, bytes as a list. */
  async next(): Promise<unknown> {
    while (this.#frames.length === 0) await new Promise<void>((woken) => (this.#woken = woken));
    return this.#frames.shift();
  }
}

/** A bare WebSocket, for what the published client would never send. */
export function bare(port: number, target = "/socket/websocket?vsn=2.0.0", options: object = {}): Promise<Bare> {
  const ws = new WebSocket(`ws://127.0.0.1:${port}${target}`, options);
  const made = new Bare(ws);
  onTestFinished(() => ws.terminate());
  return new Promise((done, failed) => {
    ws.on("open", () => done(made));
    ws.on("error", failed);
  });
}

/** The status with which a WebSocket is refused; 101 when it is not. */
export function refusal(port: number, target: string, options: object = {}): Promise<number | undefined> {
  return new Promise((done, failed) => {
    const ws = new WebSocket(`ws://127.0.0.1:${port}${target}`, options);
    ws.on("open", () => {
      ws.terminate();
      done(101);
    });
    ws.on("unexpected-response", (request, response) => {
      request.destroy();
      done(response.statusCode);
    });
    ws.on("error", failed);
  });
}

/** A port that is free now, for a server that is to come back at the same one. */
export function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = http.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}
