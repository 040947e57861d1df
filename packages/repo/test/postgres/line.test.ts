import { clock } from "@hinotori/otp/testing";
import { expect, test } from "vitest";

import { Line } from "../../src/postgres/line.ts";

const never = new AbortController().signal;
const tooLong = (waitedMs: number) => new Error(`waited ${waitedMs} ms`);
const enter = (line: Line, limitMs = 1000, signal: AbortSignal = never) => line.enter({ limitMs, signal, tooLong });

test("a line lets in as many as there are places, at once", async () => {
  const line = new Line(2);
  expect([await enter(line), await enter(line)]).toEqual([0, 0]);
});

test("a line serves those who wait in the order they came, and says how long they did", async () => {
  clock.virtual();
  const line = new Line(1);
  await enter(line);
  const served: string[] = [];
  const waiting = ["first", "second"].map(async (who) => {
    const waitedMs = await enter(line);
    served.push(`${who} after ${waitedMs}`);
  });
  await clock.advance(30);
  line.leave();
  await waiting[0];
  await clock.advance(10);
  line.leave();
  await waiting[1];
  expect(served).toEqual(["first after 30", "second after 40"]);
});

test("a line sends away who has waited too long, and keeps its place for others", async () => {
  clock.virtual();
  const line = new Line(1);
  await enter(line);
  const late = enter(line, 50).catch((error: unknown) => error);
  const patient = enter(line);
  await clock.advance(50);
  expect(await late).toEqual(new Error("waited 50 ms"));
  line.leave();
  expect(await patient).toBe(50);
});

test("a line is left by who is no more", async () => {
  const line = new Line(1);
  await enter(line);
  const aborting = new AbortController();
  const gone = enter(line, 1000, aborting.signal).catch((error: unknown) => error);
  const next = enter(line);
  aborting.abort("killed");
  expect(await gone).toBe("killed");
  line.leave();
  await next;
});

test("a line that is closed sends everybody away", async () => {
  const line = new Line(1);
  await enter(line);
  const waiting = enter(line).catch((error: unknown) => error);
  const closed = new Error("closed");
  line.close(closed);
  expect(await waiting).toBe(closed);
  await expect(enter(line)).rejects.toBe(closed);
});
