/**
 * Who subscribes to what: from topics to subscribers, and back from processes to topics.
 *
 * Made for reading: the subscribers of a topic are one flat array that a broadcast walks as it is. An array that is being
 * walked is never changed; whoever writes meanwhile writes to a copy. A subscription that ends leaves a gap, and the next
 * reader closes all gaps in one go, so ten thousand processes may end without ten thousand rewrites. Where nobody reads, a removal
 * does, once most of the array is gaps.
 */
import type { Pid } from "@hinotori/otp";

import type { Subscriber } from "./dispatch.ts";

class Subscription implements Subscriber {
  readonly pid: Pid;
  readonly metadata: unknown;
  /** Where it stands in its topic's array. */
  place = 0;

  constructor(pid: Pid, metadata: unknown) {
    this.pid = pid;
    this.metadata = metadata;
  }
}

/** Gaps are closed without a reader when there are so many, and more than subscribers: each costs little then, however many end at once. */
const kMostGaps = 1024;

class Topic {
  #places: (Subscription | undefined)[] = [];
  #gaps = 0;
  /** How many walks over the present array are under way. */
  #walks = 0;

  get isEmpty(): boolean {
    return this.#places.length === this.#gaps;
  }

  add(subscription: Subscription): void {
    this.#ownPlaces();
    subscription.place = this.#places.length;
    this.#places.push(subscription);
  }

  remove(subscription: Subscription): void {
    this.#ownPlaces();
    this.#places[subscription.place] = undefined;
    this.#gaps++;
    // Where subscribers come and go and nobody reads, the gaps would otherwise grow for ever.
    if (this.#gaps >= kMostGaps && this.#gaps * 2 > this.#places.length) this.#closeGaps();
  }

  walk(visit: (subscribers: readonly Subscriber[]) => void): void {
    if (this.#gaps > 0) this.#closeGaps();
    const places = this.#places;
    this.#walks++;
    try {
      // Without gaps, every place is taken.
      visit(places as Subscription[]);
    } finally {
      if (places === this.#places) this.#walks--;
    }
  }

  #ownPlaces(): void {
    if (this.#walks === 0) return;
    this.#places = [...this.#places];
    this.#walks = 0;
  }

  #closeGaps(): void {
    this.#places = this.#places.filter((subscription) => subscription !== undefined);
    this.#places.forEach((subscription, place) => {
      subscription!.place = place;
    });
    this.#gaps = 0;
    this.#walks = 0;
  }
}

/** The subscriptions of one pubsub. */
export class Table {
  readonly #topics = new Map<string, Topic>();
  readonly #byProcess = new Map<Pid, Map<string, Subscription[]>>();

  /** Every process that subscribes to something. */
  get processes(): readonly Pid[] {
    return [...this.#byProcess.keys()];
  }

  /** Whether the process subscribes to anything. */
  has(pid: Pid): boolean {
    return this.#byProcess.has(pid);
  }

  /** Adds a subscription, another one if the process has one already. */
  add(pid: Pid, topic: string, metadata: unknown): void {
    const subscription = new Subscription(pid, metadata);
    getOrMake(this.#topics, topic, () => new Topic()).add(subscription);
    const own = getOrMake(this.#byProcess, pid, () => new Map<string, Subscription[]>());
    getOrMake(own, topic, () => []).push(subscription);
  }

  /** Takes all subscriptions of the process to the topic away. */
  remove(pid: Pid, topic: string): void {
    const own = this.#byProcess.get(pid);
    this.#removeFromTopic(topic, own?.get(topic) ?? []);
    own?.delete(topic);
    if (own?.size === 0) this.#byProcess.delete(pid);
  }

  /** Takes all subscriptions of the process away. */
  removeProcess(pid: Pid): void {
    for (const [topic, subscriptions] of this.#byProcess.get(pid) ?? []) this.#removeFromTopic(topic, subscriptions);
    this.#byProcess.delete(pid);
  }

  /** Gives the subscribers of a topic to `visit`, unless there are none. */
  walk(topic: string, visit: (subscribers: readonly Subscriber[]) => void): void {
    this.#topics.get(topic)?.walk(visit);
  }

  #removeFromTopic(name: string, subscriptions: readonly Subscription[]): void {
    const topic = this.#topics.get(name);
    if (topic === undefined) return;
    for (const subscription of subscriptions) topic.remove(subscription);
    if (topic.isEmpty) this.#topics.delete(name);
  }
}

function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const present = map.get(key);
  if (present !== undefined) return present;
  const made = make();
  map.set(key, made);
  return made;
}
