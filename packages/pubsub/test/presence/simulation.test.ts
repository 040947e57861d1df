/** Several replicas over a bad bus: whatever happens, they come to agree, and those who follow the diffs see what `list` says. */
import { GenServer, type Pid, Process, Supervisor } from "@hinotori/otp";
import { captureLog, clock, simulate, type TestClock } from "@hinotori/otp/testing";
import { Presence, PubSub } from "@hinotori/pubsub";
import { describe, expect, onTestFinished, test } from "vitest";

import { kNoTrouble, LossyBus } from "../support/lossy-bus.ts";
import { flat, Observer, syncState } from "../support/observer.ts";
import { type Random, randomOf } from "../support/random.ts";

const kTopics = ["room:1", "room:2"] as const;
const kKeys = ["ada", "bob", "__proto__"] as const;
const kTimes = { broadcastPeriod: 150, maxSilentPeriods: 2, downPeriod: 1000, permdownPeriod: 3000 };
const kTrouble = { loss: 0.3, doubling: 0.2, delay: 250 };
/** Time enough for a lost node to be forgotten, and for everything missed to be asked for. */
const kLongEnough = 6000;

interface Member {
  readonly pid: Pid;
  readonly places: Map<string, { readonly topic: string; readonly key: string; mood: number }>;
}

/** A node: its pubsub, its presence, one observer for each topic, and the processes that are present there. */
class Node {
  readonly name: string;
  readonly pubsub: string;
  readonly presence: Presence.PresenceModule;
  readonly #bus: LossyBus;
  #supervisor: Pid | undefined;
  #observers = new Map<string, Pid>();
  members: Member[] = [];

  constructor(name: string, bus: LossyBus, options: Partial<Presence.PresenceOptions> = {}) {
    this.name = name;
    this.pubsub = `${name}.PubSub`;
    this.#bus = bus;
    const shared = { topic: "presence:Test", poolSize: 2, maxDeltaSizes: [4, 16], ...kTimes };
    this.presence = Presence.define(`${name}.Presence`, { pubsub: this.pubsub, ...shared, ...options });
  }

  get isRunning(): boolean {
    return this.#supervisor !== undefined;
  }

  async start(): Promise<void> {
    const children = [[PubSub, { name: this.pubsub, adapter: this.#bus.adapter(this.name) }], this.presence] as const;
    const options = { strategy: "rest_for_one", maxRestarts: 1000 } as const;
    this.#supervisor = await Supervisor.startLink(children, options);
    for (const topic of kTopics) {
      const observer = await Observer.startLink({ pubsub: this.pubsub, topic });
      this.#observers.set(topic, observer);
      GenServer.cast(observer, ["state", await this.presence.list(topic)]);
    }
  }

  /** Ends with everything on it; with `isSudden`, before it can say anything. */
  async stop(isSudden: boolean): Promise<void> {
    if (isSudden) this.#bus.lose(this.name);
    const supervisor = this.#supervisor!;
    this.#supervisor = undefined;
    await Supervisor.stop(supervisor);
    this.#bus.lose(this.name);
    for (const { pid } of this.members) Process.exit(pid, "kill");
    this.members = [];
  }

  crashShard(which: number): void {
    const shard = Process.whereis(`${this.name}.Presence.Shard${which}`);
    if (shard !== undefined) Process.exit(shard, "kill");
  }

  /** Everyone who is present here, by what the processes said. */
  get said(): readonly (readonly [topic: string, key: string, mood: number])[] {
    return this.members
      .filter(({ pid }) => Process.alive(pid))
      .flatMap(({ places }) => [...places.values()].map(({ topic, key, mood }) => [topic, key, mood] as const));
  }

  /** Fails unless those who follow the diffs see what `list` says. */
  async checkObservers(): Promise<void> {
    for (const [topic, observer] of this.#observers) {
      const listed = flat(syncState(await this.presence.list(topic)));
      expect(await GenServer.call(observer, ["view"])).toEqual(listed);
    }
  }

  async lists(): Promise<readonly object[]> {
    return Promise.all(kTopics.map(async (topic) => flat(syncState(await this.presence.list(topic)))));
  }
}

/** Does one thing at random on a node. */
async function act(node: Node, random: Random): Promise<void> {
  const alive = node.members.filter(({ pid }) => Process.alive(pid));
  const [topic, key, mood] = [random.pick(kTopics), random.pick(kKeys), random.below(100)];
  const member = alive.length === 0 ? undefined : random.pick(alive);
  const place = `${topic} ${key}`;
  if (member === undefined || random.chance(0.35)) {
    const pid = Process.spawn(() => Process.sleep("infinity"));
    node.members.push({ pid, places: new Map([[place, { topic, key, mood }]]) });
    await node.presence.track(pid, topic, key, { mood });
  } else if (random.chance(0.3)) {
    Process.exit(member.pid, "kill");
  } else if (!member.places.has(place)) {
    await node.presence.track(member.pid, topic, key, { mood });
    member.places.set(place, { topic, key, mood });
  } else if (random.chance(0.5)) {
    await node.presence.update(member.pid, topic, key, (meta) => ({ ...meta, mood }));
    member.places.get(place)!.mood = mood;
  } else {
    await node.presence.untrack(member.pid, topic, key);
    member.places.delete(place);
  }
}

async function startEach(nodes: readonly Node[]): Promise<void> {
  for (const node of nodes) await node.start();
}

/** The same, and has them stopped when the test ends. */
async function startAll(nodes: readonly Node[]): Promise<void> {
  await startEach(nodes);
  onTestFinished(async () => {
    await captureLog(async () => {
      for (const node of nodes) if (node.isRunning) await node.stop(true);
    });
  });
}

/** Fails unless all nodes that run show the same, and that is what the processes on them have said. */
async function checkAgreement(nodes: readonly Node[]): Promise<void> {
  const running = nodes.filter((node) => node.isRunning);
  const [first, ...others] = await Promise.all(running.map((node) => node.lists()));
  for (const other of others) expect(other).toEqual(first);
  const shown = first!.flatMap((list, at) =>
    Object.entries(list).flatMap(([key, metas]) =>
      (metas as readonly Presence.Meta[]).map((meta) => [kTopics[at], key, meta["mood"]]),
    ),
  );
  const said = running.flatMap((node) => node.said);
  expect(shown.map(String).sort()).toEqual(said.map(String).sort());
}

async function live(seed: number, clock: TestClock): Promise<void> {
  const random = randomOf(seed);
  const bus = new LossyBus(random);
  const isOutspoken = seed % 2 === 0;
  const nodes = ["one", "two", "three"].map((name) => new Node(name, bus, { permdownOnShutdown: isOutspoken }));
  await startAll(nodes);
  bus.trouble = kTrouble;
  for (let step = 0; step < 50; step++) {
    const node = random.pick(nodes);
    const dice = random.below(100);
    if (!node.isRunning) await node.start();
    else if (dice < 3) await node.stop(random.chance(0.5));
    else if (dice < 6) node.crashShard(random.below(2));
    else if (dice < 9) bus.cut(random.pick(nodes).name, random.pick(nodes).name);
    else if (dice < 12) bus.mend();
    else await act(node, random);
    await clock.advance(dice === 99 ? 2 * kTimes.permdownPeriod : random.below(400));
    for (const each of nodes) if (each.isRunning) await each.checkObservers();
  }
  bus.mend();
  bus.trouble = kNoTrouble;
  await clock.advance(kLongEnough);
  for (const each of nodes) if (each.isRunning) await each.checkObservers();
  await checkAgreement(nodes);
}

describe("Presence among nodes", () => {
  test.each(Array.from({ length: 8 }, (_, seed) => seed))(
    "agrees after joins, leaves, crashes, lost nodes and a bad bus, seed %i",
    async (seed) => {
      clock.virtual();
      await captureLog(() => live(seed, clock));
    },
  );

  test("agrees over a bad bus that stays bad, once nothing changes any more", async () => {
    clock.virtual();
    const random = randomOf(99);
    const bus = new LossyBus(random);
    const nodes = ["one", "two", "three"].map(
      (name) => new Node(name, bus, { downPeriod: 10_000, permdownPeriod: 30_000 }),
    );
    await startAll(nodes);
    bus.trouble = kTrouble;
    for (let step = 0; step < 60; step++) {
      await act(random.pick(nodes), random);
      await clock.advance(random.below(200));
    }
    await clock.advance(20_000);
    for (const node of nodes) await node.checkObservers();
    await checkAgreement(nodes);
  });
});

/** A shorter life, for when the order of messages between processes is left to chance too. */
async function liveInAnyOrder(seed: number): Promise<void> {
  const random = randomOf(seed);
  const bus = new LossyBus(random);
  const nodes = ["one", "two"].map((name) => new Node(name, bus));
  await startEach(nodes);
  bus.trouble = kTrouble;
  for (let step = 0; step < 25; step++) {
    if (step === 12) await nodes[0]!.stop(true);
    if (step === 15) await nodes[0]!.start();
    await act(step >= 12 && step < 15 ? nodes[1]! : random.pick(nodes), random);
    await Process.sleep(random.below(200));
  }
  bus.trouble = kNoTrouble;
  await Process.sleep(kLongEnough);
  for (const node of nodes) await node.checkObservers();
  await checkAgreement(nodes);
}

describe("Presence in any order of messages", () => {
  test.each([1, 2, 3, 4, 5])("agrees, and its observers with it, seed %i", async (seed) => {
    await captureLog(() => simulate(seed, () => liveInAnyOrder(seed)));
  });
});

describe("Presence when a node is lost", () => {
  async function two(options: Partial<Presence.PresenceOptions> = {}): Promise<[TestClock, Node, Node, LossyBus]> {
    clock.virtual();
    const bus = new LossyBus(randomOf(1));
    const [one, two] = [new Node("one", bus, options), new Node("two", bus, options)];
    await startAll([one, two]);
    const pid = Process.spawn(() => Process.sleep("infinity"));
    two.members.push({ pid, places: new Map() });
    await two.presence.track(pid, "room:1", "ada", {});
    await clock.advance(500);
    expect(await keys(one)).toEqual(["ada"]);
    return [clock, one, two, bus];
  }

  async function keys(node: Node): Promise<readonly string[]> {
    return Object.keys(await node.presence.list("room:1"));
  }

  test("hides its presences after the down period, and shows them when it is heard again", async () => {
    const [clock, one, other, bus] = await two();
    bus.cut("one", "two");
    await clock.advance(900);
    expect(await keys(one)).toEqual(["ada"]);
    await clock.advance(600);
    expect(await keys(one)).toEqual([]);
    await one.checkObservers();
    bus.mend();
    await clock.advance(500);
    expect(await keys(one)).toEqual(["ada"]);
    await one.checkObservers();
    await other.checkObservers();
  });

  test("learns its presences anew when it is heard after it was forgotten", async () => {
    const [clock, one, , bus] = await two();
    bus.cut("one", "two");
    await clock.advance(2 * kTimes.permdownPeriod);
    bus.mend();
    await clock.advance(1000);
    expect(await keys(one)).toEqual(["ada"]);
    await one.checkObservers();
  });

  test("forgets the presences of its former self when it is started anew", async () => {
    const [clock, one, other] = await two();
    await other.stop(true);
    await other.start();
    expect(await keys(one)).toEqual(["ada"]);
    await clock.advance(500);
    expect(await keys(one)).toEqual([]);
    await one.checkObservers();
  });

  test("hears at once from one that is stopped, if that is wanted", async () => {
    const [clock, one, other] = await two({ permdownOnShutdown: true });
    await captureLog(() => other.stop(false));
    await clock.advance(1);
    expect(await keys(one)).toEqual([]);
    await one.checkObservers();
  });
});
