/** The session of a page, seen by the socket that the page opens. */
import http from "node:http";

import { ok } from "@hinotori/otp";
import { startSupervised } from "@hinotori/otp/testing";
import { PubSub } from "@hinotori/pubsub";
import { assign, Endpoint, getCsrfToken, session, sessionReader, Socket, socket, Token } from "@hinotori/endpoint";
import { Hono } from "hono";
import { expect, test } from "vitest";

import { refusal } from "../support/clients.ts";

const options = { encryptionSalt: "hidden" } as const;
const seen: unknown[] = [];

const UserSocket = Socket.define("Session.UserSocket", {
  connect: (socket, params, info) => {
    const token = typeof params["token"] === "string" ? params["token"] : undefined;
    seen.push([info.session, Token.verify(socket, "user socket", token)]);
    return ok(assign(socket, {}));
  },
  channels: {},
});

const app = new Hono().use(session(options)).get("/login", (c) => {
  c.var.session.put("userId", 7);
  return c.json({ csrf: getCsrfToken(c), token: Token.sign(c, "user socket", 7) });
});

const Web = Endpoint.define("Session.SocketEndpoint", {
  otpApp: "rooms",
  app,
  server: true,
  http: { port: 0 },
  log: false,
  logAccessUrl: false,
  secretKeyBase: "s".repeat(64),
  pubsubServer: "Session.PubSub",
  sockets: [socket("/socket", UserSocket, { session: sessionReader(options) })],
});

function login(port: number): Promise<{ cookie: string; csrf: string; token: string }> {
  return new Promise((done, failed) => {
    http
      .get({ port, path: "/login", agent: false }, (answer) => {
        let body = "";
        answer.setEncoding("utf8").on("data", (text: string) => (body += text));
        const cookie = answer.headers["set-cookie"]![0]!.split(";")[0]!;
        answer.on("end", () => done({ cookie, ...(JSON.parse(body) as { csrf: string; token: string }) }));
      })
      .on("error", failed);
  });
}

test("a socket has the session of a page that knows its token, and of no other", async () => {
  await startSupervised([PubSub, { name: "Session.PubSub" }]);
  await startSupervised(Web);
  const { port } = Web.serverInfo()!;
  const { cookie, csrf, token } = await login(port);
  const other = await login(port);
  const connect = async (cookies: string, query: Record<string, string>): Promise<unknown> => {
    const target = `/socket/websocket?${new URLSearchParams({ vsn: "2.0.0", ...query }).toString()}`;
    expect(await refusal(port, target, { headers: { cookie: cookies } })).toBe(101);
    return seen.pop();
  };
  const known = { status: "ok", data: 7 };
  const missing = { status: "error", reason: "missing" };
  expect(await connect(cookie, { _csrf_token: csrf, token })).toEqual([{ userId: 7 }, known]);
  expect(await connect(cookie, { _csrf_token: other.csrf, token })).toEqual([undefined, known]);
  expect(await connect(cookie, {})).toEqual([undefined, missing]);
  expect(await connect(`${cookie}A`, { _csrf_token: csrf })).toEqual([undefined, missing]);
  expect(await connect("", { _csrf_token: csrf })).toEqual([undefined, missing]);
});
