/** The test kit for channels, as a user's tests use it; all at the same time. */
import { noreply, ok, Process, reply, stop } from "@hinotori/otp";
import { captureLog, startSupervised } from "@hinotori/otp/testing";
import { PubSub } from "@hinotori/pubsub";
import { assign, Channel, Endpoint, refuse, Socket, socket as mount, status } from "@hinotori/endpoint";
import {
  assertBroadcast,
  assertPush,
  assertReply,
  broadcastFrom,
  close,
  connect,
  join,
  leave,
  push,
  refuteBroadcast,
  refutePush,
  refuteReply,
  socket,
  subscribe,
  subscribeAndJoin,
} from "@hinotori/endpoint/testing";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, type OnTestFinishedHandler, test } from "vitest";

const ended: (readonly [topic: string, reason: unknown])[] = [];

const Room = Channel.define("Kit.RoomChannel", {
  join: (socket: Socket.State<{ user: string }>, topic, payload: { as?: string; at?: Date }) => {
    if (topic === "room:closed") return refuse({ reason: "unauthorized" });
    return reply(
      { you: socket.assigns.user, at: typeof payload.at },
      assign(socket, { said: 0, as: payload.as ?? "guest" }),
    );
  },
  handleIn: {
    say: (socket, { text }: { text: string }) => {
      Channel.broadcast(socket, "said", { text, by: socket.assigns.user });
      return reply({ said: socket.assigns.said + 1 }, assign(socket, { said: socket.assigns.said + 1 }));
    },
    echo: (socket, payload: object) => reply(payload, socket),
    poke: (socket, _payload: unknown) => {
      Channel.push(socket, "poked", { at: new Date(0), none: undefined });
      return noreply(socket);
    },
    no: (socket, _payload: unknown) => reply(refuse({ reason: "no" }), socket),
    later: (socket, _payload: unknown) => reply(status("later", { at: 7 }), socket),
    crash: (_socket, _payload: unknown) => {
      throw new Error("the roof fell in");
    },
    end: (socket, _payload: unknown) => stop("normal", socket),
  },
  handleOut: {
    secret: (socket, payload: { text: string }) => {
      if (socket.assigns.as === "ada") Channel.push(socket, "secret", { ...payload, only: "ada" });
      return noreply(socket);
    },
  },
  terminate: (reason, socket) => void ended.push([socket.topic, reason]),
});

const Other = Channel.define("Kit.OtherChannel", { join: (socket) => ok(socket) });

const UserSocket = Socket.define("Kit.UserSocket", {
  connect: (socket, params, info) => {
    if (typeof params["user"] !== "string") return refuse();
    const about = { nested: params["nested"], auth: info.authToken, agent: info.userAgent };
    return ok(assign(socket, { user: params["user"], about }));
  },
  channels: { "room:*": Room },
  id: (socket) => `user:${socket.assigns.user}`,
});

const Web = Endpoint.define("Kit.ChannelEndpoint", {
  otpApp: "kit",
  app: new Hono(),
  pubsubServer: "Kit.PubSub",
  sockets: [mount("/socket", UserSocket, { authToken: true })],
});

// One endpoint serves all tests of the file; what is started is ended when they are done.
const endings: OnTestFinishedHandler[] = [];
const onTestFinished = (work: () => Promise<void>): void => void endings.unshift(work);
beforeAll(async () => {
  await startSupervised([PubSub, { name: "Kit.PubSub" }], { onTestFinished });
  await startSupervised(Web, { onTestFinished });
});
afterAll(async () => {
  for (const end of endings) await (end as () => Promise<void>)();
});

const ada = () => connect(Web, UserSocket, { user: "ada" });

describe("connect", () => {
  test.concurrent("asks the socket, with params as a query brings them", async () => {
    const client = await connect(
      Web,
      UserSocket,
      { user: 7, nested: { a: [1, 2], b: { c: true } }, none: undefined },
      { authToken: "t0k/en?", headers: { "user-agent": "kit" } },
    );
    const room = await join(client, Room, "room:params");
    expect(room.response).toMatchObject({ you: "7" });
    expect(await Process.alive(client.pid)).toBe(true);
  });

  test.concurrent("rejects with the status when the socket refuses, or the page is a stranger's", async () => {
    await expect(connect(Web, UserSocket)).rejects.toMatchObject({ code: "ENDPOINT_CLIENT_REFUSED", status: 403 });
    const headers = { origin: "https://evil.example" };
    const refused = expect(connect(Web, UserSocket, { user: "ada" }, { headers })).rejects.toMatchObject({
      status: 403,
    });
    await captureLog(() => refused);
  });

  test.concurrent("may be left out: a socket has what it is given", async () => {
    const client = await socket(Web, UserSocket, { assigns: { user: "bob" }, id: "user:bob" });
    expect((await join(client, Room, "room:stand-in")).response).toMatchObject({ you: "bob" });
    Web.broadcast("user:bob", "disconnect", {});
    await client.ended;
    expect(client.closeCode).toBe(1001);
  });
});

describe("join", () => {
  test.concurrent("gives the answer, with a payload as JSON brings it", async () => {
    const room = await join(await ada(), Room, "room:1", { as: "ada", at: new Date() });
    expect(room.response).toEqual({ you: "ada", at: "string" });
    expect(Process.alive(room.channelPid)).toBe(true);
  });

  test.concurrent("rejects with the answer when it is refused, or nobody's", async () => {
    const client = await ada();
    await expect(join(client, Room, "room:closed")).rejects.toMatchObject({ response: { reason: "unauthorized" } });
  });

  test.concurrent("refuses a channel that the socket has not there", async () => {
    const client = await ada();
    await expect(join(client, Other, "room:1")).rejects.toMatchObject({ code: "ENDPOINT_ARGUMENT" });
    await expect(join(client, Room, "lobby")).rejects.toThrow(/Kit\.RoomChannel at lobby, got no channel/);
  });
});

describe("push", () => {
  test.concurrent("is answered", async () => {
    const room = await join(await ada(), Room, "room:push");
    const { said } = await assertReply(push(room, "say", { text: "hello" }), "ok");
    expect(said).toBe(1);
    await assertReply(push(room, "say", { text: "again" }), "ok", { said: 2 });
    await assertReply(push(room, "no"), "error", { reason: "no" });
    await assertReply(push(room, "later"), "later", { at: expect.any(Number) });
    await assertReply(push(room, "echo", { at: new Date(0), none: undefined }), "ok", {
      at: "1970-01-01T00:00:00.000Z",
    });
  });

  test.concurrent("carries bytes", async () => {
    const room = await join(await ada(), Room, "room:bytes");
    const bytes = new Uint8Array([0, 1, 255]);
    expect(await assertReply(push(room, "echo", bytes), "ok")).toEqual(bytes);
  });

  test.concurrent("shows what has come when the answer does not", async () => {
    const room = await join(await ada(), Room, "room:late");
    const ref = push(room, "no");
    await assertReply(push(room, "echo", { after: 1 }), "ok");
    await expect(assertReply(ref, "ok", {}, { timeout: 1 })).rejects.toThrow(
      /expected an answer ok to no at room:late within 1 ms\n\nwhat has come:\n.*reason: 'no'/s,
    );
    await refuteReply(ref, "ok", undefined, { timeout: 0 });
    await expect(refuteReply(ref)).rejects.toThrow(/expected not to get an answer/);
  });
});

describe("what comes without being asked", () => {
  test.concurrent("is a push, as JSON brings it", async () => {
    const room = await join(await ada(), Room, "room:poked");
    push(room, "poke");
    expect(await assertPush(room, "poked")).toEqual({ at: "1970-01-01T00:00:00.000Z" });
    await refutePush(room, "poked", undefined, { timeout: 0 });
  });

  test.concurrent("may be a broadcast, which the test hears too when it listens", async () => {
    const room = await subscribeAndJoin(await ada(), Room, "room:heard");
    const other = await join(await connect(Web, UserSocket, { user: "bob" }), Room, "room:heard");
    push(room, "say", { text: "hello" });
    await assertPush(other, "said", { text: "hello", by: "ada" });
    await assertPush(room, "said", (payload: { text: string }) => payload.text === "hello");
    await assertBroadcast(room, "said", { text: "hello", by: "ada" });
    await refuteBroadcast(room, "said", undefined, { timeout: 0 });
    await expect(assertBroadcast(other, "said")).rejects.toMatchObject({ code: "ENDPOINT_ARGUMENT" });
  });

  test.concurrent("passes handleOut, when the test broadcasts from itself", async () => {
    const room = await subscribeAndJoin(await ada(), Room, "room:secret", { as: "ada" });
    const other = await join(await ada(), Room, "room:secret", { as: "bob" });
    broadcastFrom(room, "secret", { text: "psst" });
    await assertPush(room, "secret", { text: "psst", only: "ada" });
    await assertReply(push(other, "echo", {}), "ok");
    await refutePush(other, "secret", undefined, { timeout: 0 });
    await refuteBroadcast(room, "secret", undefined, { timeout: 0 });
  });

  test.concurrent("is heard without a client", async () => {
    const news = await subscribe(Web, "news");
    Web.broadcast("news", "paper", { page: 1 });
    await assertBroadcast(news, "paper", { page: 1 });
  });

  test.concurrent("stays apart between tests, whatever they are called", async () => {
    const texts = Array.from({ length: 20 }, (_, at) => `text ${at}`);
    await Promise.all(
      texts.map(async (text, at) => {
        const room = await subscribeAndJoin(await ada(), Room, `room:apart-${at}`);
        push(room, "say", { text });
        await assertBroadcast(room, "said", { text, by: "ada" });
        await assertPush(room, "said", { text, by: "ada" });
      }),
    );
  });
});

describe("a topic that is joined anew", () => {
  test.concurrent("belongs to the new room: the old one hears nothing, and is not heard", async () => {
    const client = await ada();
    const before = await join(client, Room, "room:anew");
    const after = await join(client, Room, "room:anew");
    await assertPush(before, "phx_close");
    const unheard = push(before, "echo", { of: "before" });
    push(after, "poke");
    await assertReply(push(after, "echo", { of: "after" }), "ok", { of: "after" });
    await refuteReply(unheard, undefined, undefined, { timeout: 0 });
    await refutePush(before, "poked", undefined, { timeout: 0 });
    await assertPush(after, "poked");
  });
});

describe("the end", () => {
  const reasonsAt = (topic: string) => ended.filter(([at]) => at === topic).map(([, reason]) => reason);

  test.concurrent("by leaving is answered", async () => {
    const room = await join(await ada(), Room, "room:left");
    await assertReply(leave(room), "ok");
    await assertPush(room, "phx_close");
    expect(reasonsAt("room:left")).toEqual([["shutdown", "left"]]);
  });

  test.concurrent("of the client ends its channels", async () => {
    const client = await ada();
    const room = await join(client, Room, "room:closing");
    await close(client);
    expect(Process.alive(room.channelPid)).toBe(false);
    expect(reasonsAt("room:closing")).toEqual([["shutdown", "closed"]]);
  });

  test.concurrent("of the channel is told", async () => {
    const room = await join(await ada(), Room, "room:crash");
    await captureLog(async () => {
      push(room, "crash");
      await assertPush(room, "phx_error", { reason: "channel_crash" });
    });
    const other = await join(await ada(), Room, "room:ended");
    push(other, "end");
    await assertPush(other, "phx_close");
    expect(reasonsAt("room:ended")).toEqual(["normal"]);
  });
});
