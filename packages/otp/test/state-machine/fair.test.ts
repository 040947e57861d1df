/** A machine that gives itself work for ever, and the rest of the program. */

import { StateMachine } from "@hinotori/otp";
import { describe, expect, test } from "vitest";
import { endOf, startClean } from "../support/run.ts";

startClean();

/** More events than a turn of the event loop has time for. */
const kMost = 1_000_000;

describe.each([
  ["events that it inserts", { nextEvent: "again" }],
  ["timeouts of no time", { timeout: 0 }],
])("a machine that lives on %s", (_what, again) => {
  test.each([
    ["at once", (way: unknown) => way],
    ["later", (way: unknown) => Promise.resolve(way)],
  ])("leaves sockets and timers their turn, when its callback ends %s", async (_how, ends) => {
    let others = 0;
    // A real one: whether the event loop comes round is the question.
    const turns = setInterval(() => others++, 0);
    let events = 0;
    const Busy = StateMachine.define("Busy", {
      init: () => StateMachine.ok("busy", 0, again),
      handleEvent: () => {
        if (others >= 3) return StateMachine.stopWith("normal");
        if (++events === kMost) return StateMachine.stopWith("alone");
        return ends(StateMachine.keepStateAndData(again)) as ReturnType<typeof StateMachine.keepStateAndData>;
      },
    });
    expect(await endOf(await Busy.startLink())).toBe("normal");
    clearInterval(turns);
  });
});

test("no message comes before what a machine has left to do", async () => {
  const seen: unknown[] = [];
  const Counter = StateMachine.define("Counter", {
    init: () => StateMachine.ok("counting", 0),
    handleEvent: (
      _state: string,
      count: number,
      event: StateMachine.Event<Record<never, never>, { go: () => void; over: () => void }>,
    ) => {
      if (event.type === "cast" && event.content[0] === "over") {
        seen.push(count);
        return StateMachine.stopWith("normal");
      }
      return count === 10_000
        ? StateMachine.keepState(count)
        : StateMachine.keepState(count + 1, { nextEvent: "again" });
    },
  });
  const counter = await Counter.startLink();
  StateMachine.cast(counter, ["go"]);
  StateMachine.cast(counter, ["over"]);
  expect(await endOf(counter)).toBe("normal");
  expect(seen).toEqual([10_000]);
});
