/** Hostile clients: whatever they send, only their own connection suffers, and nothing is left behind. */
import net from "node:net";

import { noreply, ok, Process, reply } from "@hinotori/otp";
import { captureLog } from "@hinotori/otp/testing";
import { Channel } from "@hinotori/endpoint";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { answered, bare, joined, phoenix, serveChannels } from "../support/clients.ts";
import { readAnswer, talk } from "../support/talk.ts";

const Room = Channel.define("Fuzz.RoomChannel", {
  join: (socket, _topic, payload: { name: string }) => reply({ name: payload.name.length }, socket),
  handleIn: {
    echo: (socket, payload: { text: string }) => reply({ text: payload.text.toUpperCase() }, socket),
    quiet: (socket, _payload: unknown) => noreply(socket),
  },
});

const Calm = Channel.define("Fuzz.CalmChannel", {
  join: (socket) => ok(socket),
  handleIn: { echo: (socket, payload: object) => reply(payload, socket) },
});

const serve = () => serveChannels({ "room:*": Room, calm: Calm }, { rate: false });

const word = fc.oneof(
  fc.constantFrom("phx_join", "phx_leave", "phx_reply", "phx_close", "phx_error", "heartbeat", "echo", "quiet"),
  fc.constantFrom("room:1", "room:2", "phoenix", "calm", "__proto__", "constructor", ""),
  fc.string(),
);
const ref = fc.oneof(fc.constantFrom("1", "2", null), fc.integer(), fc.string());
const payload = fc.oneof(fc.constantFrom({}, { name: "ada" }, { text: "hi" }, null), fc.jsonValue());
const message = fc.tuple(ref, ref, word, word, payload).map((list) => JSON.stringify(list));
const frame = fc.oneof(
  { arbitrary: message, weight: 9 },
  { arbitrary: fc.json(), weight: 1 },
  { arbitrary: fc.uint8Array(), weight: 1 },
);

describe("hostile frames", () => {
  test("bring down nothing but their own connection", async () => {
    const { port } = await serve();
    const neighbour = await joined(phoenix(port), "calm");
    const before = Process.list().length;
    await captureLog(() =>
      fc.assert(
        fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 30 }), async (frames) => {
          const client = await bare(port);
          for (const data of frames) client.ws.send(data);
          client.ws.close(1000);
          await client.closed;
          expect(await answered(neighbour.push("echo", { calm: true }))).toEqual(["ok", { calm: true }]);
        }),
        { numRuns: 40 },
      ),
    );
    // What the others have left behind ends in its turn; nobody waits for it by the clock.
    while (Process.list().length > before) await answered(neighbour.push("echo", {}));
    expect(neighbour.state).toBe("joined");
  });
});

describe("a hostile handshake", () => {
  const head = (lines: readonly string[]): string =>
    ["GET /socket/websocket?vsn=2.0.0 HTTP/1.1", "Host: 127.0.0.1", "Connection: Upgrade", ...lines, "", ""].join(
      "\r\n",
    );
  const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

  test.each([
    ["no key", ["Upgrade: websocket", "Sec-WebSocket-Version: 13"]],
    ["a key that is none", ["Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: x"]],
    ["no version", ["Upgrade: websocket", key]],
    ["broken protocols", ["Upgrade: websocket", "Sec-WebSocket-Version: 13", key, "Sec-WebSocket-Protocol: a,,b"]],
  ])("with %s is answered with 400", async (_, lines) => {
    const { port } = await serve();
    const before = Process.list().length;
    expect(readAnswer(await talk(port, head(lines))).status).toBe(400);
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    while (Process.list().length > before) await fetch(`http://127.0.0.1:${port}/`);
  });

  test("of another protocol is a request like any other", async () => {
    const { port } = await serve();
    const lines = [
      "GET / HTTP/1.1",
      "Host: 127.0.0.1",
      "Connection: Upgrade, HTTP2-Settings, close",
      "Upgrade: h2c",
      "HTTP2-Settings: AA",
    ];
    const answer = readAnswer(await talk(port, [...lines, "", ""].join("\r\n")));
    expect([answer.status, answer.body]).toEqual([200, "home"]);
  });

  test("that breaks off leaves nothing behind", async () => {
    const { port } = await serve();
    const before = Process.list().length;
    const whole = head(["Upgrade: websocket", "Sec-WebSocket-Version: 13", key]);
    for (let cut = 1; cut <= whole.length; cut += 16) {
      await new Promise<void>((done) => {
        const socket = net.connect(port, "127.0.0.1", () => socket.write(whole.slice(0, cut), () => socket.destroy()));
        socket.on("close", () => done());
      });
    }
    await new Promise<void>((done) => {
      const socket = net.connect(port, "127.0.0.1", () => socket.write(whole, () => socket.resetAndDestroy()));
      socket.on("close", () => done());
    });
    while (Process.list().length > before) await fetch(`http://127.0.0.1:${port}/`);
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  });
});
