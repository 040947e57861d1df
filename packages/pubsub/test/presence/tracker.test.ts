/** A replica without its process: what it says, to whom, and what it learns. */
import { Pid } from "@hinotori/otp";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";

import type { Message } from "../../src/presence/message.ts";
import { nameOf, type ReplicaId, replicaId } from "../../src/presence/replica.ts";
import { Tracker } from "../../src/presence/tracker.ts";

const kTiming = {
  maxSilentPeriods: 3,
  clockSamplePeriods: 1,
  downPeriod: 1000,
  permdownPeriod: 3000,
  maxDeltaSizes: [2, 6],
};
const kPlace = { topic: "t", key: "ada" };

interface Sent {
  readonly from: string;
  /** `undefined` for everybody else. */
  readonly to: string | undefined;
  readonly message: Message;
}

let now: number;
let sent: Sent[];

beforeEach(() => {
  now = 0;
  sent = [];
});

/** A tracker, with what those who hear its diffs have in view. */
class Replica {
  readonly tracker: Tracker;
  readonly view = new Set<string>();
  readonly pid = new Pid(undefined);

  constructor(name: string, version = 1) {
    const id = replicaId(name, version);
    this.tracker = new Tracker(id, kTiming, {
      broadcast: (message) => void sent.push({ from: name, to: undefined, message }),
      direct: (to, message) => void sent.push({ from: name, to, message }),
      publish: (joined, left) => {
        for (const { meta } of joined) this.view.add(this.#new(String(meta["phx_ref"])));
        for (const { meta } of left) expect(this.view.delete(String(meta["phx_ref"]))).toBe(true);
      },
    });
  }

  get id(): ReplicaId {
    return this.tracker.id;
  }

  get listed(): readonly string[] {
    return this.tracker
      .list("t")
      .map(({ meta }) => String(meta["phx_ref"]))
      .sort();
  }

  #new(ref: string): string {
    expect(this.view.has(ref)).toBe(false);
    return ref;
  }
}

function tick(...replicas: readonly Replica[]): void {
  for (const { tracker } of replicas) tracker.tick(now);
}

/** Delivers what was sent, and what is sent in answer. */
function deliver(...replicas: readonly Replica[]): readonly string[] {
  const tags: string[] = [];
  for (let next = sent.shift(); next !== undefined; next = sent.shift()) {
    tags.push(next.message[0]);
    for (const { tracker } of replicas) if (isFor(next, tracker.id)) tracker.receive(next.message, now);
  }
  return tags;
}

function isFor({ from, to }: Sent, id: ReplicaId): boolean {
  return to === undefined ? nameOf(id) !== from : nameOf(id) === to;
}

/** Two replicas that know each other, and that ada is at the first. */
function pair(): [Replica, Replica] {
  const [one, two] = [new Replica("one"), new Replica("two")];
  one.tracker.put(one.pid, kPlace, {});
  tick(one, two);
  deliver(one, two);
  expect(two.listed).toEqual(one.listed);
  expect(two.listed).toHaveLength(1);
  return [one, two];
}

describe("Tracker.tick", () => {
  test("speaks in the first round, then only of changes, or after so many silent rounds", () => {
    const one = new Replica("one");
    const said = Array.from({ length: 9 }, (_, round) => {
      if (round === 1 || round === 5) one.tracker.put(new Pid(undefined), kPlace, {});
      tick(one);
      return sent.splice(0).map(({ message }) => (message[3] === null ? "beat" : "changes"));
    });
    expect(said).toEqual([["beat"], ["changes"], [], [], ["beat"], ["changes"], [], [], ["beat"]]);
  });

  test("asks for what was missed, and gets the recent changes", () => {
    const [one, two] = pair();
    for (let round = 0; round < 6; round++) {
      one.tracker.put(new Pid(undefined), kPlace, {});
      tick(one);
      deliver(two);
    }
    one.tracker.put(new Pid(undefined), kPlace, {});
    tick(one);
    // Lost.
    sent = [];
    one.tracker.put(new Pid(undefined), kPlace, {});
    tick(one);
    deliver(one, two);
    expect(two.listed).toHaveLength(8);
    tick(two);
    const request = sent.at(-1)!;
    expect(request).toMatchObject({ to: "one", message: ["transfer_request", two.id, [[one.id, 7]]] });
    one.tracker.receive(request.message, now);
    const answer = sent.at(-1)!;
    expect(answer).toMatchObject({ to: "two", message: ["transfer", one.id, { context: [[one.id, 0, [7, 8, 9]]] }] });
    two.tracker.receive(answer.message, now);
    expect(two.listed).toEqual(one.listed);
    expect(two.listed).toHaveLength(9);
  });

  test("gets everything when the recent changes do not go back far enough", () => {
    const [one, two] = pair();
    for (let round = 0; round < 8; round++) one.tracker.put(one.pid, kPlace, { round });
    tick(one);
    sent = [];
    one.tracker.put(one.pid, kPlace, { round: 8 });
    tick(one, two);
    deliver(one, two);
    tick(two);
    const request = sent.at(-1)!;
    one.tracker.receive(request.message, now);
    expect(sent.at(-1)).toMatchObject({ message: ["transfer", one.id, { context: [[one.id, 19, []]] }] });
    deliver(one, two);
    expect(two.tracker.list("t")).toEqual(one.tracker.list("t"));
    expect(two.listed).toHaveLength(1);
  });

  test("learns from a third of one that is not heard any more, but does not show it", () => {
    const [one, two] = pair();
    const three = new Replica("three");
    // Of what two has said itself three misses nothing, so the recent changes of two are not the answer.
    two.tracker.put(two.pid, { topic: "elsewhere", key: "eve" }, {});
    tick(two, three);
    deliver(two, three);
    tick(two, two, two, three);
    deliver(two, three);
    tick(three);
    deliver(two, three);
    expect(three.listed).toEqual([]);
    tick(one);
    one.tracker.put(one.pid, { topic: "t", key: "bob" }, {});
    tick(one);
    deliver(three);
    expect(three.listed).toEqual(one.listed);
    expect(three.listed).toHaveLength(2);
  });
});

describe("Tracker.receive", () => {
  test("hands on nothing of one that it does not hear itself", () => {
    const [one, two] = pair();
    now = 1500;
    tick(two);
    sent = [];
    tick(two, two, two);
    expect(sent).toMatchObject([{ message: ["heartbeat", two.id, [], null] }]);
    sent = [];
    two.tracker.receive(["transfer_request", replicaId("three", 1), []], now);
    expect(sent).toMatchObject([{ message: ["transfer", two.id, { context: [], entries: [] }] }]);
    sent = [];
    tick(one, one, one);
    deliver(one, two);
    two.tracker.receive(["transfer_request", replicaId("three", 1), []], now);
    expect(sent).toMatchObject([{ message: ["transfer", two.id, { context: [[one.id, 1, []]] }] }]);
  });

  test("takes no word of a former self for that of the present one", () => {
    const [one, two] = pair();
    one.tracker.put(one.pid, { topic: "t", key: "late" }, {});
    tick(one);
    const stale = sent.splice(0);
    const anew = new Replica("one", 2);
    tick(anew);
    deliver(anew, two);
    expect(two.listed).toEqual([]);
    sent = stale;
    deliver(anew, two);
    expect(two.listed).toEqual([]);
    expect([...two.view]).toEqual([]);
  });

  test("does not report again what was hidden, when its node is started anew", () => {
    const [, two] = pair();
    now = 1500;
    tick(two);
    expect([...two.view]).toEqual([]);
    const anew = new Replica("one", 2);
    tick(anew);
    deliver(anew, two);
    expect([...two.view]).toEqual([]);
  });

  test("believes one that says it leaves, and no message that comes late", () => {
    const [one, two] = pair();
    for (let round = 0; round < 4; round++) tick(one);
    const stale = sent.splice(0);
    one.tracker.leave();
    deliver(one, two);
    expect(two.listed).toEqual([]);
    sent = stale;
    deliver(one, two);
    tick(two);
    expect(deliver(one, two)).not.toContain("transfer_request");
    expect(two.listed).toEqual([]);
  });

  test("does not learn of one that was forgotten from those who still know it, but from itself", () => {
    const [one, two] = pair();
    const three = new Replica("three");
    tick(two, two, two, three, three, three);
    deliver(one, two, three);
    now = 2500;
    tick(one, one, one);
    deliver(three);
    now = 3100;
    tick(two, three, three, three);
    deliver(one, two, three);
    tick(three, three, three);
    deliver(two, three);
    tick(two);
    expect(deliver(two, three)).not.toContain("transfer_request");
    three.tracker.receive(["transfer_request", two.id, []], now);
    expect(deliver(two, three)).toEqual(["transfer"]);
    expect(two.listed).toEqual([]);
    now = 9000;
    tick(one, one, one);
    deliver(two);
    tick(two);
    // Nothing was kept of it.
    expect(sent.at(-1)).toMatchObject({ to: "one", message: ["transfer_request", two.id, []] });
    deliver(one, two);
    expect(two.listed).toEqual(one.listed);
    expect([...two.view]).toEqual(one.listed);
  });
});

const act = fc.record({
  who: fc.nat(2),
  what: fc.constantFrom(
    "put",
    "put",
    "remove",
    "tick",
    "tick",
    "hear",
    "hear",
    "hear",
    "lose",
    "again",
    "wait",
    "anew",
  ),
  which: fc.nat(50),
});

/** Delivers one of the messages under way, loses it, or delivers it and lets it come again. */
function hear(replicas: readonly Replica[], what: string, which: number): void {
  const at = which % Math.max(1, sent.length);
  const [heard] = sent.slice(at, at + 1);
  if (heard === undefined) return;
  if (what !== "again") sent.splice(at, 1);
  if (what === "lose") return;
  for (const { tracker } of replicas) if (isFor(heard, tracker.id)) tracker.receive(heard.message, now);
}

describe("Trackers", () => {
  test("agree after loss, duplication, reordering, silence and new beginnings, and so do their listeners", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 120 }), (acts) => {
        now = 0;
        sent = [];
        const replicas = ["one", "two", "three"].map((name) => new Replica(name));
        const pids = Array.from({ length: 4 }, () => new Pid(undefined));
        let version = 1;
        for (const { who, what, which } of acts) {
          const replica = replicas[who]!;
          const pid = pids[which % pids.length]!;
          if (what === "put") replica.tracker.put(pid, kPlace, { which });
          else if (what === "remove") replica.tracker.remove(pid);
          else if (what === "tick") replica.tracker.tick((now += 100));
          else if (what === "wait") now += 50 * which;
          else if (what === "anew") replicas[who] = new Replica(nameOf(replica.id), ++version);
          else hear(replicas, what, which);
          for (const each of replicas) expect([...each.view].sort()).toEqual(each.listed);
        }
        for (let round = 0; round < 50; round++) {
          now += 100;
          tick(...replicas);
          deliver(...replicas);
        }
        for (const each of replicas) {
          expect(each.listed).toEqual(replicas[0]!.listed);
          expect([...each.view].sort()).toEqual(each.listed);
        }
        const owned = replicas.reduce((sum, { tracker }) => sum + pids.filter((pid) => tracker.tracks(pid)).length, 0);
        expect(replicas[0]!.listed).toHaveLength(owned);
      }),
      { numRuns: 200 },
    );
  });
});
