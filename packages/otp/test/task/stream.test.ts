/** Task.asyncStream: order, concurrency, time, and what is left behind when it ends early. */

import { ArgumentError, ChildError, ExitError, type Pid, Process, Task, TaskSupervisor } from "@hinotori/otp";
import { clock, settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { failureOf, gate, inProcess, messages, startClean } from "../support/run.ts";

startClean();

const forever = (): Promise<void> => Process.sleep("infinity");
const value = <Value>(it: Value): { status: "ok"; value: Value } => ({ status: "ok", value: it });

async function all<Item>(stream: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

/** A source that notes how far it was read, and whether it was closed. */
function source(count: number): { read: number; closed: boolean } & Iterable<number> {
  const state = {
    read: 0,
    closed: false,
    *[Symbol.iterator](): Generator<number> {
      try {
        while (state.read < count) yield state.read++;
      } finally {
        state.closed = true;
      }
    },
  };
  return state;
}

/** Work whose end is in the hands of the test, and the pids that do it. */
function bench(): { work: (n: number) => Promise<number>; open: (n: number) => void; pids: Map<number, Pid> } {
  const gates = new Map<number, ReturnType<typeof gate<void>>>();
  const gateOf = (n: number): ReturnType<typeof gate<void>> => gates.get(n) ?? gates.set(n, gate()).get(n)!;
  const pids = new Map<number, Pid>();
  const work = async (n: number): Promise<number> => {
    pids.set(n, Process.self());
    await gateOf(n).wait;
    return n * 10;
  };
  return { work, open: (n) => gateOf(n).open(), pids };
}

describe("Task.asyncStream", () => {
  test("ST-001: runs nothing and reads nothing until it is iterated", async () => {
    const values = source(3);
    const stream = Task.asyncStream(values, (n) => n);
    await settled();
    expect(values.read).toBe(0);
    expect(await all(stream)).toEqual([value(0), value(1), value(2)]);
    expect(await all(Task.asyncStream([], (n) => n))).toEqual([]);
  });

  test("ST-002: gives outcomes in the order of the input, or of their ends", async () => {
    const ordered = bench();
    const inOrder = all(Task.asyncStream([1, 2, 3], ordered.work, { maxConcurrency: 3 }));
    const unordered = bench();
    const asTheyEnd = all(Task.asyncStream([1, 2, 3], unordered.work, { maxConcurrency: 3, ordered: false }));
    for (const n of [3, 1, 2]) {
      await settled();
      ordered.open(n);
      unordered.open(n);
    }
    expect(await inOrder).toEqual([value(10), value(20), value(30)]);
    expect(await asTheyEnd).toEqual([value(30), value(10), value(20)]);
  });

  test("reads an asynchronous source", async () => {
    const values = async function* (): AsyncGenerator<string> {
      yield "a";
      await settled();
      yield "b";
    };
    expect(await all(Task.asyncStream(values(), async (text) => text.toUpperCase()))).toEqual([value("A"), value("B")]);
  });

  test("runs no more than maxConcurrency tasks at a time, and a slow one holds up nobody but its consumer", async () => {
    const { work, open, pids } = bench();
    const values = source(5);
    const outcomes = all(Task.asyncStream(values, work, { maxConcurrency: 2 }));
    await settled();
    expect([...pids.keys()]).toEqual([0, 1]);
    for (const n of [1, 2, 3]) {
      open(n);
      await settled();
      expect([...pids.keys()].at(-1)).toBe(n + 1);
    }
    open(0);
    open(4);
    expect(await outcomes).toEqual([0, 10, 20, 30, 40].map(value));
  });

  test("goes no further than its consumer, who may take his time", async () => {
    const values = source(100);
    const stream = Task.asyncStream(values, (n) => n, { maxConcurrency: 2 });
    await stream.next();
    await settled();
    expect(values.read).toBeLessThan(5);
    await stream.return();
  });

  test.each([
    { maxConcurrency: 0 },
    { maxConcurrency: 1.5 },
    { onTimeout: "wait" },
    { timeout: -1 },
    { timeout: "soon" },
  ])("ST-004: refuses %j when it is built", (options) => {
    expect(() => Task.asyncStream([1], (n) => n, options as never)).toThrow(ArgumentError);
    expect(() => TaskSupervisor.asyncStream("Nobody", [1], (n) => n, options as never)).toThrow(ArgumentError);
    expect(() => TaskSupervisor.asyncStreamNolink("Nobody", [1], (n) => n, options as never)).toThrow(ArgumentError);
  });

  test("ST-005: a task that crashes is an outcome to a consumer that traps exits, whose mailbox stays clean", async () => {
    const outcomes = await all(Task.asyncStream([1, 2, 3], (n) => (n === 2 ? Process.exit("bad") : n)));
    expect(outcomes).toEqual([value(1), { status: "exit", reason: "bad" }, value(3)]);
    await settled();
    expect(await messages()).toEqual([]);
    expect(Process.info(Process.self())).toMatchObject({ links: [], monitors: [] });
  });

  test("a task that crashes takes along a consumer that does not trap exits", async () => {
    expect(await inProcess(() => all(Task.asyncStream([1], () => Process.exit("bad"))))).toEqual({ reason: "bad" });
  });

  test("ST-007: a task that takes too long ends the stream, every task and nothing else", async () => {
    clock.virtual();
    const { work, open, pids } = bench();
    const failed = failureOf(all(Task.asyncStream([0, 1], work, { timeout: 40, maxConcurrency: 2 })));
    await clock.advance(20);
    open(1);
    await clock.advance(20);
    const error = await failed;
    expect(error).toBeInstanceOf(ExitError);
    expect(error.exitReason).toEqual(["timeout", ["Task.Supervised", "stream", [40]]]);
    expect([...pids.values()].map(Process.alive)).toEqual([false, false]);
    expect(await messages()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test("ST-008: with kill_task it is an outcome, and the others go on", async () => {
    clock.virtual();
    const { work, open, pids } = bench();
    const outcomes = all(Task.asyncStream([0, 1], work, { timeout: 40, onTimeout: "kill_task", maxConcurrency: 1 }));
    await clock.advance(40);
    expect(Process.alive(pids.get(0)!)).toBe(false);
    open(1);
    expect(await outcomes).toEqual([{ status: "exit", reason: "timeout" }, value(10)]);
    await settled();
    expect(await messages()).toEqual([]);
  });

  test("ST-010: left early, it kills what runs, closes its source, and leaves no link, message or timer", async () => {
    clock.virtual();
    const { work, open, pids } = bench();
    const values = source(10);
    open(0);
    for await (const outcome of Task.asyncStream(values, work, { maxConcurrency: 3 })) {
      expect(outcome).toEqual(value(0));
      break;
    }
    await settled();
    expect([...pids.values()].filter(Process.alive)).toEqual([]);
    expect(values.closed).toBe(true);
    expect(clock.pending).toBe(0);
    expect(await messages()).toEqual([]);
    expect(Process.info(Process.self())).toMatchObject({ links: [], monitors: [] });
  });

  test("ST-011: an error of its consumer goes on, and everything is closed", async () => {
    const { work, open, pids } = bench();
    const values = source(10);
    open(0);
    const consume = async (): Promise<void> => {
      for await (const outcome of Task.asyncStream(values, work, { maxConcurrency: 3 }))
        throw new Error(`not ${outcome.status}`);
    };
    await expect(consume()).rejects.toThrow("not ok");
    expect([...pids.values()].filter(Process.alive)).toEqual([]);
    expect(values.closed).toBe(true);
  });

  test("an error of its source goes on, and what runs is killed", async () => {
    const { work, pids } = bench();
    const values = function* (): Generator<number> {
      yield 0;
      throw new Error("no more");
    };
    await expect(all(Task.asyncStream(values(), work, { maxConcurrency: 3 }))).rejects.toThrow("no more");
    expect([...pids.values()].filter(Process.alive)).toEqual([]);
  });

  test("ST-013: two streams side by side do not take each other's outcomes", async () => {
    const one = Task.asyncStream([1, 2, 3], (n) => n, { maxConcurrency: 1 });
    const two = Task.asyncStream(["a", "b", "c"], (text) => text, { ordered: false, maxConcurrency: 1 });
    const pairs: unknown[] = [];
    for await (const outcome of one) pairs.push([outcome, (await two.next()).value]);
    expect(pairs).toEqual([
      [value(1), value("a")],
      [value(2), value("b")],
      [value(3), value("c")],
    ]);
    await two.return();
  });

  test("work that starts processes of its own does not have them killed when it is done", async () => {
    const ends: unknown[] = [];
    const stream = Task.asyncStream([1], () => {
      const [me, helper] = [Process.self(), gate()];
      Process.spawn(async () => {
        const ref = Process.monitor(me);
        helper.open();
        ends.push(await Process.receive((message) => (message as unknown[])[1] === ref));
      });
      return helper.wait;
    });
    await all(stream);
    await settled();
    expect(ends).toMatchObject([["DOWN", expect.anything(), "process", expect.anything(), "normal"]]);
  });
});

describe("TaskSupervisor.asyncStream", () => {
  test("ST-014: over max_children it fails, with everything ended and nothing left behind", async () => {
    const sup = await TaskSupervisor.startLink({ maxChildren: 2 });
    const { work, pids } = bench();
    const error = await failureOf(all(TaskSupervisor.asyncStream(sup, [1, 2, 3, 4], work, { maxConcurrency: 4 })));
    expect(error).toBeInstanceOf(ChildError);
    expect(error.reason).toBe("max_children");
    expect([pids.size, [...pids.values()].filter(Process.alive)]).toEqual([2, []]);
    expect(await TaskSupervisor.children(sup)).toEqual([]);
    expect(await messages()).toEqual([]);
  });

  test("runs its tasks under the supervisor, linked with the consumer", async () => {
    const sup = await TaskSupervisor.startLink();
    const { returned } = await inProcess(() =>
      all(TaskSupervisor.asyncStream(sup, [1], () => Process.info(Process.self())?.links.includes(sup))),
    );
    expect(returned).toEqual([value(true)]);
    expect(await inProcess(() => all(TaskSupervisor.asyncStream(sup, [1], () => Process.exit("bad"))))).toEqual({
      reason: "bad",
    });
  });
});

describe("TaskSupervisor.asyncStreamNolink", () => {
  test("exits as a stream when its supervisor is not there", async () => {
    const failure = await failureOf(all(TaskSupervisor.asyncStreamNolink("Nowhere", [1], forever)));
    expect(failure).toMatchObject({
      reason: ["noproc", ["GenServer", "call", expect.anything()]],
      call: ["Task.Supervised", "stream", [5000]],
    });
  });

  test("ST-015: a consumer that does not trap exits ends when the supervisor is not there, linked or not", async () => {
    const reason = ["noproc", ["GenServer", "call", expect.anything()]];
    for (const streamOf of [TaskSupervisor.asyncStream, TaskSupervisor.asyncStreamNolink]) {
      const consume = (): Promise<unknown> => failureOf(all(streamOf("Nowhere", [1], forever)));
      expect(await inProcess(consume)).toEqual({ reason });
      expect(await inProcess(consume, { trapExit: true })).toMatchObject({ returned: { reason } });
    }
  });

  test("ST-005: a task that crashes is an outcome, whether the consumer traps exits or not", async () => {
    const sup = await TaskSupervisor.startLink();
    const { returned } = await inProcess(async () => {
      const outcomes = await all(
        TaskSupervisor.asyncStreamNolink(sup, [1, 2], (n) => (n === 1 ? Process.exit("bad") : n)),
      );
      return [outcomes, await messages()];
    });
    expect(returned).toEqual([[{ status: "exit", reason: "bad" }, value(2)], []]);
  });

  test("a linked task ends with the reason of a consumer that falls, one without a link goes on", async () => {
    const sup = await TaskSupervisor.startLink();
    const ends: unknown[] = [];
    const work = (): Promise<void> => {
      const me = Process.self();
      Process.spawn(async () => {
        Process.monitor(me);
        ends.push(((await Process.receive()) as readonly unknown[])[4]);
      });
      return forever();
    };
    const linked = Process.spawn(() => all(Task.asyncStream([1], work)));
    const free = Process.spawn(() => all(TaskSupervisor.asyncStreamNolink(sup, [1], work)));
    await settled();
    Process.exit(linked, "oops");
    await settled();
    Process.exit(free, "oops");
    await settled();
    expect(ends).toEqual(["oops"]);
  });

  test("leaves its tasks alone when the consumer ends in the middle", async () => {
    const sup = await TaskSupervisor.startLink();
    const consumer = Process.spawn(() =>
      all(TaskSupervisor.asyncStreamNolink(sup, [1, 2], forever, { maxConcurrency: 2 })),
    );
    await settled();
    expect(await TaskSupervisor.children(sup)).toHaveLength(2);
    Process.exit(consumer, "kill");
    expect(await TaskSupervisor.children(sup)).toHaveLength(2);
  });

  test("a linked task that traps exits hears of the end of its consumer, and goes on", async () => {
    const heard: unknown[] = [];
    const work = async (): Promise<void> => {
      Process.flag("trap_exit", true);
      heard.push(await Process.receive());
      heard.push("went on");
    };
    const consumer = Process.spawn(() => all(Task.asyncStream([1], work)));
    await settled();
    Process.exit(consumer, "oops");
    await settled();
    expect(heard).toEqual([["EXIT", consumer, "oops"], "went on"]);
  });
});
