/** What transports say of their requests where `transportLog` is on: one line each, and none otherwise. */
import { ok } from "@hinotori/otp";
import { captureLog } from "@hinotori/otp/testing";
import { refuse, Socket, socket, type SocketOptions } from "@hinotori/endpoint";
import { describe, expect, test } from "vitest";

import { bare, refusal, serveSockets } from "../support/clients.ts";
import { requestOf, talk } from "../support/talk.ts";

const PickySocket = Socket.define("TransportLog.PickySocket", {
  connect: (socket, { user }) => (user === undefined ? refuse({ reason: "who?" }) : ok(socket)),
  channels: {},
  log: false,
});

/** The lines of this level, each without how long it took. */
async function linesOf(options: SocketOptions, work: (port: number) => Promise<unknown>): Promise<string[]> {
  const { port } = await serveSockets([socket("/socket", PickySocket, options)]);
  const events = await captureLog(() => work(port), "debug");
  return events
    .filter(({ level }) => level === "notice")
    .map((event) => event.text().replace(/ in [\d.]+(µs|ms)$/, ""));
}

const at = "/socket/websocket?vsn=2.0.0";

describe("transportLog of WebSockets", () => {
  const websocket = { transportLog: "notice" } as const;

  test("has a line for each request, whatever becomes of it, without its query", async () => {
    const lines = await linesOf({ websocket }, async (port) => {
      await bare(port, `${at}&user=ada&token=abc`);
      await refusal(port, at);
      await talk(port, requestOf("GET", at, ["Upgrade: websocket"]).replace("close", "Upgrade"));
    });
    expect(lines).toEqual([101, 403, 400].map((status) => `GET /socket/websocket - Sent ${status}`));
  });

  test("tells the status that errorHandler has chosen, and 500 where that throws", async () => {
    const answers = [() => new Response("slowly", { status: 429 }), () => Promise.reject(new Error("broken"))];
    for (const [index, errorHandler] of answers.entries()) {
      const lines = await linesOf({ websocket: { ...websocket, errorHandler } }, (port) => refusal(port, at));
      expect(lines).toEqual([`GET /socket/websocket - Sent ${[429, 500][index]}`]);
    }
  });

  test("is off by itself, and where nothing is mounted", async () => {
    expect(await linesOf({}, (port) => bare(port, `${at}&user=ada`))).toEqual([]);
    expect(await linesOf({ websocket }, (port) => refusal(port, "/elsewhere/websocket?vsn=2.0.0"))).toEqual([]);
  });
});

describe("transportLog of polls", () => {
  const poll = async (port: number): Promise<void> => {
    const url = `http://127.0.0.1:${port}/socket/longpoll?vsn=2.0.0&user=ada`;
    const { token } = (await (await fetch(url)).json()) as { token: string };
    const body = JSON.stringify([null, "1", "phoenix", "heartbeat", {}]);
    await (await fetch(`${url}&token=${token}`, { method: "POST", body })).text();
    await (await fetch(`${url}&token=${token}`)).text();
    await (await fetch(`${url}&token=${token}`, { method: "POST", body: "x".repeat(2_000) })).text();
  };

  test("has a line for each request, with the id of the request", async () => {
    const longpoll = { transportLog: "notice", maxBodySize: 1_000 } as const;
    const lines = await linesOf({ longpoll }, poll);
    const said = ["GET 200", "POST 200", "GET 200", "POST 413"].map((one) => one.split(" "));
    expect(lines).toEqual(said.map(([method, status]) => `${method} /socket/longpoll - Sent ${status}`));
  });

  test("is off by itself", async () => {
    expect(await linesOf({ longpoll: { maxBodySize: 1_000 } }, poll)).toEqual([]);
  });
});

test.each([["loud"], [true], [1]])("transportLog takes levels and false, not %j", (transportLog) => {
  const options = { websocket: { transportLog } } as unknown as object;
  expect(() => socket("/socket", PickySocket, options)).toThrow(/websocket\.transportLog: expected one of false, /);
});
