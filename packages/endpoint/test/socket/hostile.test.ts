/** Hostile clients, over both transports: too much, too long, too many, and names that no object should be asked for. */
import net from "node:net";

import { ok, Process, reply } from "@hinotori/otp";
import { captureLog, clock } from "@hinotori/otp/testing";
import { Channel, Socket, socket, type SocketOptions } from "@hinotori/endpoint";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type Bare, bare, serveSockets, type Serving } from "../support/clients.ts";
import { readAnswer, requestOf, talk } from "../support/talk.ts";

const Any = Channel.define("Hostile.AnyChannel", {
  join: (socket) => ok(socket),
  handleIn: { echo: (socket, payload: object) => reply(payload, socket) },
});

const Everybody = Socket.define("Hostile.UserSocket", { connect: (socket) => ok(socket), channels: { "*": Any } });

const serve = (options: SocketOptions = {}, endpoint: object = {}): Promise<Serving> =>
  serveSockets([socket("/socket", Everybody, { longpoll: true, rate: false, ...options })], endpoint);

const target = "/socket/longpoll?vsn=2.0.0";
const ndjson = { "content-type": "application/x-ndjson" };

async function session(port: number): Promise<string> {
  const url = `http://127.0.0.1:${port}${target}`;
  const { token } = (await (await fetch(url)).json()) as { token: string };
  return `${url}&token=${encodeURIComponent(token)}`;
}

const push = async (url: string, body: string | Uint8Array<ArrayBuffer>): Promise<number> => {
  const answer = await fetch(url, { method: "POST", headers: ndjson, body });
  return ((await answer.json()) as { status: number }).status;
};

const poll = async (url: string): Promise<unknown[]> => {
  const answer = (await (await fetch(url)).json()) as { messages: string[] };
  return answer.messages.map((text) => JSON.parse(text) as unknown);
};

let beats = 0;
async function beat(client: Bare): Promise<void> {
  const ref = `beat ${++beats}`;
  client.say(null, ref, "phoenix", "heartbeat", {});
  expect(await client.next()).toEqual([null, ref, "phoenix", "phx_reply", { status: "ok", response: {} }]);
}

describe("a push", () => {
  const word = fc.oneof(fc.constantFrom("phx_join", "phx_leave", "echo", "room:1", "__proto__", ""), fc.string());
  const ref = fc.oneof(fc.constantFrom("1", "2", null), fc.integer());
  const message = fc.tuple(ref, ref, word, word, fc.jsonValue()).map((list) => JSON.stringify(list));
  const line = fc.oneof(
    { arbitrary: message, weight: 9 },
    { arbitrary: fc.json(), weight: 1 },
    { arbitrary: fc.base64String(), weight: 1 },
    { arbitrary: fc.string(), weight: 1 },
  );

  test("of anything at all brings down nothing but its own session", async () => {
    const { port } = await serve({ longpoll: { windowMs: 50 } });
    const neighbour = await bare(port);
    await beat(neighbour);
    const before = Process.list().length;
    await captureLog(() =>
      fc.assert(
        fc.asyncProperty(fc.array(line, { maxLength: 30 }), fc.boolean(), async (lines, isRaw) => {
          const url = await session(port);
          const body = isRaw ? new Uint8Array(Buffer.from(lines.join("\n"), "latin1")) : lines.join("\n");
          expect([200, 408, 410]).toContain(await push(url, body));
          await beat(neighbour);
        }),
        { numRuns: 40 },
      ),
    );
    // Sessions that nobody polls end in their time.
    while (Process.list().length > before) await beat(neighbour);
  });

  test.each([
    ["the endpoint's limit", {}, { bodyLimit: 1_000_000 }],
    ["the socket's own limit", { longpoll: { maxBodySize: 1_000_000 } }, { bodyLimit: false }],
  ])("of a gigabyte is refused before it has come, by %s", async (_, options, endpoint) => {
    const { port } = await serve(options, endpoint);
    const path = (await session(port)).slice(`http://127.0.0.1:${port}`.length);
    const kind = "Content-Type: application/x-ndjson";
    const announced = requestOf("POST", path, [kind, "Content-Length: 1000000000"], "[");
    expect(readAnswer(await talk(port, announced)).status).toBe(413);
    const head = requestOf("POST", path, [kind, "Transfer-Encoding: chunked"]);
    const { answer, sentBytes } = await flood(port, head, 1_000_000_000);
    expect(readAnswer(answer).status).toBe(413);
    expect(sentBytes).toBeLessThan(100_000_000);
  });

  test("beside many others of its session is refused", async () => {
    const { port } = await serve();
    const url = await session(port);
    const lines = JSON.stringify([null, "1", "phoenix", "heartbeat", {}]);
    const statuses = await Promise.all(Array.from({ length: 30 }, () => push(url, lines)));
    expect(new Set([...statuses, 200, 429])).toEqual(new Set([200, 429]));
    expect(await push(url, lines)).toBe(200);
    expect(await poll(url)).toHaveLength(statuses.filter((status) => status === 200).length + 1);
  });
});

/** Sends chunks until somebody answers. */
function flood(port: number, head: string, mostBytes: number): Promise<{ answer: string; sentBytes: number }> {
  const chunk = `100000\r\n${"[".repeat(0x100000)}\r\n`;
  return new Promise((done) => {
    let answer = "";
    let sentBytes = 0;
    const client = net.connect(port, "127.0.0.1", () => {
      client.write(head);
      const more = (): void => {
        if (answer !== "" || client.destroyed || sentBytes > mostBytes) return;
        sentBytes += chunk.length;
        client.write(chunk, more);
      };
      more();
    });
    client.setEncoding("latin1");
    client.on("data", (text) => (answer += text));
    client.on("error", () => client.destroy());
    client.on("close", () => done({ answer, sentBytes }));
  });
}

describe("ten thousand joins", () => {
  const joins = Array.from({ length: 10_000 }, (_, n) => [`${n}`, `${n}`, `room:${n}`, "phx_join", {}]);
  const refused = { status: "error", response: { reason: "too many channels joined" } };

  test("over one WebSocket make a hundred channels", async () => {
    const { port } = await serve();
    const client = await bare(port);
    const before = Process.list().length;
    for (const message of joins) client.say(...message);
    const answers: unknown[] = [];
    while (answers.length < joins.length) answers.push(((await client.next()) as unknown[])[4]);
    expect(answers.slice(0, 100).every((answer) => (answer as { status: string }).status === "ok")).toBe(true);
    expect(answers.slice(100)).toEqual(answers.slice(100).map(() => refused));
    expect(Process.list().length - before).toBe(100);
  });

  test("over polls make a hundred channels", async () => {
    const { port } = await serve();
    const url = await session(port);
    const before = Process.list().length;
    for (let at = 0; at < joins.length; at += 100) {
      const lines = joins.slice(at, at + 100).map((message) => JSON.stringify(message));
      expect(await push(url, lines.join("\n"))).toBe(200);
    }
    const answers: unknown[] = [];
    while (answers.length < joins.length)
      answers.push(...(await poll(url)).map((message) => (message as unknown[])[4]));
    expect(answers.slice(100)).toEqual(answers.slice(100).map(() => refused));
    expect(Process.list().length - before).toBe(100);
  });
});

describe("names of prototypes", () => {
  test.each(["__proto__", "constructor", "prototype", "toString"])("are names like any other: %s", async (name) => {
    const { port } = await serve();
    const client = await bare(port);
    client.say("1", "1", name, "phx_join", {});
    expect(await client.next()).toEqual(["1", "1", name, "phx_reply", { status: "ok", response: {} }]);
    client.ws.send(`["1","2",${JSON.stringify(name)},"echo",{${JSON.stringify(name)}:{"admin":true}}]`);
    const [, , , , answer] = (await client.next()) as [unknown, unknown, unknown, unknown, { response: object }];
    expect(JSON.stringify(answer.response)).toBe(`{${JSON.stringify(name)}:{"admin":true}}`);
    client.say("1", "3", name, name, {});
    expect(await client.next()).toMatchObject(["1", "3", name, "phx_reply", { status: "error" }]);
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });
});

describe("a payload that is nested", () => {
  const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;

  test("as deep as anybody means comes back, and deeper closes the connection", async () => {
    const { port } = await serve();
    const client = await bare(port);
    client.say("1", "1", "room:1", "phx_join", {});
    await client.next();
    // Two levels are the message's own; what stands in a text is none.
    const deepest = `{"a":${nested(510)},"text":"${"[".repeat(5000)}\\""}`;
    client.ws.send(`["1","2","room:1","echo",${deepest}]`);
    expect(JSON.stringify(await client.next())).toContain(nested(510));
    await captureLog(async () => {
      client.ws.send(`["1","3","room:1","echo",{"a":${nested(1_000_000)}}]`);
      expect(await client.closed).toBe(1007);
    });
  });
});

describe("a client that does not read", () => {
  test("the answer to its poll is cut off, and what was in it is kept for the next", async () => {
    const { port, web } = await serve();
    clock.virtual();
    const url = await session(port);
    await push(url, JSON.stringify(["1", "1", "room:1", "phx_join", {}]));
    expect(await poll(url)).toHaveLength(1);
    const before = poll(url);
    const reader = net.connect(port, "127.0.0.1");
    const gone = new Promise((done) => reader.on("close", done));
    reader.on("error", () => {});
    reader.pause();
    reader.write(requestOf("GET", url.slice(`http://127.0.0.1:${port}`.length)));
    // The poll before ends when that one has come.
    expect(await before).toEqual([]);
    // More than the kernel takes for a connection that nobody reads.
    web.broadcast("room:1", "big", { text: "x".repeat(40_000_000) });
    const next = await untilMessages(url, () => clock.advance(1_000));
    expect(next).toMatchObject([[null, null, "room:1", "big", {}]]);
    reader.resume();
    await gone;
  });
});

/** Polls again and again, while time goes on, until something comes. */
async function untilMessages(url: string, goOn: () => Promise<unknown>): Promise<unknown[]> {
  for (;;) {
    let messages: unknown[] | undefined;
    void poll(url).then((got) => (messages = got));
    while (messages === undefined) await goOn();
    if (messages.length > 0) return messages;
  }
}

describe("a header", () => {
  test("of a client comes back only where it can be one", async () => {
    const { port } = await serve();
    for (const wanted of ["a: b", "a\tb", "x-a\x00", "é", '"<script>"']) {
      const asked = requestOf("OPTIONS", target, [`Access-Control-Request-Headers: ${wanted}`]);
      const { status, head } = readAnswer(await talk(port, Buffer.from(asked, "latin1")));
      expect([200, 400]).toContain(status);
      expect(head).not.toContain(wanted);
    }
    const offered = ["Sec-WebSocket-Protocol: phoenix, evil", "Upgrade: websocket", "Sec-WebSocket-Version: 13"];
    const upgrade = requestOf("GET", "/socket/websocket?vsn=2.0.0", [
      ...offered,
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]).replace("Connection: close", "Connection: Upgrade");
    const client = net.connect(port, "127.0.0.1", () => client.write(upgrade));
    const head = String(await new Promise((done) => client.once("data", done)));
    client.destroy();
    expect(head).toContain("Sec-WebSocket-Protocol: phoenix\r\n");
    expect(head).not.toContain("evil");
  });
});
