/** The published client against a channel: join, push, reply, broadcast, leave, crash and rejoin. */
import { noreply, ok, Process, reply, stop } from "@hinotori/otp";
import { assertReceive, captureLog, clock, refuteReceive } from "@hinotori/otp/testing";
import { attachEvents } from "@hinotori/telemetry/testing";
import { assign, Channel, refuse, status } from "@hinotori/endpoint";
import { describe, expect, test } from "vitest";

import { answered, heard, joined, phoenix as phoenixWith, serveChannels, transports } from "../support/clients.ts";

/** The test, which is the root process. */
const me = Process.self();

/** The topics of channels that have ended. */
const ended: string[] = [];

const Room = Channel.define("Contract.RoomChannel", {
  join: (socket, topic, payload: { name?: string; as?: string }) => {
    if (topic === "room:closed") return refuse({ reason: "unauthorized" });
    if (topic === "room:broken") throw new Error("no such room");
    const mine = assign(socket, { name: payload.name ?? "nobody", count: 0 });
    return payload.as === undefined ? ok(mine) : reply({ topic, as: payload.as }, mine);
  },
  handleIn: {
    echo: (socket, payload: object) => reply(payload, socket),
    no: (socket, _payload: unknown) => reply(refuse({ reason: "no" }), socket),
    later: (socket, _payload: unknown) => reply(status("later", { at: 7 }), socket),
    count: (socket, by: { n: number }) => {
      const count = socket.assigns.count + by.n;
      return reply({ count }, assign(socket, { count }));
    },
    say: (socket, { text }: { text: string }) => {
      Channel.broadcast(socket, "said", { text, by: socket.assigns.name });
      return noreply(socket);
    },
    tell_others: (socket, { text }: { text: string }) => {
      Channel.broadcastFrom(socket, "said", { text, by: socket.assigns.name });
      return reply({}, socket);
    },
    push_me: (socket, payload: object) => {
      Channel.push(socket, "pushed", payload);
      return noreply(socket);
    },
    crash: (_socket, _payload: unknown) => {
      throw new Error("the roof fell in");
    },
    end: (socket, _payload: unknown) => stop("normal", socket, { reply: { over: true } }),
    slowly: async (socket, payload: { n: number }) => {
      await undefined;
      return reply({ n: payload.n, self: Process.self() === socket.channelPid }, socket);
    },
    answer_later: (socket, _payload: unknown) => {
      Process.send(socket.channelPid!, ["answer", Channel.socketRef(socket)]);
      return noreply(socket);
    },
  },
  handleOut: {
    secret: (socket, { text }: { text: string }) => {
      if (socket.assigns.name === "ada") Channel.push(socket, "secret", { text, only: "ada" });
      return noreply(socket);
    },
  },
  handleInfo: (socket, message) => {
    const [, ref] = message as [string, Parameters<typeof Channel.replyTo>[0]];
    Channel.replyTo(ref, { late: true });
    return noreply(socket);
  },
  terminate: (reason, socket) => {
    ended.push(socket.topic);
    Process.send(me, ["terminated", socket.topic, reason]);
  },
});

const serve = () => serveChannels({ "room:*": Room });

/** Bytes as a transport brings them to the client; polls carry texts alone. */
const bytesOf = (payload: unknown): Uint8Array =>
  payload instanceof ArrayBuffer
    ? new Uint8Array(payload)
    : new Uint8Array(Buffer.from((payload as { binary: string }).binary, "base64"));

describe.each(transports)("over %s", (name, transport) => {
  const phoenix = (port: number) => phoenixWith(port, { transport });

  describe("join", () => {
    test("answers with nothing, or with a response", async () => {
      const { port } = await serve();
      const client = phoenix(port);
      client.connect();
      expect(await answered(client.channel("room:1").join())).toEqual(["ok", {}]);
      expect(await answered(client.channel("room:2", { as: "ada" }).join())).toEqual([
        "ok",
        { topic: "room:2", as: "ada" },
      ]);
    });

    test("is refused with the channel's payload", async () => {
      const { port } = await serve();
      const client = phoenix(port);
      client.connect();
      const channel = client.channel("room:closed");
      expect(await answered(channel.join())).toEqual(["error", { reason: "unauthorized" }]);
      channel.leave();
    });
  });

  describe("a message", () => {
    test("is answered with a status and a response", async () => {
      const { port } = await serve();
      const room = await joined(phoenix(port), "room:1");
      const deep = { deep: [1, { two: null }] };
      expect(await answered(room.push("echo", deep))).toEqual(["ok", deep]);
      expect(await answered(room.push("no", {}))).toEqual(["error", { reason: "no" }]);
      expect(await answered(room.push("later", {}))).toEqual(["later", { at: 7 }]);
    });

    test("finds the state that the one before has left", async () => {
      const { port } = await serve();
      const room = await joined(phoenix(port), "room:1");
      const answers = [1, 10, 100].map((n) => answered(room.push("count", { n })));
      expect((await Promise.all(answers)).map(([, response]) => response)).toEqual([
        { count: 1 },
        { count: 11 },
        { count: 111 },
      ]);
    });

    test("is handled in its turn, in its process, where the handler is asynchronous", async () => {
      const { port } = await serve();
      const room = await joined(phoenix(port), "room:1");
      const answers = [1, 2, 3].flatMap((n) => [
        answered(room.push("slowly", { n })),
        answered(room.push("echo", { n: -n })),
      ]);
      const responses = (await Promise.all(answers)).map(([, response]) => response);
      expect(responses).toEqual([1, 2, 3].flatMap((n) => [{ n, self: true }, { n: -n }]));
    });

    test("may be answered later, from elsewhere", async () => {
      const { port } = await serve();
      const room = await joined(phoenix(port), "room:1");
      expect(await answered(room.push("answer_later", {}))).toEqual(["ok", { late: true }]);
    });

    test("has an event, with how long it took, as a join and a connect have", async () => {
      attachEvents(["channel_handled_in", "channel_joined", "socket_connected"].map((name) => ["hinotori", name]));
      const { port } = await serve();
      const room = await joined(phoenix(port), "room:told");
      await answered(room.push("echo", {}));
      const at = { endpoint: expect.any(String), channel: "Contract.RoomChannel", topic: "room:told" };
      const told = (name: string, about: object): Promise<unknown> =>
        assertReceive(["telemetry", ["hinotori", name], { duration: expect.any(Number) }, about]);
      await told("socket_connected", expect.objectContaining({ transport: name, vsn: "2.0.0", result: "ok" }));
      await told("channel_joined", { ...at, result: "ok" });
      await told("channel_handled_in", { ...at, event: "echo", ref: expect.any(String) });
    });

    test("that no handler knows is answered with an error, and the channel goes on", async () => {
      const { port } = await serve();
      const room = await joined(phoenix(port), "room:1");
      for (const event of ["whatever", "__proto__", "constructor", "phx_reply"])
        expect(await answered(room.push(event, {}))).toEqual(["error", { reason: "unmatched event" }]);
      expect(await answered(room.push("echo", { still: "here" }))).toEqual(["ok", { still: "here" }]);
    });

    test("carries bytes both ways", async () => {
      const { port } = await serve();
      const room = await joined(phoenix(port), "room:1");
      const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
      const [status, response] = await answered(room.push("echo", bytes.buffer));
      expect([status, bytesOf(response)]).toEqual(["ok", bytes]);
      const pushed = heard(room, "pushed");
      room.push("push_me", bytes.buffer);
      expect(bytesOf(await pushed)).toEqual(bytes);
      expect((response as object) instanceof ArrayBuffer).toBe(name === "websocket");
    });
  });

  describe("push", () => {
    test("reaches the client of the channel alone", async () => {
      const { port } = await serve();
      const one = await joined(phoenix(port), "room:1");
      const other = await joined(phoenix(port), "room:1");
      other.on("pushed", () => Process.send(me, "the other heard it"));
      const pushed = heard(one, "pushed");
      one.push("push_me", { for: "me" });
      expect(await pushed).toEqual({ for: "me" });
      expect(await answered(other.push("echo", {}))).toEqual(["ok", {}]);
      await refuteReceive("the other heard it", { timeout: 0 });
    });
  });

  describe("broadcast", () => {
    test("reaches every client at the topic, and none elsewhere", async () => {
      const { port } = await serve();
      const rooms = await Promise.all(["room:1", "room:1", "room:2"].map((topic) => joined(phoenix(port), topic)));
      rooms[2]!.on("said", () => Process.send(me, "heard elsewhere"));
      const said = rooms.slice(0, 2).map((room) => heard(room, "said"));
      rooms[0]!.push("say", { text: "hello" });
      expect(await Promise.all(said)).toEqual([
        { text: "hello", by: "nobody" },
        { text: "hello", by: "nobody" },
      ]);
      expect(await answered(rooms[2]!.push("echo", {}))).toEqual(["ok", {}]);
      await refuteReceive("heard elsewhere", { timeout: 0 });
    });

    test("reaches clients of the endpoint's broadcast, bytes included", async () => {
      const { port, web } = await serve();
      const room = await joined(phoenix(port), "room:1");
      const said = heard(room, "said");
      web.broadcast("room:1", "said", { by: "the endpoint" });
      expect(await said).toEqual({ by: "the endpoint" });
      const bytes = heard(room, "bytes");
      web.broadcast("room:1", "bytes", new Uint8Array([1, 2, 3]));
      expect(bytesOf(await bytes)).toEqual(new Uint8Array([1, 2, 3]));
    });
  });

  describe("handleOut", () => {
    test("decides what each client is told of a broadcast", async () => {
      const { port, web } = await serve();
      const ada = await joined(phoenix(port), "room:1", { name: "ada" });
      const bob = await joined(phoenix(port), "room:1", { name: "bob" });
      bob.on("secret", () => Process.send(me, "bob was told"));
      const told = heard(ada, "secret");
      web.broadcast("room:1", "secret", { text: "psst" });
      expect(await told).toEqual({ text: "psst", only: "ada" });
      expect(await answered(bob.push("echo", {}))).toEqual(["ok", {}]);
      await refuteReceive("bob was told", { timeout: 0 });
    });
  });

  describe("broadcastFrom", () => {
    test("leaves out the one who sends it", async () => {
      const { port } = await serve();
      const one = await joined(phoenix(port), "room:1");
      const other = await joined(phoenix(port), "room:1");
      one.on("said", () => Process.send(me, "heard itself"));
      const said = heard(other, "said");
      expect(await answered(one.push("tell_others", { text: "psst" }))).toEqual(["ok", {}]);
      expect(await said).toEqual({ text: "psst", by: "nobody" });
      expect(await answered(one.push("echo", {}))).toEqual(["ok", {}]);
      await refuteReceive("heard itself", { timeout: 0 });
    });
  });

  describe("the end", () => {
    test("by leaving is answered, told to terminate, and closes the channel", async () => {
      const { port } = await serve();
      const client = phoenix(port);
      const room = await joined(client, "room:left");
      const closed = new Promise<void>((done) => room.onClose(done));
      expect(await answered(room.leave())).toEqual(["ok", {}]);
      await closed;
      await assertReceive(["terminated", "room:left", ["shutdown", "left"]]);
      expect(await answered((await joined(client, "room:left")).push("echo", {}))).toEqual(["ok", {}]);
    });

    test("by its own will is answered, and the client stays away", async () => {
      const { port } = await serve();
      const room = await joined(phoenix(port), "room:ended");
      const closed = new Promise<void>((done) => room.onClose(done));
      expect(await answered(room.push("end", {}))).toEqual(["ok", { over: true }]);
      await closed;
      expect(room.state).toBe("closed");
      await assertReceive(["terminated", "room:ended", "normal"]);
    });

    test("by a crash is logged once, and the client joins again, afresh", async () => {
      const { port } = await serve();
      const client = phoenix(port);
      const room = await joined(client, "room:crash");
      const neighbour = await joined(client, "room:neighbour");
      await answered(neighbour.push("count", { n: 5 }));
      await answered(room.push("count", { n: 5 }));
      const failed = new Promise((done) => room.onError(done));
      const logged = await captureLog(async () => {
        room.push("crash", {});
        expect(await failed).toEqual({ reason: "channel_crash" });
        await assertReceive((message) => (message as unknown[])[1] === "room:crash");
      }, "error");
      expect(logged).toHaveLength(1);
      expect(await answered(room.push("count", { n: 1 }))).toEqual(["ok", { count: 1 }]);
      expect(await answered(neighbour.push("count", { n: 1 }))).toEqual(["ok", { count: 6 }]);
    });

    test("in a join is told as such, and nothing else falls", async () => {
      const { port } = await serve();
      const client = phoenix(port);
      const room = await joined(client, "room:1");
      await captureLog(async () => {
        const broken = client.channel("room:broken");
        expect(await answered(broken.join())).toEqual(["error", { reason: "join crashed" }]);
        broken.leave();
      });
      expect(await answered(room.push("echo", {}))).toEqual(["ok", {}]);
    });

    test("of the connection ends every channel of it", async () => {
      const { port } = await serve();
      clock.virtual();
      ended.length = 0;
      const client = phoenix(port);
      await joined(client, "room:a");
      await joined(client, "room:b");
      client.disconnect();
      // A client that polls is missed when it does not come back; one of a WebSocket at once, which is the network's business.
      while (!ended.includes("room:a") || !ended.includes("room:b")) await clock.advance(1_000);
      const reason = ["shutdown", name === "websocket" ? "closed" : "timeout"];
      await assertReceive(["terminated", "room:a", reason]);
      await assertReceive(["terminated", "room:b", reason]);
    });
  });
});
