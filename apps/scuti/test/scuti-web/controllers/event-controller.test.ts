/** The stream of an open page. */
import { Process } from "@hinotori/otp";
import { expect, test } from "vitest";

import { Endpoint } from "#scuti-web/endpoint";
import { Feed } from "#scuti-web/service/feed";
import { send, useScuti } from "../../support/conn-case.ts";

useScuti();

const patient = { timeout: 20_000, interval: 10 };

test("is a process for as long as the page is open", async () => {
  const response = await Endpoint.request("/events");
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const reader = response.body!.getReader();
  const { value } = await reader.read();
  expect(new TextDecoder().decode(value as Uint8Array)).toMatch(/^event: update\ndata: \{"parts":/);
  expect(feeds()).toBe(1);
  await reader.cancel();
  await expect.poll(feeds, patient).toBe(0);
});

test("starts nothing for a request that reads no answer", async () => {
  expect(await send("HEAD", "/events")).toMatchObject({ status: 200, text: "" });
  expect(feeds()).toBe(0);
});

function feeds(): number {
  return Process.list().filter((pid) => Process.info(pid)?.initialCall === Feed.name).length;
}
