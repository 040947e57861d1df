/** One open page, as a process. */
import { assertPush, close, connect, join, push, refutePush } from "@hinotori/endpoint/testing";
import { GenServer, Process } from "@hinotori/otp";
import { captureLog } from "@hinotori/otp/testing";
import { expect, test } from "vitest";

import { PageChannel } from "#scuti-web/channels/page-channel";
import { UserSocket } from "#scuti-web/channels/user-socket";
import { Endpoint } from "#scuti-web/endpoint";
import { Presence } from "#scuti-web/presence";
import { Hashmap } from "#scuti-web/service/hashmap";
import type { Update } from "#scuti-web/service/picture";
import { useConnCase } from "../../support/conn-case.ts";
import { hashmapOtherThan, put, send } from "../../support/requests.ts";

useConnCase();

const patient = { timeout: 20_000, interval: 10 };

test("pushes the whole page first, and then what changes", async () => {
  const { next } = await open();
  expect(Object.keys((await next()).parts!)).toEqual(["vitals", "entries", "tree", "history"]);

  await put("color", "vermilion");
  const update = await next(({ say }) => say === "Put color");
  expect(Object.keys(update.parts!).toSorted()).toEqual(["entries", "history"]);
  expect(update.parts!.entries).toContain("vermilion");
});

test("tells of a fall and of the return, with another pid", async () => {
  const before = GenServer.whereis(Hashmap);
  const { next } = await open();
  await next();
  await captureLog(async () => {
    await send("POST", "/api/hashmap/crash");
    await hashmapOtherThan(before);
  });
  const after = String(GenServer.whereis(Hashmap));
  const update = await next(({ say }) => say?.includes(`It is back, as ${after}`) === true);
  expect(update.parts!.vitals).toContain(after.replace("<", "&lt;").replace(">", "&gt;"));
});

test("pushes nothing more to a page that has not drawn the last", async () => {
  const { room, next } = await open();
  await assertPush(room, "update");
  for (let number = 0; number < 100; number += 1) await put("color", number);
  await refutePush(room, "update");
  push(room, "drawn");
  expect(await next()).toMatchObject({ say: "Put color", parts: { entries: expect.stringContaining("99") } });
});

test("counts the visitors, and forgets one whose page is gone", async () => {
  const first = await open();
  await assertPush(first.room, "presence_state");
  expect(Object.keys(await Presence.list("page:home"))).toHaveLength(1);

  const second = await open();
  await assertPush(first.room, "presence_diff");
  expect(Object.keys(await Presence.list("page:home"))).toHaveLength(2);

  await close(second.client);
  await expect.poll(async () => Object.keys(await Presence.list("page:home")).length, patient).toBe(1);
});

test("is a process for as long as the page is open", async () => {
  const { client } = await open();
  expect(pages()).toBe(1);
  await close(client);
  expect(pages()).toBe(0);
});

async function open() {
  const client = await connect(Endpoint, UserSocket);
  const room = await join(client, PageChannel, "page:home");
  const next = async (isWanted: (update: Update) => boolean = () => true): Promise<Update> => {
    while (true) {
      const update = (await assertPush(room, "update", undefined, { timeout: 20_000 })) as Update;
      push(room, "drawn");
      if (isWanted(update)) return update;
    }
  };
  return { client, room, next };
}

function pages(): number {
  return Process.list().filter((pid) => Process.info(pid)?.initialCall === PageChannel.name).length;
}
