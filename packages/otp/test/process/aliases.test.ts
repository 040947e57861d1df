/** Aliases: addresses of a process that stop working when it takes them back. */

import { Process } from "@hinotori/otp";
import { expect, test } from "vitest";
import { endOf, inProcess, messages, startClean } from "../support/run.ts";

startClean();

/** A process that lives until it is told to stop. */
const idle = () =>
  Process.spawn(async () => {
    await Process.receive();
  });

test("PR-056: an alias works until it is taken back, and what comes later is dropped", async () => {
  const alias = Process.alias();
  Process.send(alias, "one");
  Process.send(alias, "two");
  expect(Process.unalias(alias)).toBe(true);
  expect(Process.unalias(alias)).toBe(false);
  expect(Process.send(alias, "three")).toBe("three");
  expect(await messages()).toEqual(["one", "two"]);
});

test("an alias for one reply ends with it", async () => {
  const alias = Process.alias("reply");
  const other = Process.spawn(() => {
    Process.send(alias, "first");
    Process.send(alias, "second");
  });
  await endOf(other);
  expect(await messages()).toEqual(["first"]);
  expect(Process.unalias(alias)).toBe(false);
});

test("nobody but its owner takes an alias back", async () => {
  const alias = Process.alias();
  expect((await inProcess(() => Process.unalias(alias))).returned).toBe(false);
  Process.send(alias, "still there");
  expect(await messages()).toEqual(["still there"]);
});

test("an alias of a process that has ended drops what it is sent", async () => {
  const { returned } = await inProcess(() => Process.alias());
  expect(Process.send(returned as Process.Alias, "late")).toBe("late");
});

test("the alias of a monitor with reply_demonitor ends the monitor with the first message", async () => {
  const pid = idle();
  const ref = Process.monitor(pid, { alias: "reply_demonitor" });
  Process.send(ref, "the answer");
  Process.send(ref, "another");
  expect(Process.demonitor(ref)).toBe(false);
  Process.exit(pid, "kill");
  expect(await messages()).toEqual(["the answer"]);
});

test("the alias of a monitor with demonitor lasts as long as the monitor", async () => {
  const pid = idle();
  const ref = Process.monitor(pid, { alias: "demonitor" });
  Process.send(ref, 1);
  Process.send(ref, 2);
  Process.demonitor(ref);
  Process.send(ref, 3);
  expect(await messages()).toEqual([1, 2]);

  const again = Process.monitor(pid, { alias: "demonitor" });
  Process.exit(pid, "kill");
  Process.send(again, "after DOWN");
  expect(await messages()).toEqual([["DOWN", again, "process", pid, "killed"]]);
});

test("PR-058: what is sent to the alias of a monitor with explicit_unalias arrives, and the DOWN after it", async () => {
  const pid = idle();
  const ref = Process.monitor(pid, { alias: "explicit_unalias" });
  Process.send(ref, "reply");
  Process.exit(pid, "kill");
  Process.send(ref, "late");
  expect(await messages()).toEqual(["reply", ["DOWN", ref, "process", pid, "killed"], "late"]);
});

test("the alias of a monitor with explicit_unalias outlives it, and unalias leaves a monitor alone", async () => {
  const pid = idle();
  const ref = Process.monitor(pid, { alias: "explicit_unalias" });
  Process.demonitor(ref);
  Process.send(ref, "still");
  expect(Process.unalias(ref)).toBe(true);
  const other = Process.monitor(pid, { alias: "demonitor" });
  expect(Process.unalias(other)).toBe(true);
  Process.send(other, "dropped");
  Process.exit(pid, "kill");
  expect(await messages()).toEqual(["still", ["DOWN", other, "process", pid, "killed"]]);
});

test("a mode that is none is refused", () => {
  expect(() => Process.alias("once" as never)).toThrow(
    'expected an alias to end by "explicit_unalias" or "reply", got: "once"',
  );
  expect(() => Process.monitor(Process.self(), { alias: "reply" as never })).toThrow(/reply_demonitor/);
});
