/** Whose code runs in an agent. A file of its own: an agent learns from what it was given before. */

import { Agent, Process } from "@hinotori/otp";
import { settled } from "@hinotori/otp/testing";
import { expect, test } from "vitest";
import { startClean } from "../support/run.ts";

startClean();

test("the functions of an agent have it as self, at once and after an await", async () => {
  const agent = await Agent.start(() => Process.self());
  expect(await Agent.get(agent, (pid) => pid)).toBe(agent);
  expect(await Agent.get(agent, () => Process.self())).toBe(agent);
  // Nobody is marked any more, so that an await would forget whose code it is.
  await settled();
  expect(await Agent.get(agent, async () => (await null, Process.self()))).toBe(agent);
  const later = await Agent.start(async () => (await null, Process.self()));
  expect(await Agent.get(later, (pid) => pid)).toBe(later);
});
