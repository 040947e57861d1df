/**
 * The tests that every adapter must pass.
 *
 * ```ts
 * import { localAdapter } from "@hinotori/pubsub";
 * import { adapterContract } from "@hinotori/pubsub/testing";
 *
 * adapterContract(() => localAdapter);
 * ```
 *
 * An adapter that reaches other nodes also says how to look at one of them: see {@link Peer}.
 */
import { Process, Supervisor } from "@hinotori/otp";
import { startSupervised } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";

import * as PubSub from "./pubsub.ts";
import type { Adapter } from "./pubsub/adapter.ts";

/** Another node that takes part in a pubsub, as a test sees it. */
export interface Peer {
  /** Its name. */
  readonly nodeName: string;
  /** The next broadcast that reaches it, in the order of their arrival. */
  next(): Promise<{ readonly topic: string; readonly message: unknown }>;
  /** Broadcasts from there. */
  broadcast(topic: string, message: unknown): void;
}

/** Makes the adapter that is tested, anew for each test. */
export type MakeAdapter = () => Adapter | Promise<Adapter>;

/** Makes the other node, once the adapter runs in a pubsub of this name. */
export type MakePeer = (pubsub: string, adapter: Adapter) => Peer | Promise<Peer>;

const kPubSub = "AdapterContract.PubSub";

/** Adds the tests to the file that calls this; with `makePeer` those about other nodes as well. */
export function adapterContract(makeAdapter: MakeAdapter, makePeer?: MakePeer): void {
  describe("adapter contract, this node", () => testThisNode(makeAdapter));
  if (makePeer !== undefined) describe("adapter contract, other nodes", () => testOtherNodes(makeAdapter, makePeer));
}

function testThisNode(makeAdapter: MakeAdapter): void {
  test("names this node, always the same", async () => {
    await start(makeAdapter);
    const name = PubSub.nodeName(kPubSub);
    expect(name).toMatch(/./);
    expect(PubSub.nodeName(kPubSub)).toBe(name);
  });

  test("lets each subscriber of this node receive a broadcast once", async () => {
    await start(makeAdapter);
    PubSub.subscribe(kPubSub, "room:1");
    PubSub.broadcast(kPubSub, "room:1", say("first"));
    PubSub.broadcast(kPubSub, "room:1", say("last"));
    expect(await hearUntil("last")).toEqual(["first", "last"]);
  });

  test("hands over without a promise", async () => {
    const adapter = await start(makeAdapter);
    const what = { topic: "room:1", message: say("hello"), dispatcher: { dispatch: () => {} } };
    expect(adapter.broadcast(`${kPubSub}.Adapter`, what)).toBeUndefined();
  });

  test("delivers a direct broadcast to this node here", async () => {
    await start(makeAdapter);
    PubSub.subscribe(kPubSub, "room:1");
    PubSub.directBroadcast(PubSub.nodeName(kPubSub), kPubSub, "room:1", say("only"));
    expect(await hearUntil("only")).toEqual(["only"]);
  });

  test("starts again after it was stopped", async () => {
    const adapter = await makeAdapter();
    for (let round = 0; round < 2; round++) {
      const pid = await PubSub.startLink({ name: kPubSub, adapter });
      expect(PubSub.nodeName(kPubSub)).toMatch(/./);
      await Supervisor.stop(pid);
    }
  });
}

function testOtherNodes(makeAdapter: MakeAdapter, makePeer: MakePeer): void {
  async function startWithPeer(): Promise<Peer> {
    return makePeer(kPubSub, await start(makeAdapter));
  }

  test("carries a broadcast to another node", async () => {
    const peer = await startWithPeer();
    PubSub.broadcast(kPubSub, "room:1", say("hello"));
    expect(await peer.next()).toMatchObject({ topic: "room:1", message: say("hello") });
  });

  test("keeps the order of what one process broadcasts", async () => {
    const peer = await startWithPeer();
    const texts = Array.from({ length: 20 }, (_, index) => `message ${index}`);
    for (const text of texts) PubSub.broadcast(kPubSub, "room:1", say(text));
    for (const text of texts) expect(await peer.next()).toMatchObject({ message: say(text) });
  });

  test("carries a direct broadcast to the node that it names", async () => {
    const peer = await startWithPeer();
    PubSub.subscribe(kPubSub, "room:1");
    PubSub.directBroadcast(peer.nodeName, kPubSub, "room:1", say("for you"));
    expect(await peer.next()).toMatchObject({ topic: "room:1", message: say("for you") });
    PubSub.broadcast(kPubSub, "room:1", say("for all"));
    expect(await hearUntil("for all")).toEqual(["for all"]);
  });

  test("carries nothing of a local broadcast", async () => {
    const peer = await startWithPeer();
    PubSub.localBroadcast(kPubSub, "room:1", say("here"));
    PubSub.broadcast(kPubSub, "room:1", say("everywhere"));
    expect(await peer.next()).toMatchObject({ message: say("everywhere") });
  });

  test("lets the subscribers of a topic receive what another node broadcasts", async () => {
    const peer = await startWithPeer();
    PubSub.subscribe(kPubSub, "room:1");
    peer.broadcast("room:2", say("elsewhere"));
    peer.broadcast("room:1", say("hello"));
    expect(await hearUntil("hello")).toEqual(["hello"]);
  });

  test("does not give a broadcast back to the node that it came from", async () => {
    const peer = await startWithPeer();
    PubSub.subscribe(kPubSub, "room:1");
    PubSub.broadcast(kPubSub, "room:1", say("once"));
    await peer.next();
    peer.broadcast("room:1", say("after"));
    expect(await hearUntil("after")).toEqual(["once", "after"]);
  });
}

async function start(makeAdapter: MakeAdapter): Promise<Adapter> {
  const adapter = await makeAdapter();
  await startSupervised([PubSub, { name: kPubSub, adapter }]);
  return adapter;
}

type Said = readonly ["said", string];

function say(text: string): Said {
  return ["said", text];
}

function isSaid(message: unknown): message is Said {
  return Array.isArray(message) && message[0] === "said";
}

/** What was said up to and with this. */
async function hearUntil(last: string): Promise<readonly string[]> {
  const heard: string[] = [];
  while (heard.at(-1) !== last) {
    const message = await Process.receive(isSaid);
    if (message !== undefined) heard.push(message[1]);
  }
  return heard;
}
