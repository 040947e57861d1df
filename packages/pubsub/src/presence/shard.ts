/**
 * The process of a tracker: one of those among which a presence spreads its topics.
 *
 * It is linked with every process it tracks: when one ends its presences go, and when the shard falls they fall too, so that
 * they track themselves anew when they are started again.
 */
import { type ChildSpec, Clock, GenServer, Logger, noreply, ok, type Pid, Process, reply, stop } from "@hinotori/otp";

import * as PubSub from "../pubsub.ts";
import { announce, announceStart } from "./announcer.ts";
import { hash } from "./hash.ts";
import { isMessage } from "./message.ts";
import { checkMeta } from "./meta.ts";
import { shardName } from "./names.ts";
import type { Meta } from "./observed-set.ts";
import type { Settings } from "./options.ts";
import { byKey } from "./presences.ts";
import { nextVersion, replicaId } from "./replica.ts";
import { type Place, Tracker } from "./tracker.ts";

/** Which shard of which presence. */
export interface ShardOptions {
  readonly settings: Settings;
  readonly index: number;
}

/** Makes a meta of the one before. */
export type UpdateMeta = (meta: Meta) => Meta;

/** What comes of an attempt to track or update: a reference, why there is none, or what the caller's function threw. */
export type Tracked =
  | { readonly ref: string }
  | { readonly refused: "already_tracked" | "nopresence" | "noproc" }
  | { readonly thrown: unknown };

class Shard {
  readonly settings: Settings;
  readonly tracker: Tracker;
  /** Processes that were tracked at some time: their exits mean nothing else. */
  readonly met = new WeakSet<Pid>();

  constructor(settings: Settings, tracker: Tracker) {
    this.settings = settings;
    this.tracker = tracker;
  }

  put(pid: Pid, place: Place, meta: Meta): Tracked {
    if (!this.tracker.tracks(pid)) {
      if (!Process.alive(pid)) return { refused: "noproc" };
      Process.link(pid);
      this.met.add(pid);
    }
    return { ref: this.tracker.put(pid, place, meta) };
  }

  remove(pid: Pid, place?: Place): void {
    const wasTracked = this.tracker.tracks(pid);
    this.tracker.remove(pid, place);
    if (wasTracked && !this.tracker.tracks(pid)) Process.unlink(pid);
  }
}

const Server = GenServer.define("Presence.Shard", {
  init: ({ settings, index }: ShardOptions) => {
    Process.flag("trap_exit", true);
    const { pubsub, broadcastPeriod } = settings;
    const topic = topicOf(settings, index);
    PubSub.subscribe(pubsub, topic);
    const id = replicaId(PubSub.nodeName(pubsub), nextVersion());
    const me = Process.self();
    const tracker = new Tracker(id, settings, {
      broadcast: (message) => attempt(() => PubSub.broadcastFrom(pubsub, me, topic, message), settings),
      direct: (node, message) => attempt(() => PubSub.directBroadcast(node, pubsub, topic, message), settings),
      publish: (joined, left) => announce(settings, { shard: index, joined, left }),
    });
    announceStart(settings, index);
    // Nodes that start together do not speak together.
    Process.sendAfter(me, "tick", broadcastPeriod * (1 + (hash(PubSub.nodeName(pubsub)) / 2 ** 32) * 0.25));
    return ok(new Shard(settings, tracker));
  },
  handleCall: {
    track: (shard, pid: Pid, place: Place, meta: Meta): ReturnType<typeof reply<Tracked, Shard>> => {
      const isTracked = shard.tracker.metaOf(pid, place) !== undefined;
      return reply(isTracked ? { refused: "already_tracked" } : shard.put(pid, place, meta), shard);
    },
    update: (shard, pid: Pid, place: Place, update: Meta | UpdateMeta): ReturnType<typeof reply<Tracked, Shard>> =>
      reply(updated(shard, { pid, place, update }), shard),
    untrack: (shard, pid: Pid, place?: Place) => {
      shard.remove(pid, place);
      return reply("ok" as const, shard);
    },
    list: (shard, topic: string, key?: string) => reply(byKey(shard.tracker.list(topic, key)), shard),
  },
  handleInfo: (shard, message) => {
    if (isMessage(message)) shard.tracker.receive(message, Clock.monotonicTime());
    else if (message === "tick") {
      shard.tracker.tick(Clock.monotonicTime());
      Process.sendAfter(Process.self(), "tick", shard.settings.broadcastPeriod);
    } else if (isExit(message)) {
      const [, pid, reason] = message;
      if (shard.tracker.tracks(pid)) shard.remove(pid);
      // A stranger that says so is the pubsub, which has stopped: without it no other node would be heard again.
      else if (reason === "shutdown" && !shard.met.has(pid)) return stop("shutdown", shard);
    }
    return noreply(shard);
  },
  terminate: (_reason, { settings, tracker }) => {
    if (settings.permdownOnShutdown) tracker.leave();
  },
});

/** Runs the caller's function; what it throws is the caller's, not the shard's. */
function updated(
  shard: Shard,
  what: { readonly pid: Pid; readonly place: Place; readonly update: Meta | UpdateMeta },
): Tracked {
  const { pid, place, update } = what;
  const before = shard.tracker.metaOf(pid, place);
  if (before === undefined) return { refused: "nopresence" };
  let meta: Meta;
  try {
    meta = checkMeta(typeof update === "function" ? update(before) : update);
  } catch (thrown) {
    return { thrown };
  }
  return shard.put(pid, place, meta);
}

/** Hands a message over; when the adapter cannot, it is lost, as any message to another node may be, and asked for later. */
function attempt(handOver: () => void, { name }: Settings): void {
  try {
    handOver();
  } catch (error) {
    if ((error as { code?: unknown } | undefined)?.code !== "PUBSUB_BROADCAST") throw error;
    Logger.warning(() => `presence ${name}: ${(error as Error).message}`);
  }
}

function isExit(message: unknown): message is readonly ["EXIT", Pid, unknown] {
  return Array.isArray(message) && message[0] === "EXIT";
}

function topicOf({ topic }: Settings, index: number): string {
  return `${topic}:${index}`;
}

/** A shard as a child of the presence's supervisor. */
export function shardChild(options: ShardOptions): ChildSpec {
  const { settings, index } = options;
  return { id: `shard ${index}`, start: () => Server.startLink(options, { name: shardName(settings, index) }) };
}
