/** Who may connect, how it is told, and how long it stays. */
import { ok, Process, reply } from "@hinotori/otp";
import { assertReceive, captureLog, clock } from "@hinotori/otp/testing";
import { assign, Channel, type ConnectInfo, refuse, Socket, socket, type SocketOptions } from "@hinotori/endpoint";
import { describe, expect, test } from "vitest";

import { answered, bare, joined, phoenix, refusal, serveSockets, type Serving } from "../support/clients.ts";

const me = Process.self();

const Who = Channel.define("Connect.WhoChannel", {
  join: (socket: Socket.State<{ user: string }>) => reply({ user: socket.assigns.user }, socket),
});

const UserSocket = Socket.define("Connect.UserSocket", {
  connect: (socket, params, info) => {
    Process.send(me, ["connect", params, info]);
    if (typeof params["user"] !== "string") return refuse();
    if (params["user"] === "mallory") throw new Error("not you again");
    return ok(assign(socket, { user: params["user"] }));
  },
  channels: { who: Who },
  id: (socket) => `user:${socket.assigns.user}`,
});

const SlowSocket = Socket.define("Connect.SlowSocket", {
  connect: async (socket, params) => {
    await undefined;
    return typeof params["user"] !== "string" ? refuse() : ok(assign(socket, { user: params["user"] }));
  },
  channels: { who: Who },
});

const serve = (options: SocketOptions = {}): Promise<Serving> =>
  serveSockets([
    socket("/socket", UserSocket, options),
    socket("/slow", SlowSocket),
    socket("/of/:user", UserSocket, { websocket: { path: "/live" } }),
  ]);

const at = "/socket/websocket?vsn=2.0.0&user=ada";

describe("connect", () => {
  test("makes what every channel starts with", async () => {
    const { port } = await serve();
    const client = phoenix(port, { params: { user: "ada" } });
    client.connect();
    expect(await answered(client.channel("who").join())).toEqual(["ok", { user: "ada" }]);
  });

  test("refuses with 403, and with 500 when it throws", async () => {
    const { port } = await serve();
    expect(await refusal(port, "/socket/websocket?vsn=2.0.0")).toBe(403);
    expect(await refusal(port, "/slow/websocket?vsn=2.0.0")).toBe(403);
    await captureLog(async () => expect(await refusal(port, "/socket/websocket?vsn=2.0.0&user=mallory")).toBe(500));
    expect(await refusal(port, at)).toBe(101);
    expect(await refusal(port, "/slow/websocket?vsn=2.0.0&user=ada")).toBe(101);
  });

  test("is given the variables of the path, and what the request says", async () => {
    const { port } = await serve();
    expect(
      await refusal(port, "/of/grace/live?vsn=2.0.0&a=1", {
        headers: { "x-trace": "t", "user-agent": "test", traceparent: "00-1-2-01" },
      }),
    ).toBe(101);
    const [, params, info] = await assertReceive<[string, object, ConnectInfo]>([
      "connect",
      expect.objectContaining({ user: "grace" }),
      expect.anything(),
    ]);
    expect(params).toEqual({ user: "grace", a: "1", vsn: "2.0.0" });
    expect(info).toMatchObject({
      peer: { address: "127.0.0.1" },
      host: `127.0.0.1:${port}`,
      uri: "/of/grace/live?vsn=2.0.0&a=1",
      userAgent: "test",
      headers: { "x-trace": "t" },
      traceContext: { traceparent: "00-1-2-01" },
      session: undefined,
      authToken: undefined,
    });
  });

  test("is given parameters as they are nested, and none that would be a prototype", async () => {
    const { port } = await serve();
    const client = phoenix(port, { params: { user: "nested", page: { id: 7, tags: { first: "a" } } } });
    client.connect();
    expect(await answered(client.channel("who").join())).toEqual(["ok", { user: "nested" }]);
    const nested = { user: "nested", page: { id: "7", tags: { first: "a" } } };
    await assertReceive(["connect", expect.objectContaining(nested), expect.anything()]);
    expect(await refusal(port, `${at}&page[__proto__][admin]=1`)).toBe(400);
    expect(await refusal(port, `/of/a%20b/live?vsn=2.0.0&page[id]=1`)).toBe(101);
    await assertReceive(["connect", expect.objectContaining({ user: "a b" }), expect.anything()]);
  });

  test("finds the client's token where it is asked for, whatever is in it", async () => {
    const { port } = await serve({ authToken: true });
    const client = phoenix(port, { params: { user: "token" }, authToken: "a token.of some kind" });
    client.connect();
    expect(await answered(client.channel("who").join())).toEqual(["ok", { user: "token" }]);
    const pattern = ["connect", expect.objectContaining({ user: "token" }), expect.anything()];
    const [, , info] = await assertReceive<[string, object, ConnectInfo]>(pattern);
    expect(info.authToken).toBe("a token.of some kind");
  });
});

describe("an upgrade", () => {
  test.each([
    ["at no socket", "/nowhere/websocket?vsn=2.0.0&user=ada", 404],
    ["of an unknown version", "/socket/websocket?vsn=3.0.0&user=ada", 403],
    ["of no version", "/socket/websocket?vsn=two&user=ada", 403],
    ["of versions", "/socket/websocket?vsn[]=2.0.0&user=ada", 403],
    ["of a page that ends the socket's path with a slash", "/socket//websocket?vsn=2.0.0&user=ada", 101],
    ["behind a slash", "/socket/websocket/?vsn=2.0.0&user=ada", 101],
    ["with a broken target", "/socket/websocket?vsn=2.0.0&user=%", 101],
  ])("%s is answered with a status", async (_, target, status) => {
    const { port } = await serve();
    await captureLog(async () => expect(await refusal(port, target)).toBe(status));
  });

  test.each([
    ["no check", { checkOrigin: false }, "https://evil.example", 101],
    ["the endpoint's host", {}, "http://localhost:9999", 101],
    ["another host", {}, "https://evil.example", 403],
    ["no origin at all", {}, undefined, 101],
    ["the origin of nothing", {}, "null", 403],
    ["a list", { checkOrigin: ["//*.good.example"] }, "https://a.good.example", 101],
    ["the request's own host", { checkOrigin: "conn" }, "http://127.0.0.1:1", 403],
  ] as const)("is checked for its origin: %s", async (_, options, origin, status) => {
    const { port } = await serve(options);
    await captureLog(async () => expect(await refusal(port, at, origin === undefined ? {} : { origin })).toBe(status));
  });
});

describe("the endpoint's forceSsl", () => {
  const target = "/socket/websocket?vsn=2.0.0&user=ada";
  const forceSsl = { rewriteOn: ["x-forwarded-proto", "x-forwarded-host"], excludeHosts: ["inside.example"] } as const;

  test.each<[string, Record<string, string>, number]>([
    ["that did not come over https", {}, 403],
    ["of which the proxy says so", { "x-forwarded-proto": "http" }, 403],
    ["that came over the proxy's", { "x-forwarded-proto": "https" }, 101],
    ["of a host that is left alone", { host: "inside.example:80" }, 101],
    ["of a host that is left alone, as the proxy says", { "x-forwarded-host": "inside.example" }, 101],
    ["of hosts that are none", { "x-forwarded-host": "inside.example, evil.example", host: "inside.example/@a" }, 403],
  ])("opens no WebSocket for a request %s, or does", async (_what, headers, status) => {
    const { port } = await serveSockets([socket("/socket", UserSocket)], { forceSsl });
    expect(await refusal(port, target, { headers })).toBe(status);
  });
});

describe("the endpoint's checkOrigin", () => {
  test("counts where the socket has none of its own", async () => {
    const mounts = [socket("/socket", UserSocket), socket("/strict", UserSocket, { checkOrigin: true })];
    const { port } = await serveSockets(mounts, { checkOrigin: ["https://good.example"] });
    const good = { origin: "https://good.example" };
    expect(await refusal(port, at, good)).toBe(101);
    await captureLog(async () => {
      expect(await refusal(port, at.replace("/socket", "/strict"), good)).toBe(403);
      expect(await refusal(port, at, { origin: "http://localhost" })).toBe(403);
    });
  });
});

describe("a broadcast of disconnect to the socket's id", () => {
  test("closes the connections of that id with 1001, and no other", async () => {
    const { port, web } = await serve();
    const ada = await bare(port, at);
    const grace = await joined(phoenix(port, { params: { user: "grace" } }), "who");
    web.broadcast("user:ada", "disconnect", {});
    expect(await ada.closed).toBe(1001);
    expect(grace.state).toBe("joined");
  });
});

const beat = (n: number): readonly unknown[] => [null, `${n}`, "phoenix", "heartbeat", {}];
const beaten = (n: number): readonly unknown[] => [
  null,
  `${n}`,
  "phoenix",
  "phx_reply",
  { status: "ok", response: {} },
];

describe("a client", () => {
  test("that is silent for a minute is closed, and one that beats is not", async () => {
    const { port } = await serve();
    clock.virtual();
    const silent = await bare(port, at);
    const beating = await bare(port, at);
    await clock.advance(59_000);
    beating.say(...beat(1));
    expect(await beating.next()).toEqual(beaten(1));
    await clock.advance(1_000);
    expect(await silent.closed).toBe(1001);
    beating.say(...beat(2));
    expect(await beating.next()).toEqual(beaten(2));
  });

  test("that sends too fast is read slowly, and nothing is lost", async () => {
    const { port } = await serve({ rate: { frames: 10, perMs: 1_000 } });
    clock.virtual();
    const client = await bare(port, at);
    for (let n = 1; n <= 10; n++) client.say(...beat(n));
    for (let n = 1; n <= 10; n++) expect(await client.next()).toEqual(beaten(n));
    client.say(...beat(11));
    let isOver = false;
    const last = client.next();
    void last.then(() => (isOver = true));
    // Nothing is read until a second has passed, however long the network is given.
    await clock.advance(999);
    expect(isOver).toBe(false);
    await clock.advance(1);
    expect(await last).toEqual(beaten(11));
  });

  test("that does not read is cut off", async () => {
    const { port, web } = await serve({ maxBuffered: 1_000_000 });
    const client = await bare(port, at);
    client.ws.pause();
    client.say("1", "1", "who", "phx_join", {});
    const other = await bare(port, at);
    other.say("1", "1", "who", "phx_join", {});
    await other.next();
    const log = await captureLog(async () => {
      // More than the kernel takes for a connection that nobody reads.
      for (let n = 0; n < 64; n++) {
        web.broadcast("who", "big", { text: "x".repeat(500_000) });
        await other.next();
      }
    });
    client.ws.resume();
    expect(await client.closed).toBe(1006);
    expect(log.filter(({ level }) => level === "warning")).toHaveLength(1);
  });
});
