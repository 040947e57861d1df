/** The laws of the pure parts: merging in any order, as often as one likes, ends in the same knowledge. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { Context } from "../../src/presence/context.ts";
import { type Delta, Gathering, joinDeltas, knowledgeOf } from "../../src/presence/delta.ts";
import { Generations } from "../../src/presence/generations.ts";
import { type Entry, type Knowledge, ObservedSet } from "../../src/presence/observed-set.ts";
import { type ReplicaId, replicaId } from "../../src/presence/replica.ts";

const kReplicas: readonly ReplicaId[] = ["a", "b", "c"].map((name) => replicaId(name, 1));
const [kFirst] = kReplicas as [ReplicaId];

const replica = fc.constantFrom(...kReplicas);
const dots = fc.array(fc.tuple(replica, fc.integer({ min: 1, max: 12 })), { maxLength: 25 });

function contextOf(seen: readonly (readonly [ReplicaId, number])[]): Context {
  const context = new Context();
  for (const [id, dot] of seen) context.add(id, dot);
  return context;
}

function union(...contexts: readonly Context[]): Context {
  const all = new Context();
  for (const context of contexts) all.addAll(context);
  return all;
}

describe("Context", () => {
  test("holds exactly the dots that were added, compactly", () => {
    fc.assert(
      fc.property(dots, (seen) => {
        const context = contextOf(seen);
        for (const id of kReplicas) {
          const own = new Set(seen.filter(([other]) => other === id).map(([, dot]) => dot));
          for (let dot = 1; dot <= 13; dot++) expect(context.has(id, dot)).toBe(own.has(dot));
          const clock = context.clockOf(id);
          expect([...context.cloudOf(id)].every((dot) => dot > clock + 1)).toBe(true);
        }
      }),
    );
  });

  test("is the same in whatever order dots come", () => {
    fc.assert(
      fc.property(dots, (seen) => {
        expect(contextOf([...seen].reverse()).toData()).toEqual(contextOf(seen).toData());
      }),
    );
  });

  test("joins commutatively, associatively and idempotently", () => {
    fc.assert(
      fc.property(dots, dots, dots, (...seen) => {
        const [one, two, three] = seen.map(contextOf) as [Context, Context, Context];
        expect(union(one, two).toData()).toEqual(union(two, one).toData());
        expect(union(union(one, two), three).toData()).toEqual(union(one, union(two, three)).toData());
        expect(union(one, one).toData()).toEqual(one.toData());
      }),
    );
  });

  test("survives its travels", () => {
    fc.assert(
      fc.property(dots, (seen) => {
        const context = contextOf(seen);
        expect(Context.from(context.toData()).toData()).toEqual(context.toData());
      }),
    );
  });
});

/** A step in the life of a group: a replica adds, removes what it added, tells of its changes, or merges what was told. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("add" as const), at: replica, key: fc.constantFrom("x", "y") }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("remove" as const), at: replica, which: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("tell" as const), at: replica }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("tell_all" as const), at: replica }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("hear" as const), at: replica, which: fc.nat(100) }) },
);

class Group {
  readonly sets = new Map(kReplicas.map((id) => [id, new ObservedSet()]));
  readonly #changes = new Map(kReplicas.map((id) => [id, new Gathering(id)]));
  /** Everything that was ever told; a message may be heard often, late or never. */
  readonly told: Knowledge[] = [];
  readonly deltas: Delta[] = [];

  run(steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[]): this {
    for (const what of steps) {
      const set = this.sets.get(what.at)!;
      if (what.do === "add")
        this.#changes.get(what.at)!.added(set.add(what.at, { topic: "t", key: what.key, meta: {} }));
      else if (what.do === "remove") this.#remove(what.at, what.which);
      else if (what.do === "tell") this.#tell(what.at);
      else if (what.do === "tell_all") this.told.push(snapshot(set));
      else if (this.told.length > 0) set.merge(this.told[what.which % this.told.length]!);
    }
    return this;
  }

  #remove(at: ReplicaId, which: number): void {
    const set = this.sets.get(at)!;
    const own = set.of(at);
    const entry = own[which % Math.max(1, own.length)];
    if (entry !== undefined) this.#changes.get(at)!.removed(entry, set.remove(entry));
  }

  #tell(at: ReplicaId): void {
    const delta = this.#changes.get(at)!.take();
    if (delta === undefined) return;
    this.deltas.push(delta);
    this.told.push(knowledgeOf(delta));
  }
}

function snapshot(set: ObservedSet): Knowledge {
  const { context, entries } = set.knowledge();
  return { context: Context.from(context.toData()), entries };
}

function dataOf(set: ObservedSet): object {
  const { context, entries } = set.knowledge();
  return { context: context.toData(), entries: [...entries].sort(byDot), listed: [...set.in("t")].sort(byDot) };
}

function byDot(one: Entry, other: Entry): number {
  return one.replica === other.replica ? one.clock - other.clock : one.replica < other.replica ? -1 : 1;
}

function merged(...all: readonly Knowledge[]): object {
  const set = new ObservedSet();
  for (const knowledge of all) set.merge(knowledge);
  return dataOf(set);
}

const steps = fc.array(step, { maxLength: 60 });

describe("ObservedSet", () => {
  test("merges commutatively, associatively and idempotently, deltas and whole states alike", () => {
    fc.assert(
      fc.property(steps, fc.tuple(fc.nat(100), fc.nat(100), fc.nat(100)), (life, chosen) => {
        const group = new Group().run(life);
        const told = [...group.told, ...[...group.sets.values()].map(snapshot)];
        const [one, two, three] = chosen.map((at) => told[at % told.length]!) as [Knowledge, Knowledge, Knowledge];
        expect(merged(one, two)).toEqual(merged(two, one));
        const left = new ObservedSet();
        left.merge(one);
        left.merge(two);
        const right = new ObservedSet();
        right.merge(two);
        right.merge(three);
        expect(merged(snapshot(left), three)).toEqual(merged(one, snapshot(right)));
        expect(merged(one, one)).toEqual(merged(one));
        expect(merged(one, two, one)).toEqual(merged(one, two));
      }),
      { numRuns: 300 },
    );
  });

  test("converges, after loss, duplication and reordering, to what the owners hold", () => {
    fc.assert(
      fc.property(steps, (life) => {
        const { sets } = new Group().run(life);
        for (const set of sets.values()) for (const other of sets.values()) set.merge(snapshot(other));
        const owned = kReplicas.flatMap((id) => sets.get(id)!.of(id));
        for (const set of sets.values()) {
          expect([...set.knowledge().entries].sort(byDot)).toEqual([...owned].sort(byDot));
          expect(dataOf(set)).toEqual(dataOf(sets.get(kFirst)!));
        }
      }),
      { numRuns: 300 },
    );
  });

  test("reports of a merge what its listing shows", () => {
    fc.assert(
      fc.property(steps, fc.nat(100), (life, which) => {
        const group = new Group().run(life);
        const knowledge = group.told[which % Math.max(1, group.told.length)];
        if (knowledge === undefined) return;
        const set = group.sets.get(kFirst)!;
        const before = new Set(set.in("t"));
        const { added, removed } = set.merge(knowledge);
        for (const entry of added) before.add(entry);
        for (const entry of removed) expect(before.delete(entry)).toBe(true);
        expect([...before].sort(byDot)).toEqual([...set.in("t")].sort(byDot));
      }),
    );
  });

  test("lets an add win over a removal that has not seen it", () => {
    const owner = new ObservedSet();
    const other = new ObservedSet();
    const first = owner.add(kFirst, { topic: "t", key: "x", meta: {} });
    other.merge(snapshot(owner));
    owner.remove(first);
    const removal = snapshot(owner);
    const again = owner.add(kFirst, { topic: "t", key: "x", meta: {} });
    other.merge(snapshot(owner));
    other.merge(removal);
    expect(other.in("t", "x")).toEqual([again]);
  });

  test("forgets a replica as if it had never been heard", () => {
    const owner = new ObservedSet();
    const other = new ObservedSet();
    const entry = owner.add(kFirst, { topic: "t", key: "x", meta: {} });
    other.merge(snapshot(owner));
    expect(other.forget(kFirst)).toEqual([entry]);
    expect(dataOf(other)).toEqual(dataOf(new ObservedSet()));
    expect(other.merge(snapshot(owner)).added).toEqual([entry]);
  });
});

/** The deltas of one replica that adds and removes, with what it holds after each. */
function lifeOf(changes: readonly number[]): readonly { readonly delta: Delta; readonly after: Knowledge }[] {
  const set = new ObservedSet();
  const gathering = new Gathering(kFirst);
  return changes.flatMap((change) => {
    const own = set.of(kFirst);
    const entry = own[change % Math.max(1, own.length)];
    if (change % 2 === 0 || entry === undefined) gathering.added(set.add(kFirst, { topic: "t", key: "x", meta: {} }));
    else gathering.removed(entry, set.remove(entry));
    const delta = change % 3 === 0 ? gathering.take() : undefined;
    return delta === undefined ? [] : [{ delta, after: snapshot(set) }];
  });
}

const life = fc.array(fc.nat(50), { minLength: 10, maxLength: 40 }).map(lifeOf);

describe("joinDeltas", () => {
  test("joins contiguous deltas into what merging both gives", () => {
    fc.assert(
      fc.property(life, fc.nat(100), (deltas, at) => {
        if (deltas.length < 2) return;
        const first = at % (deltas.length - 1);
        const [one, other] = [deltas[first]!.delta, deltas[first + 1]!.delta];
        const joined = joinDeltas(one, other)!;
        expect(merged(knowledgeOf(joined))).toEqual(merged(knowledgeOf(one), knowledgeOf(other)));
      }),
    );
  });

  test("is commutative, associative and idempotent where it is defined", () => {
    fc.assert(
      fc.property(life, fc.nat(100), (deltas, at) => {
        if (deltas.length < 3) return;
        const first = at % (deltas.length - 2);
        const [one, two, three] = deltas.slice(first, first + 3).map(({ delta }) => delta) as [Delta, Delta, Delta];
        expect(joinDeltas(two, one)).toEqual(joinDeltas(one, two));
        expect(joinDeltas(joinDeltas(one, two)!, three)).toEqual(joinDeltas(one, joinDeltas(two, three)!));
        expect(joinDeltas(joinDeltas(one, two)!, two)).toEqual(joinDeltas(one, two));
      }),
    );
  });

  test("refuses deltas with changes missing between them, and those of two replicas", () => {
    fc.assert(
      fc.property(life, (deltas) => {
        if (deltas.length < 3) return;
        expect(joinDeltas(deltas[0]!.delta, deltas[2]!.delta)).toBeUndefined();
        expect(joinDeltas(deltas[0]!.delta, { ...deltas[1]!.delta, replica: kReplicas[1]! })).toBeUndefined();
      }),
    );
  });
});

describe("Generations", () => {
  test("bring whoever has missed the last changes up to date", () => {
    fc.assert(
      fc.property(life, fc.nat(100), (deltas, at) => {
        const generations = new Generations([2, 6, 1000]);
        for (const { delta } of deltas) generations.push(delta);
        const late = deltas[at % Math.max(1, deltas.length)];
        const last = deltas.at(-1);
        if (late === undefined || last === undefined) return;
        const answer = generations.since(late.delta.to)!;
        expect(merged(late.after, knowledgeOf(answer))).toEqual(merged(last.after));
      }),
    );
  });

  test("answer with the smallest that suffices, and begin anew when they have outgrown their size", () => {
    const generations = new Generations([2, 3]);
    const delta = (from: number, to: number): Delta => ({
      replica: kFirst,
      from,
      to,
      entries: new Map(),
      removed: new Set(),
    });
    generations.push(delta(0, 2));
    expect(generations.since(0)).toMatchObject({ from: 0, to: 2 });
    generations.push(delta(2, 3));
    expect(generations.since(0)).toMatchObject({ from: 0, to: 3 });
    expect(generations.since(2)).toMatchObject({ from: 2, to: 3 });
    generations.push(delta(3, 9));
    expect(generations.since(3)).toBeUndefined();
  });
});
