/** What a transition asks for, and what the enter that it leads to asks for: one list, as in gen_statem. */

import { type From, StateMachine, Sys } from "@hinotori/otp";
import { clock, settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { actions, record } from "../support/machine.ts";
import { endOf, gate, startClean } from "../support/run.ts";

startClean();

const stay = (...all: unknown[]): unknown => StateMachine.keepStateAndData(...actions(...all));
const go = (state: unknown, ...all: unknown[]): unknown => StateMachine.nextState(state, 0, ...actions(...all));
const isEnter = ({ type }: StateMachine.AnyEvent): boolean => type === "enter";

describe("of a timeout that is asked for more than once", () => {
  test("an update takes the place of a time before it: what does not run is due at once", async () => {
    clock.virtual();
    const machine = await record((_state, { content }) =>
      content === "go"
        ? stay({ genericTimeout: 20, name: "g", content: 1 }, { genericTimeout: "update", name: "g", content: 2 })
        : undefined,
    );
    await machine.queue("go");
    expect(await machine.events()).toEqual([
      ["a", "cast", "go"],
      ["a", "generic_timeout", 2],
    ]);
    await clock.advance(20);
    expect(await machine.events()).toHaveLength(2);
  });

  test("an update takes the place of a cancel before it: what runs goes on", async () => {
    clock.virtual();
    const machine = await record((_state, { content }) => {
      if (content === "go") return stay({ stateTimeout: 20, content: 1 });
      return content === "again" ? stay({ stateTimeout: "cancel" }, { stateTimeout: "update", content: 2 }) : undefined;
    });
    await machine.queue("go", "again");
    await clock.advance(19);
    expect(await machine.events()).toHaveLength(2);
    await clock.advance(1);
    expect((await machine.events()).at(-1)).toEqual(["a", "state_timeout", 2]);
  });

  test("what the enter asks for comes last", async () => {
    clock.virtual();
    const machine = await record(
      (state, event) => {
        if (event.content === "go") return go("b", { stateTimeout: 20, content: 1 }, { timeout: 0, content: 1 });
        return isEnter(event) && state === "b"
          ? stay({ stateTimeout: "update", content: 2 }, { timeout: "cancel" })
          : undefined;
      },
      undefined,
      true,
    );
    await machine.queue("go");
    await clock.advance(40);
    expect((await machine.events()).slice(3)).toEqual([["b", "state_timeout", 2]]);
  });
});

describe("a state whose enter waits", () => {
  test("has its timeouts from when it has been entered", async () => {
    clock.virtual();
    const door = gate();
    const machine = await record(
      (state, event) => {
        if (event.content === "go") return go("b", { stateTimeout: 20 });
        return isEnter(event) && state === "b" ? door.wait.then(() => stay()) : undefined;
      },
      undefined,
      true,
    );
    await machine.queue("go");
    await clock.advance(30);
    door.open();
    await settled();
    await clock.advance(19);
    expect(machine.seen.map(([, type]) => type)).not.toContain("state_timeout");
    await clock.advance(1);
    expect((await machine.events()).at(-1)).toEqual(["b", "state_timeout", undefined]);
  });
});

test("an enter may take back that the event is postponed", async () => {
  const machine = await record(
    (state, event) => {
      if (event.content === "go" && state === "a") return go("b", { postpone: true });
      return isEnter(event) && state === "b" ? stay({ postpone: false }) : undefined;
    },
    undefined,
    true,
  );
  await machine.queue("go");
  expect((await machine.events()).map(([, type]) => type)).toEqual(["enter", "cast", "enter"]);
});

test("an enter answers whom it answers before what it may not ask for", async () => {
  let from: From<unknown> | undefined;
  const machine = await record(
    (state, event) => {
      if (event.type === "call") from = event.from;
      if (event.type === "call") return go("b");
      return isEnter(event) && state === "b" ? stay({ reply: [from, "yes"] }, { nextEvent: "x" }) : undefined;
    },
    undefined,
    true,
  );
  const ended = endOf(machine.pid);
  expect(await StateMachine.call(machine.pid as never, "q" as never)).toBe("yes");
  expect(await ended).toEqual(["bad_state_enter_action_from_state_function", { nextEvent: "x" }]);
});

test("events that are inserted, timeouts of zero and answers count in the statistics of Sys", async () => {
  const machine = await record((_state, { content, ...event }) => {
    if (content === "go") return stay({ nextEvent: "x" }, { stateTimeout: 0 });
    return "from" in event ? stay({ reply: [event.from, "yes"] }) : undefined;
  });
  await Sys.statistics(machine.pid, true);
  StateMachine.cast(machine.pid as never, "go" as never);
  expect(await StateMachine.call(machine.pid as never, "q" as never)).toBe("yes");
  expect(await Sys.statistics(machine.pid, "get")).toMatchObject({ messagesIn: 4, messagesOut: 1 });
});
