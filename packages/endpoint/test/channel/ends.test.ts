/** How a channel ends, and what its client makes of it: one that ends by its own will is over, one that others end is joined again. */
import { noreply, ok, type Pid, Process, reply, stop } from "@hinotori/otp";
import { captureLog } from "@hinotori/otp/testing";
import { Channel } from "@hinotori/endpoint";
import { describe, expect, test } from "vitest";

import { bare, serveChannels } from "../support/clients.ts";

const Room = Channel.define("Ends.RoomChannel", {
  join: (socket) => {
    pids.set(socket.topic, socket.channelPid!);
    return ok(socket);
  },
  handleIn: {
    stop: (socket, { reason }: { reason: unknown }) => stop(reason, socket),
    echo: (socket, payload: object) => reply(payload, socket),
  },
  handleInfo: (socket, message) => (message === "stop" ? stop("normal", socket) : noreply(socket)),
});

const pids = new Map<string, Pid>();

async function joinedAt(topic: string) {
  const { port } = await serveChannels({ "room:*": Room });
  const client = await bare(port);
  client.say("1", "1", topic, "phx_join", {});
  await client.next();
  return { client, pid: pids.get(topic)! };
}

const over = (topic: string): unknown => ["1", "1", topic, "phx_close", {}];
const lost = (topic: string): unknown => ["1", "1", topic, "phx_error", { reason: "channel_crash" }];

describe("a channel that ends by its own will", () => {
  test.each([["normal"], ["shutdown"], [["shutdown", "enough"]]])("with %j is closed", async (reason) => {
    const { client } = await joinedAt("room:own");
    client.say("1", null, "room:own", "stop", { reason });
    expect(await client.next()).toEqual(over("room:own"));
  });

  test("when it is told something is closed too", async () => {
    const { client, pid } = await joinedAt("room:told");
    Process.send(pid, "stop");
    expect(await client.next()).toEqual(over("room:told"));
  });

  test("with a failure is lost", async () => {
    const { client } = await joinedAt("room:failed");
    await captureLog(async () => {
      client.say("1", null, "room:failed", "stop", { reason: "no money" });
      expect(await client.next()).toEqual(lost("room:failed"));
    });
  });
});

describe("a channel that others end", () => {
  // Its client has done nothing to lose it: told "closed" it would stay away for good.
  test.each([["shutdown"], [["shutdown", "deploy"]], ["kill"], ["boom"]])("with %j is lost", async (reason) => {
    const { client, pid } = await joinedAt("room:ended");
    await captureLog(async () => {
      Process.exit(pid, reason);
      expect(await client.next()).toEqual(lost("room:ended"));
    });
    client.say("2", "2", "room:ended", "phx_join", {});
    expect(await client.next()).toEqual(["2", "2", "room:ended", "phx_reply", { status: "ok", response: {} }]);
  });
});

describe("a name", () => {
  const reason = "topic or reference too long";
  const refused = { status: "error", response: { reason } };

  test.each([
    ["a topic", "1", "1", `room:${"é".repeat(126)}`],
    ["a reference", "1", "x".repeat(256), "room:1"],
    ["a reference of a join", "x".repeat(256), "1", "room:1"],
  ])("that has no room in a binary frame joins nothing: %s", async (_what, joinRef, ref, topic) => {
    const { client } = await joinedAt("room:names");
    client.say(joinRef, ref, topic, "phx_join", {});
    expect(await client.next()).toEqual([joinRef, ref, topic, "phx_reply", refused]);
    client.say("1", "2", "room:names", "echo", { still: "here" });
    expect(await client.next()).toMatchObject(["1", "2", "room:names", "phx_reply", { status: "ok" }]);
  });

  test("that just has room joins", async () => {
    const { client } = await joinedAt("room:names");
    const topic = `room:${"x".repeat(250)}`;
    client.say("2", "2", topic, "phx_join", {});
    expect(await client.next()).toEqual(["2", "2", topic, "phx_reply", { status: "ok", response: {} }]);
  });
});
