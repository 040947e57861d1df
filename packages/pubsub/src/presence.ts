/**
 * Shows who is there: in a room, on a page, on every node, and tells when somebody comes or goes.
 *
 * A process is tracked under a key of a topic, with a meta that says something about it. When it ends, its presence ends. The
 * nodes tell each other, without a leader and without a database, and come to agree however many messages are lost.
 *
 * ## Example
 *
 * ```ts run
 * import { Process, Supervisor } from "@hinotori/otp";
 * import { Presence, PubSub } from "@hinotori/pubsub";
 *
 * const RoomPresence = Presence.define("Chat.Presence", { pubsub: "Chat.PubSub" });
 * await Supervisor.startLink([[PubSub, { name: "Chat.PubSub" }], RoomPresence], { strategy: "one_for_one" });
 *
 * PubSub.subscribe("Chat.PubSub", "room:lobby");
 * const phone = Process.spawn(() => Process.sleep("infinity"));
 * await RoomPresence.track(phone, "room:lobby", "ada", { device: "phone" });
 *
 * const here = await RoomPresence.list("room:lobby");
 * here.ada?.metas[0]?.device; // => "phone"
 *
 * const joined = await Process.receive(Presence.isDiff);
 * Object.keys(joined?.payload.joins ?? {}); // => ["ada"]
 *
 * Process.exit(phone, "kill");
 * const left = await Process.receive(Presence.isDiff);
 * Object.keys(left?.payload.leaves ?? {}); // => ["ada"]
 * ```
 *
 * ## What is tracked
 *
 * A process may be tracked under many keys and topics, once under each. Many processes may share a key: ada on her phone and at
 * her desk is one key with two metas. Keys become strings.
 *
 * Each meta gets a `phx_ref`, unique among all nodes; an update gets a new one, and the one before as `phx_ref_prev`.
 *
 * ## What is told
 *
 * On the topic, to the subscribers of this node: `{ topic, event: "presence_diff", payload: { joins, leaves } }`, what the `Presence`
 * of Phoenix's JavaScript client takes. An update is one diff with the new meta in `joins` and the old one in `leaves`. Every node
 * tells its own subscribers what it has learned: who starts with `list` and follows the diffs is in step with `list`. Subscribe first,
 * then list; a meta that turns up in both has the same `phx_ref`.
 *
 * ## Options
 *
 * `pubsub` is required. `fetch(topic, presences)` adds what is not worth tracking, such as names from the database, to lists and
 * diffs; for a diff it runs in a task. `init()` and `handleMetas(state, { topic, joins, leaves, presences })` follow the
 * diffs on the server. The times and sizes are in {@link PresenceOptions}.
 *
 * ```ts run
 * import { Process } from "@hinotori/otp";
 * import { startSupervised } from "@hinotori/otp/testing";
 * import { Presence, PubSub } from "@hinotori/pubsub";
 *
 * const names = new Map([["7", "Ada"]]);
 * const Named = Presence.define("Chat.Presence", {
 *   pubsub: "Chat.PubSub",
 *   fetch: (_topic, presences) =>
 *     Object.fromEntries(Object.entries(presences).map(([id, { metas }]) => [id, { metas, name: names.get(id) }])),
 * });
 *
 * await startSupervised([PubSub, { name: "Chat.PubSub" }]);
 * await startSupervised(Named);
 * await Named.track(Process.self(), "room:lobby", 7, {});
 * (await Named.getByKey("room:lobby", 7))?.name; // => "Ada"
 * ```
 *
 * ## Between nodes
 *
 * Every node is a replica. In rounds of `broadcastPeriod` it sends what has changed; who has missed something notices by the clocks
 * that come along, and asks. A node that is silent for `downPeriod` has its presences hidden, and they come back when it does;
 * after `permdownPeriod`, or when it has been started anew, they are forgotten.
 *
 * ## Failure
 *
 * A tracked process is linked with the presence: when the presence falls, the process falls too, and tracks itself again when
 * it is started again. Those who only listen hear that all have left, then that those of the other nodes are there. When `fetch`
 * fails for a diff, the diff goes out as it was tracked. When `handleMetas` throws, the presence begins anew, and who only listens
 * must list again. When the pubsub stops, the presence stops too.
 *
 * ## Limits
 *
 * Between nodes presence is late by a round, and by `downPeriod` when a node is lost. Metas travel to every node: keep them small,
 * and fit for the adapter that carries them. A node whose clock is set back between two starts is not believed before its
 * former self has been forgotten.
 */
import type { ChildSpec, Pid } from "@hinotori/otp";

import type { PresenceDiff } from "./presence/announcer.ts";
import { getByKey, list, track, untrack, update } from "./presence/client.ts";
import type { Meta } from "./presence/observed-set.ts";
import { type PresenceOptions, type Settings, settingsOf } from "./presence/options.ts";
import type { Place } from "./presence/tracker.ts";
import type { Present, Presences } from "./presence/presences.ts";
import { startSupervisor } from "./presence/supervisor.ts";

export type { PresenceDiff } from "./presence/announcer.ts";
export type { Meta } from "./presence/observed-set.ts";
export type { MetasChange, PresenceOptions } from "./presence/options.ts";
export type { Diff, Present, Presences } from "./presence/presences.ts";

/** A presence: a child of a supervisor, and the functions to ask it. Made by {@link define}. */
export interface PresenceModule<Shown extends Present = Present> {
  /** Its name, also the name of one of its processes. */
  readonly name: string;
  /** The pubsub on which it tells. */
  readonly pubsub: string;

  /** The spec of a child; put it after the pubsub, and before those who track. */
  childSpec(): ChildSpec;
  /** Starts it, linked with the caller. */
  startLink(): Promise<Pid>;

  /**
   * Makes a process of this node present under a key of a topic, until it ends or is untracked.
   *
   * @returns the meta's `phx_ref`.
   * @throws PresenceError `"already_tracked"` when the process is present under this key already; `"noproc"` when it has ended.
   */
  track(pid: Pid, topic: string, key: string | number, meta: Meta): Promise<string>;

  /** Ends one presence of a process, or, with the process alone, all of them. Does nothing when there is none. */
  untrack(pid: Pid, ...place: [] | [topic: string, key: string | number]): Promise<"ok">;

  /**
   * Replaces the meta of a presence; a function makes it of the one before, in the presence's process: keep it short.
   *
   * @returns the new `phx_ref`.
   * @throws PresenceError `"nopresence"` when the process is not tracked there; what the function throws.
   */
  update(pid: Pid, topic: string, key: string | number, meta: Meta | ((meta: Meta) => Meta)): Promise<string>;

  /** Who is present in a topic, on all nodes. */
  list(topic: string): Promise<Presences<Shown>>;

  /** Who is present under one key of a topic; `undefined` when nobody is. */
  getByKey(topic: string, key: string | number): Promise<Shown | undefined>;
}

/**
 * Defines a presence.
 *
 * @param name the same on all nodes; also the name of one of its processes.
 * @throws PubSubArgumentError when an option is not right.
 */
export function define<Shown extends Present = Present, State = void>(
  name: string,
  options: PresenceOptions<Shown, State>,
): PresenceModule<Shown> {
  const settings: Settings = settingsOf(name, options);
  return {
    name,
    pubsub: settings.pubsub,
    childSpec: () => ({ id: name, start: () => startSupervisor(settings), type: "supervisor" }),
    startLink: () => startSupervisor(settings),
    track: (pid, topic, key, meta) => track(settings, pid, placeOf(topic, key), meta),
    untrack: (pid, ...place) => untrack(settings, pid, place.length === 0 ? undefined : placeOf(...place)),
    update: (pid, topic, key, meta) => update(settings, pid, placeOf(topic, key), meta),
    // What `fetch` gives back is what is shown; without it `Shown` is `Present`.
    list: (topic) => list(settings, topic) as Promise<Presences<Shown>>,
    getByKey: (topic, key) => getByKey(settings, placeOf(topic, key)) as Promise<Shown | undefined>,
  };
}

/** Whether a message says who came to a topic and who went. */
export function isDiff(message: unknown): message is PresenceDiff {
  return typeof message === "object" && message !== null && "event" in message && message.event === "presence_diff";
}

function placeOf(topic: string, key: string | number): Place {
  return { topic, key: typeof key === "number" ? String(key) : key };
}
