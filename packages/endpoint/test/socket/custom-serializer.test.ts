/** A serializer of one's own beside those of the protocol. */
import { ok, reply } from "@hinotori/otp";
import { captureLog } from "@hinotori/otp/testing";
import { Channel, type Serializer, Socket, socket } from "@hinotori/endpoint";
import { describe, expect, test } from "vitest";

import { bare, refusal, serveSockets } from "../support/clients.ts";

const Room = Channel.define("Custom.RoomChannel", {
  join: (socket) => ok(socket),
  handleIn: { echo: (socket, payload: object) => reply(payload, socket) },
});

const UserSocket = Socket.define("Custom.UserSocket", {
  connect: (socket) => ok(socket),
  channels: { "room:*": Room },
});

/** Version 4: every message is a list of one, in which there is the list of version 2. */
const v4: Serializer = {
  vsn: "4.1.0",
  reply: (one) => wrapped(Socket.v2.reply(one)),
  push: (one) => wrapped(Socket.v2.push(one)),
  broadcast: (one) => wrapped(Socket.v2.broadcast(one)),
  read: (data, isBinary) => Socket.v2.read(data.subarray(1, -1), isBinary),
};

const wrapped = ({ data }: Socket.Encoded): Socket.Encoded => new Socket.Encoded(`[${String(data)}]`, false);

describe("the serializer of a socket", () => {
  test("is found by the version that a client names", async () => {
    const { port, web } = await serveSockets([socket("/socket", UserSocket, { serializer: [v4, Socket.v2] })]);
    const [ours, theirs] = [await bare(port, "/socket/websocket?vsn=4.1.7"), await bare(port)];
    ours.ws.send('[["1","1","room:1","phx_join",{}]]');
    theirs.say("1", "1", "room:1", "phx_join", {});
    const joined = ["1", "1", "room:1", "phx_reply", { status: "ok", response: {} }];
    expect(await ours.next()).toEqual([joined]);
    expect(await theirs.next()).toEqual(joined);
    web.broadcast("room:1", "said", { text: "hello" });
    const said = [null, null, "room:1", "said", { text: "hello" }];
    expect(await ours.next()).toEqual([said]);
    expect(await theirs.next()).toEqual(said);
  });

  test.each(["4.0.9", "4.1", "5.1.0", "1.0.0", "2.1.0"])("is none for version %s", async (vsn) => {
    const { port } = await serveSockets([socket("/socket", UserSocket, { serializer: [v4, Socket.v2] })]);
    await captureLog(async () => expect(await refusal(port, `/socket/websocket?vsn=${vsn}`)).toBe(403));
  });
});
