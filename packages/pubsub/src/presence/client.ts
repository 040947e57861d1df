/** What the functions of a presence ask its shards. */
import { inspect } from "node:util";

import { GenServer, Pid } from "@hinotori/otp";

import { PresenceError, PubSubArgumentError } from "../errors.ts";
import { show } from "./announcer.ts";
import { checkMeta } from "./meta.ts";
import { shardName, shardOf } from "./names.ts";
import type { Meta } from "./observed-set.ts";
import type { Settings } from "./options.ts";
import type { Present, Presences } from "./presences.ts";
import type { Tracked, UpdateMeta } from "./shard.ts";
import type { Place } from "./tracker.ts";

/** Makes a process present. Throws {@link PresenceError}. */
export async function track(settings: Settings, pid: Pid, place: Place, meta: Meta): Promise<string> {
  check(pid, place);
  checkMeta(meta);
  return outcome(await ask(settings, place.topic, ["track", pid, place, meta]), pid, place);
}

/** Replaces the meta of a presence. Throws {@link PresenceError}. */
export async function update(settings: Settings, pid: Pid, place: Place, change: Meta | UpdateMeta): Promise<string> {
  check(pid, place);
  if (typeof change !== "function") checkMeta(change);
  return outcome(await ask(settings, place.topic, ["update", pid, place, change]), pid, place);
}

/** Ends a presence, or all of a process. */
export async function untrack(settings: Settings, pid: Pid, place: Place | undefined): Promise<"ok"> {
  check(pid, place ?? { topic: "", key: "" });
  const shards =
    place === undefined
      ? Array.from({ length: settings.poolSize }, (_, index) => shardName(settings, index))
      : [shardOf(settings, place.topic)];
  await Promise.all(shards.map((shard) => GenServer.call(shard, ["untrack", pid, place])));
  return "ok";
}

/** Who is present in a topic, shown as the definition wants it. */
export async function list(settings: Settings, topic: string): Promise<Presences> {
  checkTopic(topic);
  return show(settings, topic, (await ask(settings, topic, ["list", topic])) as Presences);
}

/** The same for one key. */
export async function getByKey(settings: Settings, { topic, key }: Place): Promise<Present | undefined> {
  checkTopic(topic);
  const found = (await ask(settings, topic, ["list", topic, key])) as Presences;
  return (await show(settings, topic, found))[key];
}

function ask(settings: Settings, topic: string, request: readonly [string, ...unknown[]]): Promise<unknown> {
  return GenServer.call(shardOf(settings, topic), request);
}

function outcome(answer: unknown, pid: Pid, { topic, key }: Place): string {
  const tracked = answer as Tracked;
  if ("ref" in tracked) return tracked.ref;
  if ("thrown" in tracked) throw tracked.thrown;
  const where = `${inspect(key)} in ${inspect(topic)}`;
  const messages = {
    already_tracked: `expected ${pid} not to be tracked as ${where} yet, but it is\n\nChange its meta with update, or untrack it first.`,
    nopresence: `expected ${pid} to be tracked as ${where}, but it is not\n\nTrack it before you update it.`,
    noproc: `expected a process that is alive, but ${pid} has ended\n\nTrack a process from within, with Process.self().`,
  };
  throw new PresenceError(messages[tracked.refused], tracked.refused);
}

function check(pid: unknown, { topic, key }: Place): void {
  if (!(pid instanceof Pid))
    throw new PubSubArgumentError(
      `expected the pid of the process that is present, got: ${inspect(pid)}\n\nFor the calling process that is Process.self().`,
    );
  checkTopic(topic);
  if (typeof key !== "string") throw new PubSubArgumentError(`expected a key to be a string, got: ${inspect(key)}`);
}

function checkTopic(topic: unknown): void {
  if (typeof topic !== "string")
    throw new PubSubArgumentError(`expected a topic to be a string, got: ${inspect(topic)}`);
}
