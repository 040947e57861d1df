/** What a client says faster than its channels take it: it waits outside, and the memory of the server stays its own. */
import { noreply, ok, type Pid, Process, reply } from "@hinotori/otp";
import { assertReceive, captureLog } from "@hinotori/otp/testing";
import { Channel } from "@hinotori/endpoint";
import { describe, expect, test } from "vitest";

import { type Bare, bare, serveChannels } from "../support/clients.ts";

const me = Process.self();

/** Opened by a test: what slow handlers wait for. */
const doors = new Map<string, () => void>();

const Slow = Channel.define("Backlog.SlowChannel", {
  join: (socket) => ok(socket),
  handleIn: {
    wait: async (socket, _payload: unknown) => {
      Process.send(me, ["waiting", socket.channelPid]);
      await new Promise<void>((open) => doors.set(socket.topic, open));
      return noreply(socket);
    },
    next: (socket, payload: { n: number }) => reply({ n: payload.n }, socket),
    fall: (_socket, _payload: unknown) => {
      throw new Error("the roof fell in");
    },
  },
});

const serve = () => serveChannels({ "slow:*": Slow }, { rate: false, maxBuffered: 1_000_000 });

async function waitingAt(port: number, topic: string): Promise<{ client: Bare; pid: Pid }> {
  const client = await bare(port);
  client.say("1", "1", topic, "phx_join", {});
  await client.next();
  client.say("1", "2", topic, "wait", {});
  const [, pid] = await assertReceive<[string, Pid]>(["waiting", expect.anything()]);
  return { client, pid };
}

/** Has the server do so much that what was sent before has long come in. */
async function busy(port: number): Promise<void> {
  const neighbour = await bare(port);
  for (let n = 0; n < 50; n++) {
    neighbour.say(null, `${n}`, "phoenix", "heartbeat", {});
    await neighbour.next();
  }
}

const queued = (pid: Pid): number => Process.info(pid)!.messageQueueLength;

describe("a client that says more than its channel takes", () => {
  test.each([
    // What has come in one piece is taken whole: some thousand short messages more.
    ["in messages", 10_000, 0, 4_000],
    ["in bytes", 100, 100_000, 80],
  ])("is not read on, and loses nothing, counted %s", async (_what, count, length, most) => {
    const { port } = await serve();
    const topic = `slow:${count}`;
    const { client, pid } = await waitingAt(port, topic);
    for (let n = 0; n < count; n++) client.say("1", `${n}`, topic, "next", { n, text: "x".repeat(length) });
    client.say(null, "last", "phoenix", "heartbeat", {});
    await busy(port);
    expect(queued(pid)).toBeLessThan(most);
    doors.get(topic)!();
    const told: unknown[] = [];
    let isLast = false;
    while (told.length < count || !isLast) {
      const [, ref, , , answer] = (await client.next()) as [unknown, string, unknown, unknown, { response: unknown }];
      if (ref === "last") isLast = true;
      else told.push(answer.response);
    }
    expect(told).toEqual(Array.from({ length: count }, (_, n) => ({ n })));
  });

  test("is read on when that channel is over", async () => {
    const { port } = await serve();
    const { client } = await waitingAt(port, "slow:over");
    client.say("1", "3", "slow:over", "fall", {});
    for (let n = 0; n < 2_000; n++) client.say("1", null, "slow:over", "next", { n });
    client.say(null, "last", "phoenix", "heartbeat", {});
    await busy(port);
    await captureLog(async () => {
      doors.get("slow:over")!();
      while (((await client.next()) as unknown[])[1] !== "last");
    });
  });
});
