/** Listeners of a registry: processes that are told of every registration. */

import { ArgumentError, GenServer, Process, Registry, ok } from "@hinotori/otp";
import { describe, expect, test } from "vitest";
import { duplicate, holder, me, refusal, unique } from "../support/registry.ts";
import { messages, startClean } from "../support/run.ts";

startClean();

describe("listeners", () => {
  test("RG-025: hear of registrations and unregistrations, not of crashes and refusals", async () => {
    Process.register(me(), "listener");
    await unique({ listeners: ["listener"] });
    const owner = await holder("k", { v: 1 });
    refusal(() => Registry.register("R", "k"));
    Process.exit(owner, "kill");
    Registry.register("R", "mine");
    Registry.unregister("R", "mine");
    Registry.unregister("R", "unknown");
    expect(await messages()).toEqual([
      ["register", "R", "k", owner, { v: 1 }],
      ["register", "R", "mine", me(), undefined],
      ["unregister", "R", "mine", me()],
      ["unregister", "R", "unknown", me()],
    ]);
    Process.unregister("listener");
  });

  test("that are not there are not passed over: whoever registers fails, and a server under a via name does not start", async () => {
    await unique({ listeners: ["nobody"] });
    expect(() => Registry.register("R", "k")).toThrow(ArgumentError);
    expect(Registry.lookup("R", "k")).toEqual([[me(), undefined]]);
    const Plain = GenServer.define("Plain", { init: () => ok(0) });
    await expect(Plain.start(undefined, { name: Registry.via("R", "v") })).rejects.toThrow(ArgumentError);
    expect(Registry.lookup("R", "v")).toEqual([]);
  });

  test("hear of unregisterMatch when none of the key is left to the caller", async () => {
    Process.register(me(), "listener");
    await duplicate({ listeners: ["listener"] });
    for (const value of [1, 2]) Registry.register("R", "k", value);
    await messages();
    Registry.unregisterMatch("R", "k", (value) => value === 1);
    Registry.unregisterMatch("R", "k", (value) => value === 9);
    expect(await messages()).toEqual([]);
    Registry.unregisterMatch("R", "k", (value) => value === 2);
    expect(await messages()).toEqual([["unregister", "R", "k", me()]]);
    Process.unregister("listener");
  });
});
