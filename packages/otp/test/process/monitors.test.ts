/** Monitors: one DOWN each, at once for the dead, one way only. */

import { ArgumentError, GenServer, Process, Ref, ok } from "@hinotori/otp";
import { settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { endOf, inProcess, messages, startClean } from "../support/run.ts";

startClean();

const forever = (): Promise<void> => Process.sleep("infinity");
const kNode = "nonode@nohost";

describe("Process.monitor", () => {
  test("PR-030: of a dead process tells noproc at once", async () => {
    const pid = Process.spawn(forever);
    Process.exit(pid, "kill");
    const ref = Process.monitor(pid);
    expect(ref).toBeInstanceOf(Ref);
    expect(await messages()).toEqual([["DOWN", ref, "process", pid, "noproc"]]);
  });

  test("PR-029: spawn and monitor are one step: always the real reason (200 times)", async () => {
    const reasons = new Set<unknown>();
    for (let turn = 0; turn < 200; turn++) {
      const [, ref] = Process.spawnMonitor(() => Process.exit("real"));
      reasons.add(((await Process.receive((message) => (message as unknown[])[1] === ref)) as unknown[])[4]);
    }
    expect([...reasons]).toEqual(["real"]);
  });

  test("PR-031: twice gives two references and two DOWNs", async () => {
    const pid = Process.spawn(forever);
    const refs = [Process.monitor(pid), Process.monitor(pid)];
    expect(refs[0]).not.toBe(refs[1]);
    Process.exit(pid, "why");
    expect(await messages()).toEqual(refs.map((ref) => ["DOWN", ref, "process", pid, "why"]));
  });

  test("PR-032, PR-033: by a name, the DOWN carries [name, node]; nobody there is noproc", async () => {
    const pid = Process.spawn(forever, { name: "watched" });
    const ref = Process.monitor("watched");
    Process.exit(pid, "why");
    expect(await messages()).toEqual([["DOWN", ref, "process", ["watched", kNode], "why"]]);
    const none = Process.monitor("watched");
    expect(await messages()).toEqual([["DOWN", none, "process", ["watched", kNode], "noproc"]]);
  });

  test("by a module, the DOWN carries the module's name", async () => {
    const Desk = GenServer.define("Watched.Desk", { registered: true, init: () => ok(0) });
    const pid = await Desk.start();
    const ref = Process.monitor(Desk);
    Process.exit(pid, "why");
    expect(await messages()).toEqual([["DOWN", ref, "process", ["Watched.Desk", kNode], "why"]]);
  });

  test("PR-034: by a name follows the process, not the name", async () => {
    const first = Process.spawn(forever, { name: "role" });
    const ref = Process.monitor("role");
    Process.unregister("role");
    const second = Process.spawn(forever, { name: "role" });
    Process.exit(second, "second");
    expect(await messages()).toEqual([]);
    Process.exit(first, "first");
    expect(await messages()).toEqual([["DOWN", ref, "process", ["role", kNode], "first"]]);
  });

  test("PR-035: never hurts the watcher, and says nothing to the watched", async () => {
    const pid = Process.spawn(forever);
    const out = await inProcess(() => {
      Process.monitor(pid);
      Process.exit("watcher ends");
    });
    expect(out.reason).toBe("watcher ends");
    expect(Process.alive(pid)).toBe(true);
    expect(Process.info(pid)).toMatchObject({ monitoredBy: [], messageQueueLength: 0 });
    const { returned } = await inProcess(() => endOf(Process.spawn(() => Process.exit("boom"))));
    expect(returned).toBe("boom");
  });

  test("PR-038: of itself gives a reference and never a message", async () => {
    expect(Process.monitor(Process.self())).toBeInstanceOf(Ref);
    await settled();
    expect(await messages()).toEqual([]);
  });

  test("of a process on another node that nobody connects to tells noconnection", async () => {
    const ref = Process.monitor({ name: "far", node: "other@host" });
    expect(await messages()).toEqual([["DOWN", ref, "process", ["far", expect.any(String)], "noconnection"]]);
  });

  test("refuses what is no process", () => {
    expect(() => Process.monitor(7 as never)).toThrow(ArgumentError);
  });
});

describe("Process.demonitor", () => {
  test("takes a monitor back: nothing is told", async () => {
    const pid = Process.spawn(forever);
    expect(Process.demonitor(Process.monitor(pid))).toBe(true);
    Process.exit(pid, "why");
    expect(await messages()).toEqual([]);
  });

  test("PR-036: without flush, a DOWN that waits stays", async () => {
    const pid = Process.spawn(forever);
    const ref = Process.monitor(pid);
    Process.exit(pid, "why");
    expect(Process.demonitor(ref)).toBe(false);
    expect(await messages()).toHaveLength(1);
  });

  test("PR-037: with flush, a DOWN that waits is taken out, and no other message is", async () => {
    const pid = Process.spawn(forever);
    const [one, two] = [Process.monitor(pid), Process.monitor(pid)];
    Process.send(Process.self(), "before");
    Process.exit(pid, "why");
    Process.send(Process.self(), "after");
    expect(Process.demonitor(one, { flush: true })).toBe(false);
    expect(await messages()).toEqual(["before", ["DOWN", two, "process", pid, "why"], "after"]);
  });

  test("twice, or of a reference that was no monitor, is false and no error", () => {
    const ref = Process.monitor(Process.spawn(forever));
    expect([Process.demonitor(ref), Process.demonitor(ref), Process.demonitor(new Ref())]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test("inside one process leaves the monitors of others alone", async () => {
    const pid = Process.spawn(forever);
    const mine = Process.monitor(pid);
    expect((await inProcess(() => Process.demonitor(mine))).returned).toBe(false);
    Process.exit(pid, "why");
    expect(await Process.receive()).toEqual(["DOWN", mine, "process", pid, "why"]);
  });
});
