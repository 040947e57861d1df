/** What a socket may be told where it is mounted: every problem at once, in words that say what to write. */
import { ok } from "@hinotori/otp";
import { Endpoint, Socket, socket, type SocketOptions } from "@hinotori/endpoint";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";

const Nobody = Socket.define("Mount.NobodySocket", { connect: (socket) => ok(socket), channels: {} });

function problems(options: object, path = "/socket"): readonly string[] {
  try {
    socket(path, Nobody, options as SocketOptions);
  } catch (error) {
    return (error as { problems: readonly string[] }).problems;
  }
  return [];
}

describe("socket", () => {
  test.each([
    [{}],
    [{ websocket: false, longpoll: true }],
    [{ websocket: true, longpoll: false, rate: false, drainer: false }],
    [{ longpoll: { path: "/poll", windowMs: 1, maxBodySize: 1, tokenMaxAgeMs: 1 } }],
    [{ serializer: [Socket.v2], checkOrigin: "conn", maxChannels: 1 }],
  ])("takes %j", (options) => {
    expect(problems(options)).toEqual([]);
  });

  test.each([
    [{ longPoll: true }, /^longPoll: there is no such option; known are .*longpoll/],
    [{ websocket: { windowMs: 1 } }, /^websocket.windowMs: there is no such option/],
    [{ websocket: false }, /^websocket: expected true or options, or longpoll to be on/],
    [{ longpoll: 10 }, /^longpoll: expected an object, got: 10/],
    [{ longpoll: { windowMs: 0 } }, /^longpoll.windowMs: expected a whole number from 1/],
    [{ longpoll: { path: "poll" } }, /^longpoll.path: expected a path that begins with one "\/"/],
    [{ session: {} }, /^session: expected a function/],
    [{ serializer: [] }, /^serializer: expected a list of serializers/],
    [{ serializer: [{ ...Socket.v2, vsn: "2" }] }, /^serializer: expected a list of serializers/],
    [{ rate: { frames: 0 } }, /^rate.frames: expected a whole number, 1 or more/],
  ])("refuses %j", (options, message) => {
    expect(problems(options)).toEqual([expect.stringMatching(message)]);
  });

  test.each([["fast"], [null], [7]])("refuses %j in the place of options", (options) => {
    expect(problems(options as never)).toHaveLength(1);
  });

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["no channels", { connect: () => {} }],
    ["a name of a channel", { connect: () => {}, channels: { "room:*": "RoomChannel" } }],
    ["an id that is none", { connect: () => {}, channels: {}, id: "user:7" }],
    ["what there is not", { connect: () => {}, channels: {}, onConnect: () => {} }],
  ])("Socket.define refuses %s", (_what, definition) => {
    expect(() => Socket.define("Mount.Wrong", definition as never)).toThrow(
      expect.objectContaining({ code: "ENDPOINT_ARGUMENT", message: expect.stringContaining("The least it needs is") }),
    );
  });

  test("names all problems at once", () => {
    expect(problems({ longpoll: 1, rate: true, checkOrigin: 7 }, "socket")).toHaveLength(4);
  });
});

test("an endpoint knows where its sockets are mounted, running or not", () => {
  const mounts = [socket("/socket", Nobody), socket("/polls", Nobody, { websocket: false, longpoll: true })];
  const Web = Endpoint.define("Mount.Endpoint", { otpApp: "mount", app: new Hono(), sockets: mounts });
  expect(Web.sockets.map(({ path, handler, options }) => [path, handler.name, options.longpoll !== false])).toEqual([
    ["/socket", "Mount.NobodySocket", false],
    ["/polls", "Mount.NobodySocket", true],
  ]);
});
