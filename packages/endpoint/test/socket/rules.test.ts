/** What a connection answers, frame by frame: the rules of the protocol that no client of ours puts to the test. */
import { noreply, ok, type Pid, Process, reply } from "@hinotori/otp";
import { assertReceive, captureLog, clock, refuteReceive } from "@hinotori/otp/testing";
import { Channel, type SocketOptions } from "@hinotori/endpoint";
import { describe, expect, test } from "vitest";

import { type Bare, bare, serveChannels } from "../support/clients.ts";

const me = Process.self();

const Room = Channel.define("Rules.RoomChannel", {
  join: async (socket, topic, payload: unknown) => {
    Process.send(me, ["joined", topic, payload]);
    if (topic === "room:endless") await Process.sleep("infinity");
    return ok(socket);
  },
  handleIn: {
    echo: (socket, payload: object) => reply(payload, socket),
    hang: async (socket, _payload: unknown) => {
      Process.send(me, ["hanging", socket.channelPid]);
      await Process.sleep("infinity");
      return noreply(socket);
    },
  },
  terminate: (reason, socket) => {
    Process.send(me, ["terminated", socket.topic, reason]);
  },
});

const Exact = Channel.define("Rules.ExactChannel", { join: (socket) => reply({ exact: true }, socket) });

const serve = (options: SocketOptions = {}) => serveChannels({ "room:exact": Exact, "room:*": Room }, options);

const ok0 = { status: "ok", response: {} };
const error = (reason: string) => ({ status: "error", response: { reason } });

async function joinedAt(port: number, topic = "room:1"): Promise<Bare> {
  const client = await bare(port);
  client.say("1", "1", topic, "phx_join", {});
  expect(await client.next()).toEqual(["1", "1", topic, "phx_reply", ok0]);
  return client;
}

describe("a heartbeat", () => {
  test("is answered by the connection", async () => {
    const { port } = await serve();
    const client = await bare(port);
    client.say(null, "7", "phoenix", "heartbeat", {});
    expect(await client.next()).toEqual([null, "7", "phoenix", "phx_reply", ok0]);
  });
});

describe("a topic", () => {
  test("that is nobody's is answered without a join reference", async () => {
    const { port } = await serve();
    const client = await bare(port);
    client.say("1", "1", "house:1", "phx_join", {});
    expect(await client.next()).toEqual([null, "1", "house:1", "phx_reply", error("unmatched topic")]);
    client.say(null, "2", "room:1", "echo", {});
    expect(await client.next()).toEqual([null, "2", "room:1", "phx_reply", error("unmatched topic")]);
  });

  test("is tried in the order of the channels", async () => {
    const { port } = await serve();
    const client = await bare(port);
    client.say("1", "1", "room:exact", "phx_join", {});
    expect(await client.next()).toEqual([
      "1",
      "1",
      "room:exact",
      "phx_reply",
      { status: "ok", response: { exact: true } },
    ]);
  });

  test("past the hundredth is refused", async () => {
    const { port } = await serve({ maxChannels: 2 });
    const client = await joinedAt(port, "room:1");
    client.say("2", "2", "room:2", "phx_join", {});
    expect(await client.next()).toEqual(["2", "2", "room:2", "phx_reply", ok0]);
    client.say("3", "3", "room:3", "phx_join", {});
    expect(await client.next()).toEqual(["3", "3", "room:3", "phx_reply", error("too many channels joined")]);
    client.say("1", "4", "room:1", "phx_leave", {});
    expect(await client.next()).toEqual(["1", "4", "room:1", "phx_reply", ok0]);
    expect(await client.next()).toEqual(["1", "1", "room:1", "phx_close", {}]);
    client.say("5", "5", "room:3", "phx_join", {});
    expect(await client.next()).toEqual(["5", "5", "room:3", "phx_reply", ok0]);
  });
});

describe("a join of a joined topic", () => {
  test("ends the channel, says so, and joins anew", async () => {
    const { port } = await serve();
    const client = await joinedAt(port, "room:twice");
    client.say("2", "2", "room:twice", "phx_join", { again: true });
    expect(await client.next()).toEqual(["1", "1", "room:twice", "phx_close", {}]);
    expect(await client.next()).toEqual(["2", "2", "room:twice", "phx_reply", ok0]);
    await assertReceive(["terminated", "room:twice", ["shutdown", "closed"]]);
    await assertReceive(["joined", "room:twice", { again: true }]);
  });

  test("kills the channel that does not end", async () => {
    const { port } = await serve();
    const client = await joinedAt(port, "room:hung");
    client.say("1", "2", "room:hung", "hang", {});
    const [, hung] = await assertReceive<[string, Pid]>(["hanging", expect.anything()]);
    clock.virtual();
    client.say("3", "3", "room:hung", "phx_join", {});
    const closed = client.next();
    let isOver = false;
    void closed.then(() => (isOver = true));
    // The deadline begins when the frame has come in, which is the network's business.
    while (!isOver) await clock.advance(1_000);
    expect(await closed).toEqual(["1", "1", "room:hung", "phx_close", {}]);
    expect(await client.next()).toEqual(["3", "3", "room:hung", "phx_reply", ok0]);
    expect(Process.alive(hung)).toBe(false);
    await refuteReceive(["terminated", "room:hung", expect.anything()], { timeout: 0 });
  });
});

describe("a join reference", () => {
  test("of an earlier join makes a message count for nothing", async () => {
    const { port } = await serve();
    const client = await joinedAt(port);
    client.say("0", "2", "room:1", "echo", { stale: true });
    client.say("0", "3", "room:1", "phx_leave", {});
    client.say("1", "4", "room:1", "echo", {});
    expect(await client.next()).toEqual(["1", "4", "room:1", "phx_reply", ok0]);
  });

  test("may be left out", async () => {
    const { port } = await serve();
    const client = await joinedAt(port);
    client.say(null, "2", "room:1", "echo", { any: 1 });
    expect(await client.next()).toEqual(["1", "2", "room:1", "phx_reply", { status: "ok", response: { any: 1 } }]);
  });
});

describe("a join that does not end", () => {
  test("ends with its client, and leaves nothing behind", async () => {
    const { port } = await serve();
    const neighbour = await joinedAt(port);
    const before = Process.list().length;
    const client = await bare(port);
    client.say("1", "1", "room:endless", "phx_join", {});
    await assertReceive(["joined", "room:endless", {}]);
    client.ws.terminate();
    for (let n = 2; Process.list().length > before; n++) {
      neighbour.say(null, `${n}`, "phoenix", "heartbeat", {});
      await neighbour.next();
    }
  });
});

describe("a leave", () => {
  test("of a topic that was not joined is answered all the same", async () => {
    const { port } = await serve();
    const client = await bare(port);
    client.say("1", "9", "room:1", "phx_leave", {});
    expect(await client.next()).toEqual(["1", "9", "room:1", "phx_reply", ok0]);
  });
});

describe("version 1", () => {
  test("is spoken with those who name no version", async () => {
    const { port, web } = await serve();
    const client = await bare(port, "/socket/websocket");
    const send = (message: object): void => client.ws.send(JSON.stringify(message));
    send({ topic: "room:1", event: "phx_join", payload: {}, ref: "1" });
    expect(await client.next()).toEqual(
      expect.objectContaining({ topic: "room:1", event: "phx_reply", ref: "1", payload: ok0 }),
    );
    send({ topic: "room:1", event: "echo", payload: { a: 1 }, ref: "2" });
    expect(await client.next()).toEqual(
      expect.objectContaining({ ref: "2", payload: { status: "ok", response: { a: 1 } } }),
    );
    web.broadcast("room:1", "said", { text: "hello" });
    expect(await client.next()).toEqual(
      expect.objectContaining({ topic: "room:1", event: "said", payload: { text: "hello" } }),
    );
  });
});

describe("a binary frame", () => {
  test("is read and answered byte by byte as the protocol has it", async () => {
    const { port } = await serve();
    const client = await joinedAt(port);
    client.ws.send(Buffer.from([0, 1, 1, 6, 4, ...Buffer.from("15room:1echo"), 9, 8]));
    expect(await client.next()).toEqual([1, 1, 1, 6, 2, ...Buffer.from("15room:1ok"), 9, 8]);
  });
});

describe("a frame that is no message", () => {
  test.each([
    ["no JSON", "{"],
    ["no list", "{}"],
    ["too short a list", '["1","1","room:1","phx_join"]'],
    ["no topic", '["1","1",{},"phx_join",{}]'],
    ["no reference", '[{},"1","room:1","phx_join",{}]'],
    ["half a binary frame", Buffer.from([0, 9, 9, 9, 9, 1])],
    ["bytes that are no text", Buffer.from([0, 1, 0, 0, 0, 255])],
    ["nothing", Buffer.alloc(0)],
  ])("closes the connection with 1007, and no other: %s", async (_, data) => {
    const { port } = await serve();
    const other = await joinedAt(port);
    const log = await captureLog(async () => {
      const client = await bare(port);
      client.ws.send(data);
      expect(await client.closed).toBe(1007);
    }, "error");
    expect(log).toEqual([]);
    other.say("1", "2", "room:1", "echo", {});
    expect(await other.next()).toEqual(["1", "2", "room:1", "phx_reply", ok0]);
  });

  test("closes with 1009 when it is too long", async () => {
    const { port } = await serve({ websocket: { maxFrameSize: 1_000 } });
    const client = await bare(port);
    client.say("1", "1", "room:1", "phx_join", { much: "x".repeat(2_000) });
    expect(await client.closed).toBe(1009);
  });
});

describe("a frame to a client", () => {
  test.each([
    ["as it is", {}],
    ["compressed", { websocket: { compress: true } }],
  ] as readonly (readonly [string, SocketOptions])[])("arrives whole, whatever its length, %s", async (_, options) => {
    const { port, web } = await serve(options);
    const client = await joinedAt(port);
    expect(client.ws.extensions === "").toBe(options.websocket === undefined);
    const overhead = JSON.stringify([null, null, "room:1", "said", { text: "" }]).length;
    for (const length of [overhead, 125, 126, 127, 65_535, 65_536, 200_000]) {
      const text = "x".repeat(length - overhead);
      web.broadcast("room:1", "said", { text });
      expect(await client.next()).toEqual([null, null, "room:1", "said", { text }]);
      client.say("1", "2", "room:1", "echo", { text: `é${text}` });
      expect(await client.next()).toEqual([
        "1",
        "2",
        "room:1",
        "phx_reply",
        { status: "ok", response: { text: `é${text}` } },
      ]);
    }
    web.broadcast("room:1", "bytes", new Uint8Array([1, 2, 3]));
    expect(await client.next()).toEqual([2, 6, 5, ...Buffer.from("room:1bytes"), 1, 2, 3]);
  });
});
