/** PubSub: subscribe, broadcast, and the ends of subscriptions. */
import { GenServer, noreply, ok, Process, reply } from "@hinotori/otp";
import { settled, startSupervised } from "@hinotori/otp/testing";
import { type Dispatcher, PubSub, type Subscriber } from "@hinotori/pubsub";
import { beforeEach, describe, expect, test } from "vitest";

import { Bridge } from "./support/bridge.ts";

const kChat = "Chat.PubSub";
const kLobby = "room:lobby";

const Room = GenServer.define("Chat.Room", {
  init: (topics: readonly string[]) => {
    for (const topic of topics) PubSub.subscribe(kChat, topic);
    return ok<readonly unknown[]>([]);
  },
  handleCall: {
    history: (heard) => reply(heard, heard),
    leave: (heard, topic: string) => {
      PubSub.unsubscribe(kChat, topic);
      return reply("left", heard);
    },
    broadcast_from: (heard, text: string) => {
      PubSub.broadcastFrom(kChat, Process.self(), kLobby, text);
      return reply("sent", heard);
    },
  },
  handleInfo: (heard, message) => noreply([...heard, message]),
});

type RoomPid = Awaited<ReturnType<typeof Room.startLink>>;

async function room(...topics: string[]): Promise<RoomPid> {
  return (await startSupervised([Room, topics], { restart: "temporary" })) as RoomPid;
}

function history(pid: RoomPid) {
  return GenServer.call(pid, ["history"]);
}

/** How many subscriptions a topic has, as a dispatcher sees them. */
function subscribersOf(topic: string): readonly Subscriber[] {
  let seen: readonly Subscriber[] = [];
  PubSub.localBroadcast(kChat, topic, "count", { dispatch: (subscribers) => (seen = [...subscribers]) });
  return seen;
}

describe("PubSub on one node", () => {
  beforeEach(async () => {
    await startSupervised([PubSub, { name: kChat }]);
  });

  test("delivers to each subscriber of the topic, in the order of broadcasts", async () => {
    const one = await room(kLobby);
    const two = await room(kLobby, "room:garden");
    PubSub.broadcast(kChat, kLobby, "first");
    PubSub.broadcast(kChat, "room:garden", "second");
    PubSub.broadcast(kChat, kLobby, "third");
    expect(await history(one)).toEqual(["first", "third"]);
    expect(await history(two)).toEqual(["first", "second", "third"]);
  });

  test("delivers to the process that broadcasts, if it subscribes", async () => {
    PubSub.subscribe(kChat, kLobby);
    PubSub.broadcast(kChat, kLobby, "echo");
    expect(await Process.receive((message) => message === "echo")).toBe("echo");
    PubSub.unsubscribe(kChat, kLobby);
  });

  test("delivers nothing, and says nothing, when nobody subscribes", () => {
    expect(PubSub.broadcast(kChat, "room:empty", "hello")).toBeUndefined();
  });

  test("delivers twice to who subscribed twice", async () => {
    const twice = await room(kLobby, kLobby);
    PubSub.broadcast(kChat, kLobby, "hello");
    expect(await history(twice)).toEqual(["hello", "hello"]);
  });

  test("ends all subscriptions to a topic with one unsubscribe, and no others", async () => {
    const pid = await room(kLobby, kLobby, "room:garden");
    await GenServer.call(pid, ["leave", kLobby]);
    PubSub.broadcast(kChat, kLobby, "gone");
    PubSub.broadcast(kChat, "room:garden", "here");
    expect(await history(pid)).toEqual(["here"]);
  });

  test("lets unsubscribe be said for nothing", async () => {
    const pid = await room("room:garden");
    expect(await GenServer.call(pid, ["leave", kLobby])).toBe("left");
    expect(() => PubSub.unsubscribe(kChat, "room:never")).not.toThrow();
  });

  test("leaves the given process out of broadcastFrom and localBroadcastFrom", async () => {
    const speaker = await room(kLobby);
    const listener = await room(kLobby);
    await GenServer.call(speaker, ["broadcast_from", "hello"]);
    PubSub.localBroadcastFrom(kChat, speaker, kLobby, "again");
    expect(await history(speaker)).toEqual([]);
    expect(await history(listener)).toEqual(["hello", "again"]);
  });

  test("ends a subscription with its process", async () => {
    const stays = await room(kLobby);
    const [body, ref] = Process.spawn(
      async () => {
        PubSub.subscribe(kChat, kLobby);
        await Process.receive();
      },
      { monitor: true },
    );
    await GenServer.call(stays, ["history"]);
    expect(subscribersOf(kLobby)).toHaveLength(2);
    Process.exit(body, "kill");
    await Process.receive((message) => Array.isArray(message) && message[1] === ref);
    await settled();
    expect(subscribersOf(kLobby).map(({ pid }) => pid)).toEqual([stays]);
  });

  test("watches a process as long as it has a subscription, and no longer", async () => {
    const watched = (): boolean => Process.info(Process.whereis(kChat)!)!.monitors.includes(Process.self());
    PubSub.subscribe(kChat, kLobby);
    PubSub.subscribe(kChat, "room:garden");
    await settled();
    expect(watched()).toBe(true);
    PubSub.unsubscribe(kChat, kLobby);
    await settled();
    expect(watched()).toBe(true);
    PubSub.unsubscribe(kChat, "room:garden");
    await settled();
    expect(watched()).toBe(false);
  });

  test("keeps a subscription that was made again after the last was given up", async () => {
    const [body, ref] = Process.spawn(
      async () => {
        PubSub.subscribe(kChat, kLobby);
        PubSub.unsubscribe(kChat, kLobby);
        PubSub.subscribe(kChat, kLobby);
        await Process.receive();
      },
      { monitor: true },
    );
    await room();
    await settled();
    expect(subscribersOf(kLobby)).toHaveLength(1);
    Process.exit(body, "kill");
    await Process.receive((message) => Array.isArray(message) && message[1] === ref);
    await settled();
    expect(subscribersOf(kLobby)).toEqual([]);
  });

  test("freezes a message and does not copy it", async () => {
    PubSub.subscribe(kChat, kLobby);
    const message = { said: ["hello"] };
    PubSub.broadcast(kChat, kLobby, message);
    expect(await Process.receive((candidate) => candidate === message)).toBe(message);
    expect(Object.isFrozen(message.said)).toBe(true);
    PubSub.unsubscribe(kChat, kLobby);
  });

  test("refuses a topic that is no string", () => {
    const refused = expect.objectContaining({ code: "PUBSUB_ARGUMENT" });
    expect(() => PubSub.subscribe(kChat, 7 as never)).toThrow(refused);
    expect(() => PubSub.broadcast(kChat, undefined as never, "hello")).toThrow(refused);
    expect(() => PubSub.localBroadcast(kChat, ["room"] as never, "hello")).toThrow(refused);
  });

  test("delivers a direct broadcast to its own node, and refuses another", async () => {
    const pid = await room(kLobby);
    PubSub.directBroadcast(PubSub.nodeName(kChat), kChat, kLobby, "hello");
    expect(await history(pid)).toEqual(["hello"]);
    expect(() => PubSub.directBroadcast("other@host", kChat, kLobby, "hello")).toThrow(
      expect.objectContaining({ code: "PUBSUB_BROADCAST", cause: expect.any(Error) }),
    );
  });
});

describe("a dispatcher", () => {
  beforeEach(async () => {
    await startSupervised([PubSub, { name: kChat }]);
  });

  test("is called once, in the broadcaster, with pids, metadata, from and the message", async () => {
    const calls: unknown[] = [];
    const dispatcher: Dispatcher = {
      dispatch: (subscribers, from, message) => {
        calls.push([subscribers.map(({ pid, metadata }) => [pid, metadata]), from, message, Process.self()]);
      },
    };
    const self = Process.self();
    PubSub.subscribe(kChat, kLobby, { serializer: "json" });
    const other = await room(kLobby);
    PubSub.broadcastFrom(kChat, other, kLobby, "hello", dispatcher);
    PubSub.localBroadcast(kChat, kLobby, "here", dispatcher);
    const everyone = [
      [self, { serializer: "json" }],
      [other, undefined],
    ];
    expect(calls).toEqual([
      [everyone, other, "hello", self],
      [everyone, undefined, "here", self],
    ]);
    PubSub.unsubscribe(kChat, kLobby);
  });

  test("is not called when nobody subscribes", () => {
    let calls = 0;
    PubSub.broadcast(kChat, "room:empty", "hello", { dispatch: () => calls++ });
    expect(calls).toBe(0);
  });

  test("may subscribe and unsubscribe, and walks the list as it was", () => {
    PubSub.subscribe(kChat, kLobby, "first");
    PubSub.subscribe(kChat, kLobby, "second");
    const walked: unknown[] = [];
    PubSub.broadcast(kChat, kLobby, "hello", {
      dispatch: (subscribers) => {
        for (const { metadata } of subscribers) {
          walked.push(metadata);
          PubSub.unsubscribe(kChat, kLobby);
          PubSub.subscribe(kChat, kLobby, "third");
          PubSub.broadcast(kChat, kLobby, "nested", { dispatch: (now) => walked.push(now.length) });
        }
      },
    });
    expect(walked).toEqual(["first", 1, "second", 1]);
    expect(subscribersOf(kLobby).map(({ metadata }) => metadata)).toEqual(["third"]);
    PubSub.unsubscribe(kChat, kLobby);
  });

  test("that throws leaves the table as it was", () => {
    PubSub.subscribe(kChat, kLobby, "first");
    const dispatch = (): void => {
      throw new Error("no ink");
    };
    expect(() => PubSub.broadcast(kChat, kLobby, "hello", { dispatch })).toThrow("no ink");
    PubSub.subscribe(kChat, kLobby, "second");
    expect(subscribersOf(kLobby).map(({ metadata }) => metadata)).toEqual(["first", "second"]);
    PubSub.unsubscribe(kChat, kLobby);
  });
});

describe("PubSub with other nodes", () => {
  test("reaches the other nodes first, and everyone there", async () => {
    const bridge = new Bridge();
    await startSupervised([PubSub, { name: kChat, adapter: bridge.adapter("one@host") }]);
    const peer = bridge.peer("two@host");
    const pid = await room(kLobby);
    PubSub.broadcastFrom(kChat, pid, kLobby, "hello");
    expect(await peer.next()).toMatchObject({ topic: kLobby, message: "hello" });
    expect(await history(pid)).toEqual([]);
    expect(PubSub.nodeName(kChat)).toBe("one@host");
  });

  test("delivers to nobody when the adapter cannot hand over", async () => {
    const cause = new Error("the wire is cut");
    const adapter = {
      ...new Bridge().adapter("one@host"),
      broadcast: () => {
        throw cause;
      },
    };
    await startSupervised([PubSub, { name: kChat, adapter }]);
    const pid = await room(kLobby);
    const refused = expect.objectContaining({ code: "PUBSUB_BROADCAST", cause });
    expect(() => PubSub.broadcast(kChat, kLobby, "hello")).toThrow(refused);
    expect(() => PubSub.broadcastFrom(kChat, Process.self(), kLobby, "hello")).toThrow(refused);
    PubSub.localBroadcast(kChat, kLobby, "here");
    expect(await history(pid)).toEqual(["here"]);
  });
});
