/** What can be seen of a process: all of it, or one thing. */

import { Process } from "@hinotori/otp";
import { clock } from "@hinotori/otp/testing";
import { expect, test } from "vitest";
import { startClean } from "../support/run.ts";

startClean();

const forever = (): Promise<void> => Process.sleep("infinity");

test("one key tells that thing alone; of a dead process nothing", () => {
  const pid = Process.spawn(forever, { name: "asked", link: true });
  expect(Process.info(pid, "registeredName")).toBe("asked");
  expect(Process.info(pid, "links")).toEqual([Process.self()]);
  Process.exit(pid, "kill");
  expect(Process.info(pid, "links")).toBeUndefined();
});

test("the messages that wait are told when they are asked for, and stay", async () => {
  const pid = Process.spawn(forever, { trapExit: true });
  Process.send(pid, 1);
  Process.send(pid, ["two"]);
  Process.exit(pid, "asked");
  expect(Process.info(pid, "messages")).toEqual([1, ["two"], ["EXIT", Process.self(), "asked"]]);
  expect(Process.info(pid, "messageQueueLength")).toBe(3);
  expect(Process.info(pid)).not.toHaveProperty("messages");
});

test("the dictionary is a copy, and timers are counted", async () => {
  clock.virtual();
  const pid = Process.spawn(async () => {
    Process.put("key", "value");
    Process.sendAfter(Process.self(), "later", 1000);
    await Process.receive();
  });
  await clock.advance(0);
  const { dictionary, timers } = Process.info(pid)!;
  expect([...dictionary]).toEqual([["key", "value"]]);
  (dictionary as Map<unknown, unknown>).clear();
  expect(Process.info(pid, "dictionary")!.size).toBe(1);
  expect(timers).toBe(1);
});

test("a key that is none is refused with those there are", () => {
  expect(() => Process.info(Process.self(), "memory" as never)).toThrow(
    /expected one of registeredName, .*got: "memory"/,
  );
});
