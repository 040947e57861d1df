/** One open page, as a process. */
import { GenServer, Process } from "@hinotori/otp";
import { captureLog } from "@hinotori/otp/testing";
import { expect, onTestFinished, test } from "vitest";

import { Feed, type Update } from "#scuti-web/service/feed";
import { Hashmap } from "#scuti-web/service/hashmap";
import { hashmapOtherThan, put, send, useScuti } from "../../support/conn-case.ts";

useScuti();

const patient = { timeout: 20_000, interval: 10 };

test("sends the whole page first, and then what changes", async () => {
  const { updates } = await open();
  await expect.poll(() => updates.length, patient).toBeGreaterThan(0);
  expect(Object.keys(updates[0]!.parts!)).toEqual(["vitals", "entries", "tree", "history"]);

  await put("color", "vermilion");
  await expect.poll(() => said(updates), patient).toContain("Put color");
  const update = updates.find(({ say }) => say === "Put color")!;
  expect(Object.keys(update.parts!).toSorted()).toEqual(["entries", "history"]);
  expect(update.parts!.entries).toContain("vermilion");
});

test("tells of a fall and of the return, with another pid", async () => {
  const before = GenServer.whereis(Hashmap);
  const { updates } = await open();
  await expect.poll(() => updates.length, patient).toBeGreaterThan(0);
  await captureLog(async () => {
    await send("POST", "/api/hashmap/crash");
    await hashmapOtherThan(before);
  });
  const after = String(GenServer.whereis(Hashmap));
  await expect.poll(() => said(updates).join(), patient).toContain(`It is back, as ${after}`);
  const vitals = updates.flatMap(({ parts }) => parts?.vitals ?? []).at(-1);
  expect(vitals).toContain(after.replace("<", "&lt;").replace(">", "&gt;"));
});

test("keeps ages true without drawing anything again", async () => {
  const { updates } = await open();
  await expect.poll(() => updates.length, patient).toBeGreaterThan(2);
  expect(updates.slice(1).every(({ parts, ages }) => parts === undefined && ages !== undefined)).toBe(true);
});

test("sends nothing more to a page that has not taken the last", async () => {
  const { updates, take } = await open({ slow: true });
  await expect.poll(() => updates.length, patient).toBe(1);
  for (let number = 0; number < 100; number += 1) await put("color", number);
  expect(updates).toHaveLength(1);
  take();
  await expect.poll(() => updates.length, patient).toBe(2);
  expect(updates[1]).toMatchObject({ say: "Put color", parts: { entries: expect.stringContaining("99") } });
});

test("closes the page's end, however it ends", async () => {
  for (const reason of ["shutdown", "kill"]) {
    const page = await open();
    Process.exit(page.pid, reason);
    await expect.poll(() => page.isClosed(), patient).toBe(true);
  }
});

async function open({ slow = false } = {}) {
  const updates: Update[] = [];
  let closed = false;
  let take = () => {};
  const pid = await GenServer.start(Feed, {
    send: (update) => {
      updates.push(update);
      return slow ? new Promise((resolve) => (take = resolve)) : Promise.resolve();
    },
    close: () => (closed = true),
  });
  onTestFinished(() => void Process.exit(pid, "shutdown"));
  return { pid, updates, isClosed: () => closed, take: () => take() };
}

function said(updates: readonly Update[]): readonly string[] {
  return updates.flatMap(({ say }) => say ?? []);
}
