/** GenServer.call that is taken back by its caller, or turned away by a full mailbox. */

import { GenServer, noreply, ok, reply } from "@hinotori/otp";
import { settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { failureOf, gate, startClean } from "../support/run.ts";

startClean();

const Desk = GenServer.define("Desk", {
  init: (log: Set<string>) => ok({ log, waited: 0 }),
  handleCall: {
    get: (state) => reply(state.waited, state),
    wait: async (state, until: () => Promise<void>) => (await until(), reply("waited", { ...state, waited: -1 })),
    note: (state, word: string) => (state.log.add(word), reply("ok", state)),
  },
});
/** A set, since what travels is frozen, and a set is not. */
const open = (log: Set<string> = new Set()) => Desk.start(log);

describe("GenServer.call with a signal", () => {
  test("an aborted signal fails the call at once, and nothing is sent", async () => {
    const log = new Set<string>();
    const pid = await open(log);
    expect((await failureOf(GenServer.call(pid, ["note", "x"], { signal: AbortSignal.abort() }))).reason).toBe(
      "aborted",
    );
    await GenServer.call(pid, ["get"]);
    expect([...log]).toEqual([]);
  });

  test("a request that has not begun is taken out of the queue", async () => {
    const log = new Set<string>();
    const pid = await open(log);
    const door = gate();
    const busy = GenServer.call(pid, ["wait", () => door.wait]);
    const controller = new AbortController();
    const failed = failureOf(GenServer.call(pid, ["note", "taken back"], { signal: controller.signal }));
    const behind = GenServer.call(pid, ["note", "behind"]);
    controller.abort();
    expect((await failed).reason).toBe("aborted");
    door.open();
    await Promise.all([busy, behind]);
    expect([...log]).toEqual(["behind"]);
  });

  test("a request that has begun is done to its end; its answer is dropped", async () => {
    const pid = await open();
    const door = gate();
    const controller = new AbortController();
    const failed = failureOf(GenServer.call(pid, ["wait", () => door.wait], { signal: controller.signal }));
    await settled();
    controller.abort();
    expect((await failed).reason).toBe("aborted");
    door.open();
    expect(await GenServer.call(pid, ["get"])).toBe(-1);
  });

  test("aborting after the answer changes nothing", async () => {
    const pid = await open();
    const controller = new AbortController();
    expect(await GenServer.call(pid, ["get"], { signal: controller.signal, timeout: 100 })).toBe(0);
    controller.abort();
    expect(await GenServer.call(pid, ["get"])).toBe(0);
  });
});

describe("mailboxLimit", () => {
  test("callers of a full mailbox are turned away with overload; casts are dropped; it recovers", async () => {
    const door = gate();
    const seen: unknown[] = [];
    const Small = GenServer.define("Small", {
      mailboxLimit: 2,
      init: () => ok(0),
      handleCall: {
        wait: async (state) => (await door.wait, reply("waited", state)),
        get: (state) => reply("got", state),
      },
      handleCast: { see: (state, n: number) => (seen.push(n), noreply(state)) },
    });
    const pid = await Small.start();
    const first = GenServer.call(pid, ["wait"]);
    await settled();
    for (let n = 0; n < 5; n++) GenServer.cast(pid, ["see", n]);
    expect((await failureOf(GenServer.call(pid, ["get"]))).reason).toBe("overload");
    door.open();
    await first;
    expect(await GenServer.call(pid, ["get"])).toBe("got");
    expect(seen).toEqual([0, 1]);
    expect(await GenServer.stop(pid)).toBe("ok");
  });
});
