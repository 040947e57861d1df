/** What the log says of clients: each thing in a line of its own, and nothing that the endpoint filters. */
import { noreply, ok } from "@hinotori/otp";
import { captureLog } from "@hinotori/otp/testing";
import { Channel } from "@hinotori/endpoint";
import { describe, expect, test } from "vitest";

import { bare, serveChannels } from "../support/clients.ts";

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

describe("a line of the log", () => {
  test("stays a line, whatever a client calls a topic, an event or its version", async () => {
    const { port } = await serve();
    const lines = await linesOf(async () => {
      const client = await bare(port);
      const topic = `room:1\n[error] all is lost\u001b[2K${"x".repeat(1000)}`;
      client.say("1", "1", topic, "phx_join", {});
      await client.next();
      client.say("1", "2", topic, "cal\nm", {});
      await client.next();
      await bare(port, "/socket/websocket?vsn=2%0Aall%20is%20lost").catch(() => {});
    });
    const told = lines.filter((line) => line.includes("room:1") || line.includes("version"));
    expect(told.length).toBeGreaterThan(2);
    expect(told.filter((line) => /[\n\u001b]|x{300}/.test(line))).toEqual([]);
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
