/**
 * What a replica does, without its process: keeps its own presences, and learns those of the others.
 *
 * Time comes in as an argument, and what is to be said goes out through {@link Output}.
 */
import type { Pid } from "@hinotori/otp";

import { type Clocks } from "./context.ts";
import { Gathering, toData } from "./delta.ts";
import { Generations } from "./generations.ts";
import { Locals } from "./locals.ts";
import type { ClocksData, Message } from "./message.ts";
import { type Entry, type KnowledgeData, type Meta, ObservedSet, only } from "./observed-set.ts";
import { nameOf, refOf, type ReplicaId } from "./replica.ts";
import { type Former, type Patience, Replicas } from "./replicas.ts";
import { chooseSources, dominates } from "./sampling.ts";

/** How often a replica speaks and how long it waits. */
export interface Timing extends Patience {
  readonly maxSilentPeriods: number;
  readonly clockSamplePeriods: number;
  readonly maxDeltaSizes: readonly number[];
}

/** Where a tracker's words go. */
export interface Output {
  /** To all other replicas. */
  broadcast(message: Message): void;
  /** To the replica of one node. */
  direct(node: string, message: Message): void;
  /** To those here who want to know who came and went. */
  publish(joined: readonly Entry[], left: readonly Entry[]): void;
}

/** Under which key of which topic. */
export interface Place {
  readonly topic: string;
  readonly key: string;
}

/** One replica. */
export class Tracker {
  readonly id: ReplicaId;
  readonly #timing: Timing;
  readonly #output: Output;
  readonly #set = new ObservedSet();
  readonly #locals = new Locals();
  readonly #replicas: Replicas;
  readonly #recent: Gathering;
  readonly #generations: Generations;
  readonly #heardClocks = new Map<ReplicaId, Clocks>();
  #silentPeriods: number;
  #rounds = 0;

  constructor(id: ReplicaId, timing: Timing, output: Output) {
    this.id = id;
    this.#timing = timing;
    this.#output = output;
    this.#replicas = new Replicas(id);
    this.#recent = new Gathering(id);
    this.#generations = new Generations(timing.maxDeltaSizes);
    // The first round speaks, whether there is something to say or not.
    this.#silentPeriods = timing.maxSilentPeriods;
  }

  /** Whether the process has a presence here. */
  tracks(pid: Pid): boolean {
    return this.#locals.has(pid);
  }

  /** The meta that the process gave for the place, with its references. */
  metaOf(pid: Pid, { topic, key }: Place): Meta | undefined {
    return this.#locals.find(pid, topic, key)?.meta;
  }

  /** Who is seen in a topic, or under one key of it. */
  list(topic: string, key?: string): readonly Entry[] {
    return this.#set.in(topic, key).filter((entry) => this.#replicas.isUp(entry.replica));
  }

  /** Adds a presence, in place of the process's former one there; returns its reference. */
  put(pid: Pid, { topic, key }: Place, meta: Meta): string {
    const before = this.#locals.find(pid, topic, key);
    if (before !== undefined) this.#recent.removed(before, this.#set.remove(before));
    const ref = refOf(this.id, this.#set.nextClock(this.id));
    const full: Meta = { ...meta, phx_ref: ref, ...(before && { phx_ref_prev: before.meta["phx_ref"] }) };
    const entry = this.#set.add(this.id, { topic, key, meta: full });
    this.#recent.added(entry);
    this.#locals.put(pid, entry);
    this.#publish([entry], before === undefined ? [] : [before]);
    return ref;
  }

  /** Removes the process's presence at the place, or all it has. */
  remove(pid: Pid, place?: Place): void {
    const found = place === undefined ? undefined : this.#locals.find(pid, place.topic, place.key);
    const entries = place === undefined ? this.#locals.of(pid) : found === undefined ? [] : [found];
    for (const entry of entries) {
      this.#recent.removed(entry, this.#set.remove(entry));
      this.#locals.take(pid, entry);
    }
    this.#publish([], entries);
  }

  /** One period has passed. */
  tick(now: number): void {
    this.#speak();
    this.#rounds++;
    if (this.#rounds % this.#timing.clockSamplePeriods === 0) this.#ask();
    const { down, gone } = this.#replicas.check(now, this.#timing);
    const left = down.flatMap((id) => this.#set.of(id));
    for (const id of gone) this.#set.forget(id);
    this.#publish([], left);
  }

  /** A message of another replica has come. */
  receive(message: Message, now: number): void {
    switch (message[0]) {
      case "heartbeat":
        return this.#heartbeat(message, now);
      case "transfer_request":
        return this.#answer(message[1], new Map(message[2]));
      case "transfer":
        return this.#learn(message[2], now);
      case "leave":
        return this.#publish([], this.#forget(this.#replicas.left(message[1], now)));
    }
  }

  /** Says that it will not come back. */
  leave(): void {
    this.#output.broadcast(["leave", this.id]);
  }

  #speak(): void {
    const delta = this.#recent.take();
    if (delta === undefined && ++this.#silentPeriods < this.#timing.maxSilentPeriods) return;
    this.#silentPeriods = 0;
    if (delta !== undefined) this.#generations.push(delta);
    // Of those it does not hear it says nothing, or one that is lost would be handed on for ever.
    const clocks = this.#clocks().filter(([replica]) => this.#replicas.isUp(replica));
    this.#output.broadcast(["heartbeat", this.id, clocks, delta === undefined ? null : toData(delta)]);
  }

  #ask(): void {
    for (const source of chooseSources(this.#set.context.clocks, this.#heardClocks))
      this.#output.direct(nameOf(source), ["transfer_request", this.id, this.#clocks()]);
    this.#heardClocks.clear();
  }

  #answer(from: ReplicaId, theirs: Clocks): void {
    const recent = this.#generations.since(theirs.get(this.id) ?? 0);
    const ours = new Map(this.#clocks().filter(([replica]) => this.#replicas.isUp(replica)));
    const isEnough = recent !== undefined && dominates(theirs, ours, this.id);
    this.#output.direct(nameOf(from), ["transfer", this.id, isEnough ? toData(recent) : this.#everything(from)]);
  }

  /** All of those it hears, but what the one who asks has made itself. */
  #everything(from: ReplicaId): KnowledgeData {
    const { context, entries } = this.#set.knowledge();
    const isWanted = (replica: ReplicaId): boolean => replica !== from && this.#replicas.isUp(replica);
    return {
      context: context.toData().filter(([replica]) => isWanted(replica)),
      entries: entries.filter(({ replica }) => isWanted(replica)),
    };
  }

  #heartbeat([, from, clocks, changes]: Extract<Message, readonly ["heartbeat", ...unknown[]]>, now: number): void {
    const { cameUp, replaced } = this.#replicas.heard(from, now);
    if (from === this.id || !this.#replicas.isUp(from)) return;
    const former = this.#forget(replaced);
    this.#heardClocks.set(from, new Map(clocks.filter(([replica]) => this.#replicas.accepts(replica))));
    const { added, removed } = this.#set.merge(only(changes ?? { context: [], entries: [] }, (id) => id === from));
    if (cameUp) this.#publish(this.#set.of(from), former);
    else this.#publish(added, removed);
  }

  #learn(knowledge: KnowledgeData, now: number): void {
    const former = knowledge.context.flatMap(([replica]) => this.#forget(this.#replicas.mentioned(replica, now)));
    const { added, removed } = this.#set.merge(only(knowledge, (replica) => this.#replicas.accepts(replica)));
    const isSeen = ({ replica }: Entry): boolean => this.#replicas.isUp(replica);
    this.#publish(added.filter(isSeen), [...former, ...removed.filter(isSeen)]);
  }

  /** Forgets a replica; returns its entries if they were seen until now. */
  #forget(former: Former | undefined): readonly Entry[] {
    if (former === undefined) return [];
    this.#heardClocks.delete(former.id);
    const entries = this.#set.forget(former.id);
    return former.wasUp ? entries : [];
  }

  #publish(joined: readonly Entry[], left: readonly Entry[]): void {
    if (joined.length > 0 || left.length > 0) this.#output.publish(joined, left);
  }

  #clocks(): ClocksData {
    return [...this.#set.context.clocks];
  }
}
