/** The processes of a pubsub: how they start, what a fall leaves behind, and what a stop does. */
import { Process, Supervisor, Sys } from "@hinotori/otp";
import { startSupervised } from "@hinotori/otp/testing";
import { localAdapter, PubSub } from "@hinotori/pubsub";
import { describe, expect, test } from "vitest";

import { Bridge } from "../support/bridge.ts";

const kChat = "Chat.PubSub";
const kSupervisor = "Chat.PubSub.Supervisor";
const kLobby = "room:lobby";

const notRunning = expect.objectContaining({ code: "PUBSUB_NOT_RUNNING" });

/** A process that subscribes, and passes on what it hears; it tells the test when it has subscribed. */
async function subscriber() {
  const test = Process.self();
  const [pid, ref] = Process.spawn(
    async () => {
      PubSub.subscribe(kChat, kLobby);
      Process.send(test, "subscribed");
      for (;;) Process.send(test, ["heard", Process.self(), await Process.receive()]);
    },
    { monitor: true },
  );
  await Process.receive((message) => message === "subscribed");
  return { pid, ref };
}

async function endOf(ref: unknown): Promise<unknown> {
  const down = await Process.receive((message) => Array.isArray(message) && message[1] === ref);
  return (down as unknown[])[4];
}

async function heardBy(pid: unknown): Promise<unknown> {
  const heard = await Process.receive(
    (message) => Array.isArray(message) && message[0] === "heard" && message[1] === pid,
  );
  return (heard as unknown[])[2];
}

/** Kills the process with this name, and waits for its successor. */
async function killed(name: string): Promise<void> {
  const before = Process.whereis(name)!;
  const ref = Process.monitor(before);
  Process.exit(before, "kill");
  await endOf(ref);
  // The supervisor answers after it has started the successor.
  await Supervisor.countChildren(kSupervisor);
  expect(Process.whereis(name)).not.toBe(before);
  expect(Process.whereis(name)).toBeDefined();
}

describe("PubSub.startLink", () => {
  test("starts a registry under the pubsub's name, then the adapter's process", async () => {
    await startSupervised([PubSub, { name: kChat, adapter: new Bridge().adapter("one@host") }]);
    expect(Process.whereis(kChat)).toBeDefined();
    expect(Process.whereis("Chat.PubSub.Adapter")).toBeDefined();
    const children = await Supervisor.whichChildren(kSupervisor);
    expect(children.map(({ id }) => id).sort()).toEqual(["carrier", "registry"]);
  });

  test("makes a child spec with the pubsub's name as its id", () => {
    expect(PubSub.childSpec({ name: kChat })).toMatchObject({ id: kChat, type: "supervisor" });
  });

  test("refuses a second pubsub of the same name, and leaves the first alone", async () => {
    await startSupervised([PubSub, { name: kChat }]);
    const { pid, ref } = await subscriber();
    await expect(PubSub.startLink({ name: kChat })).rejects.toMatchObject({
      code: "OTP_START",
      reason: ["already_started", Process.whereis(kSupervisor)],
    });
    PubSub.broadcast(kChat, kLobby, "still here");
    expect(await heardBy(pid)).toBe("still here");
    Process.exit(pid, "kill");
    await endOf(ref);
  });

  test.each([[undefined], [{}], [{ name: "" }], [{ name: 7 }], [{ name: kChat, adapter: {} }]])(
    "refuses %j as its options",
    async (options) => {
      await expect(PubSub.startLink(options as never)).rejects.toMatchObject({ code: "PUBSUB_ARGUMENT" });
    },
  );
});

describe("a pubsub that is not running", () => {
  test("is a teaching error for each function", () => {
    const self = Process.self();
    for (const use of [
      () => PubSub.subscribe("Nobody", kLobby),
      () => PubSub.unsubscribe("Nobody", kLobby),
      () => PubSub.broadcast("Nobody", kLobby, 1),
      () => PubSub.broadcastFrom("Nobody", self, kLobby, 1),
      () => PubSub.localBroadcast("Nobody", kLobby, 1),
      () => PubSub.localBroadcastFrom("Nobody", self, kLobby, 1),
      () => PubSub.directBroadcast("node", "Nobody", kLobby, 1),
      () => PubSub.nodeName("Nobody"),
    ]) {
      expect(use).toThrow(notRunning);
      expect(use).toThrow(/expected the name of a running pubsub, got: 'Nobody'/);
    }
  });
});

describe("a pubsub whose processes fall", () => {
  test("keeps every subscription when its registry is killed", async () => {
    await startSupervised([PubSub, { name: kChat }]);
    const one = await subscriber();
    const two = await subscriber();
    await killed(kChat);
    PubSub.broadcast(kChat, kLobby, "after the fall");
    expect(await heardBy(one.pid)).toBe("after the fall");
    expect(await heardBy(two.pid)).toBe("after the fall");

    // The successor watches the processes that it found.
    Process.exit(one.pid, "kill");
    await endOf(one.ref);
    await Sys.getState(kChat);
    const left: unknown[] = [];
    PubSub.localBroadcast(kChat, kLobby, "count", {
      dispatch: (subscribers) => void left.push(...subscribers.map(({ pid }) => pid)),
    });
    expect(left).toEqual([two.pid]);
    Process.exit(two.pid, "kill");
    await endOf(two.ref);
  });

  test("starts the adapter's process again with the registry, and alone when only it fell", async () => {
    const bridge = new Bridge();
    await startSupervised([PubSub, { name: kChat, adapter: bridge.adapter("one@host") }]);
    const registry = Process.whereis(kChat);
    await killed("Chat.PubSub.Adapter");
    expect(Process.whereis(kChat)).toBe(registry);
    const carrier = Process.whereis("Chat.PubSub.Adapter");
    await killed(kChat);
    expect(Process.whereis("Chat.PubSub.Adapter")).not.toBe(carrier);
  });

  test("gives its subscriptions to the next pubsub of its name", async () => {
    const first = await PubSub.startLink({ name: kChat });
    const { pid, ref } = await subscriber();
    const end = Process.monitor(first);
    // A registry that is killed at the same time has no say.
    Process.exit(Process.whereis(kChat)!, "kill");
    Process.exit(first, "kill");
    await endOf(end);
    expect(() => PubSub.broadcast(kChat, kLobby, "nobody hears")).toThrow(notRunning);

    const next = await PubSub.startLink({ name: kChat });
    PubSub.broadcast(kChat, kLobby, "hello again");
    expect(await heardBy(pid)).toBe("hello again");
    await Supervisor.stop(next);
    expect(await endOf(ref)).toBe("shutdown");
  });
});

describe("a pubsub that is stopped", () => {
  test("ends the processes that still subscribe, with reason shutdown", async () => {
    const pid = await PubSub.startLink({ name: kChat, adapter: localAdapter });
    const { ref } = await subscriber();
    await Supervisor.stop(pid);
    expect(await endOf(ref)).toBe("shutdown");
    expect(() => PubSub.subscribe(kChat, kLobby)).toThrow(notRunning);
  });

  test("leaves the next of its name without subscriptions", async () => {
    const first = await PubSub.startLink({ name: kChat });
    PubSub.subscribe(kChat, kLobby);
    await Supervisor.stop(first);
    await startSupervised([PubSub, { name: kChat }]);
    let called = false;
    PubSub.broadcast(kChat, kLobby, "hello", { dispatch: () => (called = true) });
    expect(called).toBe(false);
  });
});
