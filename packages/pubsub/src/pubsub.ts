/**
 * Tells every process that wants to know, without knowing who that is.
 *
 * A process subscribes to a topic; whoever broadcasts to the topic reaches all its subscribers, here and, through an adapter, on the
 * other nodes. Neither side knows the other: rooms, live pages and caches need no list of each other.
 *
 * ## Example
 *
 * ```ts run
 * import { Process, Supervisor } from "@hinotori/otp";
 * import { PubSub } from "@hinotori/pubsub";
 *
 * await Supervisor.startLink([[PubSub, { name: "Chat.PubSub" }]], { strategy: "one_for_one" });
 *
 * PubSub.subscribe("Chat.PubSub", "room:lobby");
 * PubSub.broadcast("Chat.PubSub", "room:lobby", ["said", "ada", "hello"]);
 * await Process.receive(); // => ["said", "ada", "hello"]
 * ```
 *
 * In a GenServer the message comes to `handleInfo`, and the subscription is made in `init`:
 *
 * ```ts run
 * import { GenServer, noreply, ok, reply } from "@hinotori/otp";
 * import { startSupervised } from "@hinotori/otp/testing";
 * import { PubSub } from "@hinotori/pubsub";
 *
 * const Room = GenServer.define("Chat.Room", {
 *   registered: true,
 *   init: (name: string) => {
 *     PubSub.subscribe("Chat.PubSub", `room:${name}`);
 *     return ok<readonly unknown[]>([]);
 *   },
 *   handleCall: { history: (heard) => reply(heard, heard) },
 *   handleInfo: (heard, message) => noreply([...heard, message]),
 * });
 *
 * await startSupervised([PubSub, { name: "Chat.PubSub" }]);
 * const lobby = await startSupervised([Room, "lobby"]);
 * PubSub.broadcastFrom("Chat.PubSub", lobby, "room:lobby", "not for the lobby itself");
 * PubSub.broadcast("Chat.PubSub", "room:lobby", "hello");
 * await GenServer.call(Room, ["history"]); // => ["hello"]
 * ```
 *
 * ## Subscriptions
 *
 * A subscription belongs to the process that makes it, and ends with it. It is there when `subscribe` returns. Who subscribes twice
 * receives twice; `unsubscribe` ends all subscriptions to the topic at once.
 *
 * ## Delivery
 *
 * At most once, without replay. What one process broadcasts to one topic arrives in its order; between topics there is no order. A
 * message is not copied: like every message it is frozen, outside production.
 *
 * ## Options
 *
 * `name` (required) is what the other functions are given; the same on each node. `adapter` carries broadcasts to other nodes; by
 * default there are none. See {@link PubSubOptions}.
 *
 * ## Failure
 *
 * A pubsub that is not running is `PUBSUB_NOT_RUNNING`. When the adapter cannot take a broadcast, `broadcast` throws
 * `PUBSUB_BROADCAST`, and nobody has received it.
 *
 * When a process of the pubsub falls, its supervisor starts it again, and every subscription is still there. **Unlike
 * Phoenix**, the subscribers do not fall along. When the pubsub is stopped, they get the exit signal `"shutdown"`, as in Phoenix: a
 * subscriber that went on would wait for messages that cannot come.
 *
 * ## Dispatchers
 *
 * The last argument of each broadcast replaces the delivery: `dispatch(subscribers, from, message)` is called once, in the process
 * that broadcasts, with the pid and the metadata of each subscriber. Encode once, send a thousand times.
 */
import { inspect } from "node:util";

import { type ChildSpec, type Pid, Process } from "@hinotori/otp";

import { BroadcastError, PubSubArgumentError } from "./errors.ts";
import type { Adapter, Broadcast } from "./pubsub/adapter.ts";
import { type Dispatcher, sendToEach } from "./pubsub/dispatch.ts";
import { localAdapter } from "./pubsub/local.ts";
import { unwatch, watch } from "./pubsub/registry.ts";
import { findRunning, type Running } from "./pubsub/running.ts";
import { startSupervisor } from "./pubsub/supervisor.ts";

/** What a pubsub is called, and what connects it with other nodes. */
export interface PubSubOptions {
  /** The name that the other functions take; also the name of the registry's process. Required. */
  readonly name: string;
  /** What carries broadcasts to other nodes. Default: the local adapter, which knows of none. */
  readonly adapter?: Adapter;
}

/** A pubsub as a child of a supervisor: `[PubSub, { name: "Scuti.PubSub" }]`. Put it before those who use it. */
export function childSpec(options: PubSubOptions): ChildSpec {
  return { id: options?.name ?? "PubSub", start: () => startLink(options), type: "supervisor" };
}

/** Starts a pubsub that ends with the process that calls this. Throws `PUBSUB_ARGUMENT` when an option is not right. */
export async function startLink(options: PubSubOptions): Promise<Pid> {
  const { name, adapter = localAdapter } = options ?? {};
  if (typeof name !== "string" || name === "") throw badName(options);
  if (!isAdapter(adapter)) throw badAdapter(adapter);
  return startSupervisor({ name, adapter });
}

/**
 * Subscribes the calling process to a topic, until it unsubscribes or ends.
 *
 * @param metadata handed to the dispatcher with the pid; the default dispatcher does not look at it.
 */
export function subscribe(pubsub: string, topic: string, metadata?: unknown): void {
  const running = findRunning(pubsub);
  checkTopic(topic);
  const pid = Process.self();
  // Code of a process that was ended may still come back from an `await`: nothing can be delivered to it.
  if (!Process.alive(pid)) return;
  const isFirst = !running.table.has(pid);
  running.table.add(pid, topic, metadata);
  if (isFirst) watch(running, pid);
}

/** Ends all subscriptions of the calling process to the topic; does nothing when there are none. */
export function unsubscribe(pubsub: string, topic: string): void {
  const running = findRunning(pubsub);
  checkTopic(topic);
  const pid = Process.self();
  if (!running.table.has(pid)) return;
  running.table.remove(pid, topic);
  if (!running.table.has(pid)) unwatch(running, pid);
}

/**
 * Sends a message to every subscriber of the topic, on every node.
 *
 * The other nodes come first. When the adapter cannot reach them it throws `PUBSUB_BROADCAST`, and nobody has received it.
 */
export function broadcast(pubsub: string, topic: string, message: unknown, dispatcher: Dispatcher = sendToEach): void {
  const running = findRunning(pubsub);
  toOthers(running, { topic, message, dispatcher });
  toSubscribers(running, undefined, { topic, message, dispatcher });
}

/** The same for all but one process of this node, usually the one that broadcasts. */
export function broadcastFrom(
  pubsub: string,
  from: Pid,
  topic: string,
  message: unknown,
  dispatcher: Dispatcher = sendToEach,
): void {
  const running = findRunning(pubsub);
  toOthers(running, { topic, message, dispatcher });
  toSubscribers(running, from, { topic, message, dispatcher });
}

/** Sends a message to the subscribers of the topic on this node; the adapter is not asked. */
export function localBroadcast(
  pubsub: string,
  topic: string,
  message: unknown,
  dispatcher: Dispatcher = sendToEach,
): void {
  toSubscribers(findRunning(pubsub), undefined, { topic, message, dispatcher });
}

/** The same for all but one process. */
export function localBroadcastFrom(
  pubsub: string,
  from: Pid,
  topic: string,
  message: unknown,
  dispatcher: Dispatcher = sendToEach,
): void {
  toSubscribers(findRunning(pubsub), from, { topic, message, dispatcher });
}

/** Sends a message to the subscribers of the topic on one node, by the node's name. */
export function directBroadcast(
  node: string,
  pubsub: string,
  topic: string,
  message: unknown,
  dispatcher: Dispatcher = sendToEach,
): void {
  const running = findRunning(pubsub);
  const what: Broadcast = { topic, message, dispatcher };
  const { adapter, adapterName } = running;
  if (node === adapter.nodeName(adapterName)) toSubscribers(running, undefined, what);
  else carry(what, () => adapter.directBroadcast(adapterName, node, what));
}

/** The name by which other nodes know this one. */
export function nodeName(pubsub: string): string {
  const { adapter, adapterName } = findRunning(pubsub);
  return adapter.nodeName(adapterName);
}

function toOthers({ adapter, adapterName }: Running, what: Broadcast): void {
  checkTopic(what.topic);
  carry(what, () => adapter.broadcast(adapterName, what));
}

function carry({ topic }: Broadcast, handOver: () => void): void {
  try {
    handOver();
  } catch (cause) {
    throw new BroadcastError(
      `the adapter could not hand over a broadcast to ${inspect(topic)}: ${cause instanceof Error ? cause.message : inspect(cause)}\n\n` +
        "Nobody has received it. Broadcast again later, or use PubSub.localBroadcast for this node alone.",
      { cause },
    );
  }
}

function toSubscribers({ table }: Running, from: Pid | undefined, { topic, message, dispatcher }: Broadcast): void {
  checkTopic(topic);
  table.walk(topic, (subscribers) => dispatcher.dispatch(subscribers, from, message));
}

function checkTopic(topic: unknown): void {
  if (typeof topic === "string") return;
  throw new PubSubArgumentError(
    `expected a topic to be a string, got: ${inspect(topic)}\n\nPut what tells topics apart behind a colon:\n\n    PubSub.subscribe("Scuti.PubSub", "room:lobby")`,
  );
}

function isAdapter(adapter: Adapter): boolean {
  const functions: readonly unknown[] = [adapter?.nodeName, adapter?.broadcast, adapter?.directBroadcast];
  return functions.every((part) => typeof part === "function");
}

function badName(options: unknown): PubSubArgumentError {
  return new PubSubArgumentError(
    `expected \`name\` to be a string, got: ${inspect(options)}\n\nName the pubsub after the application:\n\n    [PubSub, { name: "Scuti.PubSub" }]`,
  );
}

function badAdapter(adapter: unknown): PubSubArgumentError {
  return new PubSubArgumentError(
    `expected \`adapter\` to have nodeName, broadcast and directBroadcast, got: ${inspect(adapter)}\n\nLeave it out for one node, or give it an adapter that was made:\n\n    [PubSub, { name: "Scuti.PubSub", adapter: carrier }]`,
  );
}
