/** How a WebSocket is agreed on, and how one is refused in the application's words. */
import { ok } from "@hinotori/otp";
import { captureLog } from "@hinotori/otp/testing";
import { type ErrorHandler, refuse, Socket, socket, type WebSocketOptions } from "@hinotori/endpoint";
import { describe, expect, test } from "vitest";
import WebSocket from "ws";

import { serveSockets } from "../support/clients.ts";

const PickySocket = Socket.define("Upgrade.PickySocket", {
  connect: (socket, { user }) => (user === undefined ? refuse({ reason: "rate_limit" }) : ok(socket)),
  channels: {},
});

const target = "/socket/websocket?vsn=2.0.0";

const serve = async (websocket: WebSocketOptions): Promise<number> =>
  (await serveSockets([socket("/socket", PickySocket, { websocket })])).port;

/** What a client gets that offers these subprotocols: the one agreed on, or the answer of a refusal. */
function ask(port: number, path: string, protocols: readonly string[] = []): Promise<unknown> {
  return new Promise((done, failed) => {
    const ws = new WebSocket(`ws://127.0.0.1:${port}${path}`, [...protocols]);
    ws.on("open", () => {
      done(ws.protocol);
      ws.terminate();
    });
    ws.on("unexpected-response", (_request, response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => {
        const body = Buffer.concat(parts).toString();
        done({ status: response.statusCode, headers: response.headers, body });
      });
    });
    ws.on("error", failed);
  });
}

describe("subprotocols", () => {
  test("agrees on the first of ours that the client offers", async () => {
    const port = await serve({ subprotocols: ["phoenix.v3", "phoenix"] });
    expect(await ask(port, `${target}&user=1`, ["other", "phoenix", "phoenix.v3"])).toBe("phoenix.v3");
    expect(await ask(port, `${target}&user=1`, ["phoenix"])).toBe("phoenix");
  });

  test("is the published client's without a word", async () => {
    const port = await serve({});
    expect(await ask(port, `${target}&user=1`, ["base64url.bearer.phx.dG9r", "phoenix"])).toBe("phoenix");
  });

  test.each([[["a,b"]], [["a b"]], ["phoenix"], [["é"]]])("refuses %j, which is no list of tokens", (subprotocols) => {
    const options = { websocket: { subprotocols } } as unknown as object;
    expect(() => socket("/socket", PickySocket, options)).toThrow(/websocket\.subprotocols: expected a list of names/);
  });
});

describe("errorHandler", () => {
  const refusal = async (errorHandler: ErrorHandler): Promise<unknown> => ask(await serve({ errorHandler }), target);

  test("answers with what connect has refused with", async () => {
    const answer = await refusal(async (payload) =>
      Response.json(payload, { status: 429, headers: { "retry-after": "10", connection: "keep-alive" } }),
    );
    expect(answer).toMatchObject({
      status: 429,
      headers: { "retry-after": "10", "content-type": "application/json", connection: "close" },
      body: '{"reason":"rate_limit"}',
    });
  });

  test("is not asked when the client comes in, or is none", async () => {
    const port = await serve({ errorHandler: () => new Response("no", { status: 418 }) });
    expect(await ask(port, `${target}&user=1`, ["phoenix"])).toBe("phoenix");
    await captureLog(async () => expect(await ask(port, "/socket/websocket?vsn=9.0.0")).toMatchObject({ status: 403 }));
  });

  test("cannot let anybody in", async () => {
    expect(await refusal(() => new Response("welcome", { status: 200 }))).toMatchObject({ status: 500, body: "" });
  });

  test.each([
    ["throws", () => Promise.reject(new Error("broken"))],
    ["returns no Response", () => ({ status: 429 }) as unknown as Response],
  ] as const)("that %s is a 500 and a line in the log", async (_what, errorHandler) => {
    const log = await captureLog(async () => expect(await refusal(errorHandler)).toMatchObject({ status: 500 }));
    expect(log.filter(({ level }) => level === "error")).toHaveLength(1);
  });
});
