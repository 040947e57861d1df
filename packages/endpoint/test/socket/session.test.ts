/** The session of a request that becomes a connection: given to pages of ours alone. */
import { ok, Process } from "@hinotori/otp";
import { assertReceive } from "@hinotori/otp/testing";
import { type ConnectInfo, Socket, socket, type SessionReader, type SocketOptions } from "@hinotori/endpoint";
import { describe, expect, test } from "vitest";

import { refusal, serveSockets } from "../support/clients.ts";

const me = Process.self();

interface Own {
  readonly userId: number;
}

const UserSocket = Socket.define("Session.UserSocket", {
  connect: (socket, _params, info: ConnectInfo<Own>) => {
    Process.send(me, ["session", info.session]);
    return ok(socket);
  },
  channels: {},
});

/** Reads `user=7`, whose token is `"token 7"`. */
const read: SessionReader<Own> = ({ cookies, endpoint }) => {
  const userId = /^user=(\d+)$/.exec(cookies)?.[1];
  if (userId === undefined || endpoint.secretKeyBase === undefined) return undefined;
  return { session: { userId: Number(userId) }, isCsrfToken: async (token) => token === `token ${userId}` };
};

const cases: readonly (readonly [string, SocketOptions<Own>, string, string | undefined, Own | undefined])[] = [
  ["with its token", {}, "&_csrf_token=token%207", "user=7", { userId: 7 }],
  ["with another's token", {}, "&_csrf_token=token%208", "user=7", undefined],
  ["with many tokens", {}, "&_csrf_token[]=token%207", "user=7", undefined],
  ["without a token", {}, "", "user=7", undefined],
  ["without a cookie", {}, "&_csrf_token=token%207", undefined, undefined],
  ["with a cookie that is not ours", {}, "&_csrf_token=token%207", "user=x", undefined],
  ["without a token where none is wanted", { checkCsrf: false }, "", "user=7", { userId: 7 }],
];

describe("the session", () => {
  test.each(cases)("is given to a page %s, or not", async (_, options, query, cookie, expected) => {
    const { port } = await serveSockets([socket("/socket", UserSocket, { longpoll: true, session: read, ...options })]);
    const headers = cookie === undefined ? {} : { cookie };
    expect(await refusal(port, `/socket/websocket?vsn=2.0.0${query}`, { headers })).toBe(101);
    await assertReceive(["session", expected]);
    await fetch(`http://127.0.0.1:${port}/socket/longpoll?vsn=2.0.0${query}`, { headers });
    await assertReceive(["session", expected]);
  });

  test("cannot be had by every page there is, whether the socket or its endpoint lets them in", async () => {
    const everybody = { session: read, checkOrigin: false, checkCsrf: false } as const;
    const refused = /checkCsrf: expected true where checkOrigin is false/;
    expect(() => socket("/socket", UserSocket, everybody)).toThrow(refused);
    const inherited = socket("/socket", UserSocket, { session: read, checkCsrf: false });
    await expect(serveSockets([inherited], { checkOrigin: false })).rejects.toThrow(refused);
    const { web, port } = await serveSockets([inherited]);
    web.configChange({ [web.name]: { checkOrigin: false } });
    expect(await refusal(port, "/socket/websocket?vsn=2.0.0", { headers: { cookie: "user=7" } })).toBe(101);
    await assertReceive(["session", undefined]);
  });
});
