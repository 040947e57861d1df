/** What the log says of clients: each thing in a line of its own, and nothing that the endpoint filters. */
import { noreply, ok, reply } from "@hinotori/otp";
import { captureLog } from "@hinotori/otp/testing";
import { Channel, type ChannelModule, type LogLevel, Socket, socket } from "@hinotori/endpoint";
import { describe, expect, test } from "vitest";

import { bare, serveChannels, serveSockets } from "../support/clients.ts";

const Room = Channel.define("Log.RoomChannel", {
  join: (socket, _topic, payload: { crash?: boolean }) => {
    if (payload.crash === true) throw new Error("the door fell in");
    return ok(socket);
  },
  handleIn: {
    login: (_socket, _payload: unknown) => {
      throw new Error("the roof fell in");
    },
    calm: (socket, _payload: unknown) => noreply(socket),
  },
});

const serve = () => serveChannels({ "room:*": Room });

async function linesOf(work: () => Promise<unknown>): Promise<string[]> {
  return (await captureLog(work)).map((event) => event.text());
}

const Loud = Channel.define("Log.LoudChannel", {
  join: (socket) => ok(socket),
  handleIn: { login: (socket, _payload: unknown) => reply({}, socket) },
  logJoin: "notice",
  logHandleIn: "warning",
});

const Mute = Channel.define("Log.MuteChannel", {
  join: (socket) => ok(socket),
  handleIn: { login: (socket, _payload: unknown) => reply({}, socket) },
  logJoin: false,
  logHandleIn: false,
});

describe("what is logged of clients", () => {
  const talk = async (channel: ChannelModule<object>, log?: LogLevel): Promise<string[]> => {
    const Some = Socket.define("Log.SomeSocket", {
      connect: (socket) => ok(socket),
      channels: { "room:*": channel },
      ...(log === undefined ? {} : { log }),
    });
    const { port } = await serveSockets([socket("/socket", Some, { drainer: { log: false } })]);
    const events = await captureLog(async () => {
      const client = await bare(port);
      client.say("1", "1", "room:1", "phx_join", {});
      await client.next();
      client.say("1", "2", "room:1", "login", { user: "ada", password: "hunter2", text: "two\nlines" });
      await client.next();
    }, "debug");
    // What otp says of its children is its own.
    const ours = events.filter((event) => !event.text().startsWith("Child "));
    return ours.map((event) => `${event.level}: ${event.text().replace(/[\d.]+(µs|ms)/, "1ms")}`);
  };
  const parameters = "{ user: 'ada', password: '[FILTERED]', text: 'two\\nlines' }";

  test("is at the level that the socket and its channels say", async () => {
    expect(await talk(Loud, "error")).toEqual([
      "error: Connected to Log.SomeSocket in 1ms (websocket, version 2.0.0)",
      "notice: Joined room:1 in 1ms (Log.LoudChannel)",
      `warning: Handled login at room:1 in 1ms (Log.LoudChannel) ${parameters}`,
    ]);
  });

  test("is info, and debug for messages, without a word", async () => {
    const Plain = Channel.define("Log.PlainChannel", {
      join: (socket) => ok(socket),
      handleIn: { login: async (socket, _payload: unknown) => reply({}, socket) },
    });
    expect(await talk(Plain)).toEqual([
      "info: Connected to Log.SomeSocket in 1ms (websocket, version 2.0.0)",
      "info: Joined room:1 in 1ms (Log.PlainChannel)",
      `debug: Handled login at room:1 in 1ms (Log.PlainChannel) ${parameters}`,
    ]);
  });

  test("is nothing where that is said", async () => {
    expect(await talk(Mute, false)).toEqual([]);
  });

  test.each([["logJoin"], ["logHandleIn"]])("is not at a level that there is not: %s", (option) => {
    const definition = { join: (socket: Socket.State) => ok(socket), [option]: "loud" };
    expect(() => Channel.define("Log.WrongChannel", definition)).toThrow(
      `${option}: expected one of false, 'emergency'`,
    );
  });
});

describe("a line of the log", () => {
  test("stays a line, whatever a client calls a topic, an event or its version", async () => {
    const { port } = await serve();
    const lines = await linesOf(async () => {
      const client = await bare(port);
      const topic = `room:1\n[error] all is lost\u001b[2K${"x".repeat(210)}`;
      client.say("1", "1", topic, "phx_join", {});
      await client.next();
      client.say("1", "2", topic, `cal\nm${"x".repeat(1000)}`, {});
      await client.next();
      await bare(port, "/socket/websocket?vsn=2%0Aall%20is%20lost").catch(() => {});
    });
    const told = lines.filter((line) => line.includes("room:1") || line.includes("version"));
    expect(told.length).toBeGreaterThan(2);
    expect(told.filter((line) => /[\n\u001b]|x{201}/.test(line))).toEqual([]);
    expect(told.join()).toContain("room:1\\u000a[error] all is lost\\u001b[2K");
  });

  test.each([
    ["a message", "login", {}],
    ["a join", "phx_join", { crash: true }],
  ])("of a crash shows %s without its secrets", async (_what, event, more) => {
    const { port } = await serve();
    const lines = await linesOf(async () => {
      const client = await bare(port);
      client.say("1", "1", "room:1", "phx_join", {});
      await client.next();
      client.say("1", "2", "room:1", event, { user: "ada", password: "hunter2", ...more });
      // The old channel closes first where it is joined anew.
      while (!/phx_error|join crashed/.test(JSON.stringify(await client.next())));
      await client.ws.close();
      await client.closed;
    });
    const report = lines.find((line) => line.includes("fell in")) ?? "";
    expect(report).toContain("ada");
    expect(report).toContain("[FILTERED]");
    expect(lines.join()).not.toContain("hunter2");
  });
});
