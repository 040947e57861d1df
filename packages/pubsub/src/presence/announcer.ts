/**
 * The process that tells who came and went, in the order of the changes: on the topic, and to `handleMetas`.
 *
 * It takes no next diff before it is done with one. It knows what it has announced, so when a shard falls it can announce that
 * everybody there has left, until the shard's successor knows better.
 */
import { type ChildSpec, GenServer, Logger, noreply, ok, Task, TaskSupervisor } from "@hinotori/otp";

import * as PubSub from "../pubsub.ts";
import { tasksName } from "./names.ts";
import type { Entry } from "./observed-set.ts";
import type { Settings } from "./options.ts";
import { bare, type Diff, diffsOf, isEmpty, type Present, type Presences } from "./presences.ts";
import { Roster } from "./roster.ts";

/** What subscribers of a topic get when somebody comes or goes. */
export interface PresenceDiff {
  readonly topic: string;
  readonly event: "presence_diff";
  readonly payload: Diff;
}

/** A change that a shard has seen. */
export interface Seen {
  readonly shard: number;
  readonly joined: readonly Entry[];
  readonly left: readonly Entry[];
}

class Announcer {
  readonly settings: Settings;
  readonly #rosters = new Map<number, Roster>();
  #state: unknown;

  constructor(settings: Settings) {
    this.settings = settings;
    this.#state = settings.init?.();
  }

  rosterOf(shard: number): Roster {
    const roster = this.#rosters.get(shard) ?? new Roster();
    this.#rosters.set(shard, roster);
    return roster;
  }

  /** Announces diffs; in turns of its own only where there is something to wait for. */
  announce(shard: number, diffs: ReadonlyMap<string, Diff>): void | Promise<void> {
    const { fetch, handleMetas } = this.settings;
    if (diffs.size === 0) return;
    if (fetch !== undefined) return this.#fetchThenTell(shard, diffs);
    if (handleMetas !== undefined) return this.#tellInTurn(shard, diffs, diffs);
    for (const [topic, diff] of diffs) this.#tell(this.rosterOf(shard), { topic, tracked: diff, shown: diff });
  }

  async #fetchThenTell(shard: number, diffs: ReadonlyMap<string, Diff>): Promise<void> {
    const { name, fetchTimeout } = this.settings;
    const task = await TaskSupervisor.asyncNolink(tasksName(name), () => fetchAll(this.settings, diffs));
    const outcome = (await Task.yield(task, fetchTimeout)) ?? (await Task.shutdown(task, "brutal_kill"));
    if (outcome?.status === "ok") return this.#tellInTurn(shard, diffs, outcome.value);
    Logger.error(
      () =>
        `presence ${name}: fetch failed or took longer than ${fetchTimeout} ms; the diff goes out as it was tracked`,
    );
    return this.#tellInTurn(shard, diffs, diffs);
  }

  async #tellInTurn(shard: number, diffs: ReadonlyMap<string, Diff>, shown: ReadonlyMap<string, Diff>): Promise<void> {
    const { handleMetas } = this.settings;
    const roster = this.rosterOf(shard);
    for (const [topic, tracked] of diffs) {
      const diff = shown.get(topic) ?? tracked;
      this.#tell(roster, { topic, tracked, shown: diff });
      if (handleMetas !== undefined)
        this.#state = await handleMetas(this.#state, { topic, ...diff, presences: roster.list(topic) });
    }
  }

  #tell(roster: Roster, what: { readonly topic: string; readonly tracked: Diff; readonly shown: Diff }): void {
    const { pubsub, dispatcher } = this.settings;
    const { topic, tracked, shown } = what;
    roster.apply(topic, tracked);
    const message: PresenceDiff = { topic, event: "presence_diff", payload: shown };
    PubSub.localBroadcast(pubsub, topic, message, dispatcher);
  }
}

const Server = GenServer.define("Presence.Announcer", {
  init: (settings: Settings) => ok(new Announcer(settings)),
  handleCast: {
    seen: (announcer, { shard, joined, left }: Seen) =>
      after(announcer, announcer.announce(shard, diffsOf(joined, left))),
    begun: (announcer, shard: number) => {
      const roster = announcer.rosterOf(shard);
      const gone = roster.topics.map(
        (topic) => [topic, { joins: bare<Present>({}), leaves: roster.list(topic) }] as const,
      );
      return after(announcer, announcer.announce(shard, new Map<string, Diff>(gone)));
    },
  },
});

function after(announcer: Announcer, work: void | Promise<void>): Done | Promise<Done> {
  return work === undefined ? noreply(announcer) : work.then(() => noreply(announcer));
}

type Done = ReturnType<typeof noreply<Announcer>>;

/** Shows presences as the definition wants them. */
export async function show({ fetch }: Settings, topic: string, presences: Presences): Promise<Presences> {
  if (fetch === undefined || isEmpty(presences)) return presences;
  return bare(await fetch(topic, presences));
}

async function fetchAll(settings: Settings, diffs: ReadonlyMap<string, Diff>): Promise<ReadonlyMap<string, Diff>> {
  const shown = [...diffs].map(async ([topic, { joins, leaves }]) => {
    const [came, went] = await Promise.all([show(settings, topic, joins), show(settings, topic, leaves)]);
    return [topic, { joins: came, leaves: went }] as const;
  });
  return new Map(await Promise.all(shown));
}

/** The announcer as a child of the presence's supervisor; registered under the presence's name. */
export function announcerChild(settings: Settings): ChildSpec {
  return { id: "announcer", start: () => Server.startLink(settings, { name: settings.name }) };
}

/** Has a change announced. */
export function announce({ name }: Settings, seen: Seen): void {
  GenServer.cast(name, ["seen", seen]);
}

/** Says that a shard has begun and knows of nobody yet. */
export function announceStart({ name }: Settings, shard: number): void {
  GenServer.cast(name, ["begun", shard]);
}
