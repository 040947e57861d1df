/** The table of subscriptions, without processes that run. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Pid, Process } from "@hinotori/otp";
import { describe, expect, test } from "vitest";

import { Table } from "../../src/pubsub/table.ts";

function pids(count: number): Pid[] {
  return Array.from({ length: count }, () => Process.spawn(() => {}));
}

/** What the heap holds when all garbage is gone. */
function usedHeap(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}

function walk(table: Table, topic: string): readonly unknown[] {
  let seen: readonly unknown[] = [];
  table.walk(topic, (subscribers) => (seen = subscribers.map(({ metadata }) => metadata)));
  return seen;
}

describe("Table", () => {
  test("keeps the order of subscriptions through removals in between", () => {
    const table = new Table();
    const [a, b, c] = pids(3) as [Pid, Pid, Pid];
    table.add(a, "t", 1);
    table.add(b, "t", 2);
    table.add(c, "t", 3);
    table.remove(b, "t");
    table.add(b, "t", 4);
    expect(walk(table, "t")).toEqual([1, 3, 4]);
    table.removeProcess(a);
    table.remove(c, "t");
    expect(walk(table, "t")).toEqual([4]);
  });

  test("does not grow by those who come and go while nobody reads", () => {
    const table = new Table();
    const [stays, comes] = pids(2) as [Pid, Pid];
    table.add(stays, "t", 1);
    const before = usedHeap();
    for (let at = 0; at < 2_000_000; at++) {
      table.add(comes, "t", 2);
      table.remove(comes, "t");
    }
    expect(usedHeap() - before).toBeLessThan(4_000_000);
    expect(walk(table, "t")).toEqual([1]);
  });

  test("has a process as long as it has a subscription", () => {
    const table = new Table();
    const [a] = pids(1) as [Pid];
    expect(table.has(a)).toBe(false);
    table.add(a, "t", 1);
    table.add(a, "u", 2);
    table.remove(a, "t");
    expect(table.has(a)).toBe(true);
    table.remove(a, "u");
    expect(table.has(a)).toBe(false);
    expect(table.processes).toEqual([]);
  });

  test("does not visit a topic without subscribers", () => {
    const table = new Table();
    const [a] = pids(1) as [Pid];
    table.add(a, "t", 1);
    table.removeProcess(a);
    let visits = 0;
    table.walk("t", () => visits++);
    table.walk("never", () => visits++);
    expect(visits).toBe(0);
  });

  test("gives a walk the list as it was, however it is changed meanwhile", () => {
    const table = new Table();
    const all = pids(4) as [Pid, Pid, Pid, Pid];
    all.forEach((pid, index) => table.add(pid, "t", index));
    const walked: unknown[] = [];
    table.walk("t", (subscribers) => {
      for (const { metadata } of subscribers) {
        walked.push(metadata);
        for (const pid of all) table.removeProcess(pid);
        table.add(all[0], "t", "new");
      }
    });
    expect(walked).toEqual([0, 1, 2, 3]);
    expect(walk(table, "t")).toEqual(["new"]);
  });

  test("protects the walk after one that was written into", () => {
    const table = new Table();
    const [a, b] = pids(2) as [Pid, Pid];
    const walkAndSubscribe = (): number => {
      let walked = 0;
      table.walk("t", (subscribers) => {
        for (const _ of subscribers) {
          walked++;
          if (walked < 10) table.add(b, "t", walked);
        }
      });
      return walked;
    };
    table.add(a, "t", 0);
    expect(walkAndSubscribe()).toBe(1);
    expect(walkAndSubscribe()).toBe(2);
    expect(walkAndSubscribe()).toBe(4);
  });

  test("forgets ten thousand processes one by one", () => {
    const table = new Table();
    const all = pids(10_000);
    for (const pid of all) table.add(pid, "t", undefined);
    for (const pid of all.slice(1)) table.removeProcess(pid);
    expect(walk(table, "t")).toHaveLength(1);
    expect(table.processes).toEqual([all[0]]);
  });
});
