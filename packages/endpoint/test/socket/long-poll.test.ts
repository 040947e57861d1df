/** Polls, request by request: what the published client relies on, and what it would never send. */
import http from "node:http";

import { ok, Process, reply } from "@hinotori/otp";
import { assertReceive, captureLog, clock } from "@hinotori/otp/testing";
import { assign, Channel, Endpoint, refuse, Socket, socket, type SocketOptions, Token } from "@hinotori/endpoint";
import { attachEvents } from "@hinotori/telemetry/testing";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";

import { secretKeyBase, serveSockets } from "../support/clients.ts";

const me = Process.self();

const Room = Channel.define("Polls.RoomChannel", {
  join: (socket) => ok(socket),
  handleIn: { echo: (socket, payload: object) => reply(payload, socket) },
  terminate: (reason, socket) => {
    Process.send(me, ["terminated", socket.topic, reason]);
  },
});

const UserSocket = Socket.define("Polls.UserSocket", {
  connect: (socket, params, info) => {
    Process.send(me, ["connect", params, info]);
    if (params["user"] === "mallory") throw new Error("not you again");
    return params["user"] === "nobody" ? refuse() : ok(assign(socket, { user: params["user"] }));
  },
  channels: { "room:*": Room },
});

const serve = (options: SocketOptions = {}) =>
  serveSockets([socket("/socket", UserSocket, { longpoll: true, ...options })]);

interface Polled {
  readonly status: number;
  readonly token?: string;
  readonly messages?: readonly string[];
}

/** A client of polls. */
class Poller {
  readonly url: string;
  token: string | undefined;

  constructor(port: number, query = "vsn=2.0.0") {
    this.url = `http://127.0.0.1:${port}/socket/longpoll?${query}`;
  }

  async ask(init: RequestInit = {}): Promise<Polled> {
    const token = this.token === undefined ? "" : `&token=${encodeURIComponent(this.token)}`;
    const answer = await fetch(this.url + token, init);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    return (await answer.json()) as Polled;
  }

  async open(): Promise<this> {
    const { status, token, messages } = await this.ask();
    expect([status, messages]).toEqual([410, []]);
    this.token = token;
    return this;
  }

  async messages(init: RequestInit = {}): Promise<unknown[]> {
    const polled = await this.ask(init);
    expect([polled.status, polled.token]).toEqual([200, this.token]);
    return polled.messages!.map((text) => JSON.parse(text) as unknown);
  }

  push(...lines: readonly unknown[]): Promise<Polled> {
    const body = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
    return this.ask({ method: "POST", headers: { "content-type": "application/x-ndjson" }, body });
  }
}

const join = ["1", "1", "room:1", "phx_join", {}];
const replied = (ref: string, response: object, joinRef = "1") => [
  joinRef,
  ref,
  "room:1",
  "phx_reply",
  { status: "ok", response },
];

async function joined(port: number): Promise<Poller> {
  const client = await new Poller(port).open();
  expect(await client.push(join)).toEqual({ status: 200 });
  expect(await client.messages()).toEqual([replied("1", {})]);
  return client;
}

/** A poll that waits, and is broken off; resolves when the server knows. */
async function brokenPoll({ url, token }: Poller): Promise<void> {
  const told = (name: string, about: object): Promise<unknown> =>
    assertReceive(["telemetry", ["hinotori", "endpoint", name], expect.anything(), expect.objectContaining(about)]);
  attachEvents(["start", "stop"].map((name) => ["hinotori", "endpoint", name]));
  const request = http.get(`${url}&token=${encodeURIComponent(token!)}`).on("error", () => {});
  await told("start", { method: "GET" });
  request.destroy();
  await told("stop", { status: 499 });
}

describe("a poll", () => {
  test("begins a session, carries what was pushed, and ends with its window", async () => {
    const { port } = await serve();
    clock.virtual();
    const client = await joined(port);
    let answered: Polled | undefined;
    void client.ask().then((polled) => (answered = polled));
    // The window begins when the request has come in, which is the network's business.
    while (answered === undefined) await clock.advance(1_000);
    expect(answered).toEqual({ status: 204, token: client.token, messages: [] });
  });

  test("waits for what comes, and has all that came meanwhile", async () => {
    const { port, web } = await serve();
    const client = await joined(port);
    const waiting = client.messages();
    expect(await client.push(["1", "2", "room:1", "echo", { a: 1 }])).toEqual({ status: 200 });
    expect(await waiting).toEqual([replied("2", { a: 1 })]);
    web.broadcast("room:1", "said", { n: 1 });
    web.broadcast("room:1", "said", { n: 2 });
    expect(await client.push(["1", "3", "room:1", "echo", {}])).toEqual({ status: 200 });
    const said = (n: number) => [null, null, "room:1", "said", { n }];
    expect(await client.messages()).toEqual([said(1), said(2), replied("3", {})]);
  });

  test("that comes while another waits ends that one", async () => {
    const { port } = await serve();
    const client = await joined(port);
    const both = [client.ask(), client.ask()];
    expect(await Promise.race(both)).toMatchObject({ status: 204 });
    await client.push(["1", "2", "room:1", "echo", {}]);
    expect((await Promise.all(both)).map(({ status }) => status).sort()).toEqual([200, 204]);
  });

  test("that its client breaks off loses no message", async () => {
    const { port } = await serve();
    const client = await joined(port);
    await brokenPoll(client);
    await client.push(["1", "2", "room:1", "echo", { kept: true }]);
    expect(await client.messages()).toEqual([replied("2", { kept: true })]);
  });

  test("is taken with its token in a header", async () => {
    const { port } = await serve();
    const client = await joined(port);
    await client.push(["1", "2", "room:1", "echo", {}]);
    const answer = await fetch(client.url, { headers: { "x-phoenix-longpoll-token": client.token! } });
    expect(await answer.json()).toEqual({
      status: 200,
      token: client.token,
      messages: [JSON.stringify(replied("2", {}))],
    });
  });
});

describe("a push", () => {
  test("brings texts and bytes, a line each, in order", async () => {
    const { port } = await serve();
    const client = await joined(port);
    const bytes = Buffer.from([0, 1, 1, 6, 4, ...Buffer.from("13room:1echo"), 9, 8]).toString("base64");
    await client.push(["1", "2", "room:1", "echo", { n: 2 }], bytes, ["1", "4", "room:1", "echo", { n: 4 }]);
    expect(await client.messages()).toEqual([
      replied("2", { n: 2 }),
      // The published client reads no bytes over polls.
      replied("3", { binary: "CQg=" }),
      replied("4", { n: 4 }),
    ]);
  });

  test("of more than a hundred messages is refused", async () => {
    const { port } = await serve();
    const client = await joined(port);
    const beat = (n: number) => [null, `${n}`, "phoenix", "heartbeat", {}];
    const lines = Array.from({ length: 101 }, (_, n) => beat(n));
    expect(await client.push(...lines)).toEqual({ status: 413 });
    expect(await client.push(...lines.slice(1))).toEqual({ status: 200 });
    expect(await client.messages()).toHaveLength(100);
  });

  test("of version 1 is one message", async () => {
    const { port } = await serve();
    const client = await new Poller(port, "vsn=1.0.0").open();
    const body = JSON.stringify({ topic: "room:1", event: "phx_join", payload: {}, ref: "1" });
    expect(await client.ask({ method: "POST", body })).toEqual({ status: 200 });
    expect(await client.messages()).toEqual([expect.objectContaining({ topic: "room:1", ref: "1" })]);
  });

  test("that is no message ends the session, and no other", async () => {
    const { port } = await serve();
    const [client, other] = [await joined(port), await joined(port)];
    expect(await client.push("[1,2]")).toEqual({ status: 410 });
    expect(await client.ask()).toEqual({ status: 410 });
    await other.push(["1", "2", "room:1", "echo", {}]);
    expect(await other.messages()).toEqual([replied("2", {})]);
  });

  test("waits where it comes too fast", async () => {
    const { port } = await serve({ rate: { frames: 3, perMs: 1_000 } });
    clock.virtual();
    const client = await new Poller(port).open();
    let isOver = false;
    const pushed = client.push(...[1, 2, 3, 4].map((n) => [null, `${n}`, "phoenix", "heartbeat", {}]));
    void pushed.then(() => (isOver = true));
    expect(await client.messages()).toHaveLength(3);
    await clock.advance(999);
    expect(isOver).toBe(false);
    await clock.advance(1);
    expect(await pushed).toEqual({ status: 200 });
    expect(await client.messages()).toHaveLength(1);
  });
});

describe("a session", () => {
  test("that nobody polls any more ends, with its channels", async () => {
    const { port } = await serve();
    clock.virtual();
    const client = await joined(port);
    await client.push(["1", "2", "room:1", "echo", {}]);
    await client.messages();
    await clock.advance(14_999);
    expect(await client.push(["1", "3", "room:1", "echo", {}])).toEqual({ status: 200 });
    await clock.advance(1);
    await assertReceive(["terminated", "room:1", ["shutdown", "timeout"]]);
    // What was left is kept for as long as any client has to say goodbye.
    await clock.advance(5_000);
    expect(await client.push(["1", "4", "room:1", "echo", {}])).toEqual({ status: 410 });
    expect(await client.ask()).toEqual({ status: 410 });
  });

  test("that is not read is cut off, and no other", async () => {
    const { port, web } = await serve({ maxBuffered: 10_000 });
    const [client, other] = [await joined(port), await joined(port)];
    const log = await captureLog(async () => {
      for (let n = 0; n < 12; n++) {
        web.broadcast("room:1", "said", { text: "x".repeat(1_000) });
        expect(await other.messages()).toHaveLength(1);
      }
    }, "warning");
    expect(log).toHaveLength(1);
    expect(await client.ask()).toEqual({ status: 410 });
  });

  test.each([
    ["refuses", "user=nobody", 403],
    ["throws", "user=mallory", 500],
  ])("is not begun where connect %s", async (_, query, status) => {
    const { port } = await serve();
    await captureLog(async () => expect(await new Poller(port, `vsn=2.0.0&${query}`).ask()).toEqual({ status }));
  });

  test("is not begun for an unknown version, and one without a version speaks the first", async () => {
    const { port } = await serve();
    await captureLog(async () => expect(await new Poller(port, "vsn=3.0.0").ask()).toEqual({ status: 403 }));
    expect(await new Poller(port, "").ask()).toMatchObject({ status: 410 });
  });

  test("is begun with parameters that have a token of their own", async () => {
    const { port } = await serve();
    const client = await new Poller(port, "vsn=2.0.0&token=mine").open();
    await assertReceive(["connect", expect.objectContaining({ token: "mine" }), expect.anything()]);
    await client.push(join);
    expect(await client.messages()).toEqual([replied("1", {})]);
  });

  test("is told the client's authToken, where it is asked for", async () => {
    const { port } = await serve({ authToken: true });
    await new Poller(port).ask({ headers: { "x-phoenix-authtoken": "a token" } });
    await assertReceive(["connect", expect.anything(), expect.objectContaining({ authToken: "a token" })]);
  });
});

describe("a token", () => {
  const forged = (token: string): string => `${token.slice(0, -2)}${token.endsWith("A") ? "BB" : "AA"}`;

  test("that is forged pushes nothing, and polls nothing", async () => {
    const { port } = await serve();
    const client = await joined(port);
    const own = client.token!;
    for (const token of [forged(own), "", "a.b.c", "x".repeat(10_000), Token.sign(secretKeyBase, "other", "x")]) {
      client.token = token;
      expect(await client.push(["1", "2", "room:1", "echo", {}])).toEqual({ status: 410 });
      const begun = await client.ask();
      // It is somebody new.
      expect([begun.status, begun.messages]).toEqual([410, []]);
      expect(begun.token).not.toBe(token);
    }
    client.token = own;
    await client.push(["1", "3", "room:1", "echo", {}]);
    expect(await client.messages()).toEqual([replied("3", {})]);
  });

  test("that is too old is none", async () => {
    const { port } = await serve({ longpoll: { tokenMaxAgeMs: 60_000 } });
    clock.virtual();
    const client = await new Poller(port).open();
    for (let polls = 0; polls < 5; polls++) {
      await client.push([null, "1", "phoenix", "heartbeat", {}]);
      expect(await client.messages()).toHaveLength(1);
      await clock.advance(13_000);
    }
    expect(await client.push([null, "2", "phoenix", "heartbeat", {}])).toEqual({ status: 410 });
  });

  test("of one socket is none of another", async () => {
    const { port } = await serveSockets([
      socket("/socket", UserSocket, { longpoll: true }),
      socket("/other", UserSocket, { longpoll: true }),
    ]);
    const { token } = await new Poller(port).open();
    const url = `http://127.0.0.1:${port}/other/longpoll?vsn=2.0.0&token=${encodeURIComponent(token!)}`;
    expect(await (await fetch(url)).json()).toEqual({ status: 410 });
  });
});

describe("a page of another host", () => {
  const evil = { origin: "https://evil.example" };

  test("begins no session, polls none and pushes nothing", async () => {
    const { port } = await serve();
    await captureLog(async () => {
      expect(await new Poller(port).ask({ headers: evil })).toEqual({ status: 403 });
      const client = await new Poller(port).open();
      expect(await client.ask({ headers: evil })).toEqual({ status: 403 });
      expect(await client.ask({ method: "POST", headers: evil, body: "x" })).toEqual({ status: 403 });
      expect(await client.ask({ method: "OPTIONS", headers: evil })).toEqual({ status: 403 });
    });
  });

  test("is told in advance what it may send, where it is known", async () => {
    const { port } = await serve({ checkOrigin: ["https://good.example"] });
    const answer = await fetch(`http://127.0.0.1:${port}/socket/longpoll?vsn=2.0.0`, {
      method: "OPTIONS",
      headers: {
        origin: "https://good.example",
        "access-control-request-headers": "content-type, x-phoenix-authtoken",
      },
    });
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-allow-headers": "content-type, x-phoenix-authtoken",
      "access-control-allow-methods": "GET, POST, OPTIONS",
      "access-control-max-age": "3600",
    });
  });
});

describe("a drain", () => {
  test("answers polls that wait, and refuses newcomers with 503", async () => {
    const { port, web } = await serve();
    const [waiting, unread] = [await joined(port), await joined(port)];
    const polled = waiting.ask();
    await unread.push(["1", "2", "room:1", "echo", { unread: true }]);
    const drained = web.drain();
    expect(await polled).toMatchObject({ status: 410 });
    await assertReceive(["terminated", "room:1", ["shutdown", "draining"]]);
    expect((await fetch(waiting.url)).status).toBe(503);
    expect(await unread.messages()).toContainEqual(replied("2", { unread: true }));
    expect(await unread.ask()).toMatchObject({ status: 410 });
    await drained;
  });
});

describe("an endpoint", () => {
  test("needs a secret for polls", async () => {
    const web = Endpoint.define("Polls.WithoutSecret", {
      otpApp: "sockets",
      app: new Hono(),
      pubsubServer: "Polls.PubSub",
      sockets: [socket("/socket", UserSocket, { longpoll: true })],
    });
    await expect(web.startLink()).rejects.toMatchObject({
      code: "ENDPOINT_CONFIG",
      message: expect.stringContaining("randomBytes"),
    });
  });

  test("answers other requests at such a path as ever", async () => {
    const { port } = await serve();
    expect((await fetch(`http://127.0.0.1:${port}/socket/longpoll/x`)).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${port}/socket/longpoll`, { method: "DELETE" })).status).toBe(400);
  });
});
