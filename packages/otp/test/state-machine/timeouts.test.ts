/** StateMachine: timeouts of states, of events and by name, on a virtual clock; as gen_statem of OTP 25. */

import { Process, StateMachine, Sys } from "@hinotori/otp";
import { clock } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { actions, record } from "../support/machine.ts";
import { startClean } from "../support/run.ts";

startClean();

const stay = (...all: unknown[]): unknown => StateMachine.keepStateAndData(...actions(...all));
const go = (state: unknown, ...all: unknown[]): unknown => StateMachine.nextState(state, 0, ...actions(...all));

describe("a state timeout", () => {
  test("comes when the state has lasted so long, whatever happens in it", async () => {
    clock.virtual();
    const machine = await record((_state, { content }) =>
      content === "go" ? go("b", { stateTimeout: 100, content: "st" }) : undefined,
    );
    await machine.queue("go");
    await clock.advance(60);
    await machine.queue("busy");
    await clock.advance(39);
    expect(machine.seen.map(([, type]) => type)).toEqual(["cast", "cast"]);
    await clock.advance(1);
    expect(machine.seen.at(-1)).toEqual(["b", "state_timeout", "st"]);
    await clock.advance(1000);
    expect(machine.seen).toHaveLength(3);
  });

  test("is off in another state, also when it waits in the mailbox already", async () => {
    clock.virtual();
    const machine = await record((_state, { content }) => {
      if (content === "go") return go("b", { stateTimeout: 5, content: "st" });
      return content === "c" ? go("c") : undefined;
    });
    await machine.queue("go");
    await Sys.suspend(machine.pid);
    StateMachine.cast(machine.pid as never, "c" as never);
    await clock.advance(20);
    await Sys.resume(machine.pid);
    await clock.advance(20);
    expect(await machine.events()).toEqual([
      ["a", "cast", "go"],
      ["b", "cast", "c"],
    ]);
  });

  test("stays when the same state is named again, or entered again", async () => {
    clock.virtual();
    const machine = await record(
      (_state, { type, content }) => {
        if (content === "go") return stay({ stateTimeout: 10, content: "st" });
        if (content === "same") return go("a");
        return type === "cast" ? StateMachine.repeatStateAndData() : undefined;
      },
      undefined,
      true,
    );
    await machine.queue("go", "same", "repeat");
    await clock.advance(10);
    expect(machine.seen.slice(1)).toEqual([
      ["a", "cast", "go"],
      ["a", "cast", "same"],
      ["a", "cast", "repeat"],
      ["a", "enter", "a"],
      ["a", "state_timeout", "st"],
    ]);
  });

  test("that is set anew takes the place of the one before", async () => {
    clock.virtual();
    const machine = await record((_state, { type, content }) =>
      type === "cast" ? stay({ stateTimeout: content, content }) : undefined,
    );
    await machine.queue(10, 30);
    await clock.advance(100);
    expect(machine.seen.filter(([, type]) => type === "state_timeout")).toEqual([["a", "state_timeout", 30]]);
  });

  test("that has run out, and is replaced before it is handled, does not come for the new one", async () => {
    clock.virtual();
    const machine = await record((_state, { type, content }) =>
      type === "cast" ? stay({ stateTimeout: content, content }) : undefined,
    );
    await machine.queue(5);
    await Sys.suspend(machine.pid);
    StateMachine.cast(machine.pid as never, 50 as never);
    await clock.advance(20);
    await Sys.resume(machine.pid);
    await clock.advance(49);
    expect(machine.seen).toEqual([
      ["a", "cast", 5],
      ["a", "cast", 50],
    ]);
    await clock.advance(1);
    expect(machine.seen.at(-1)).toEqual(["a", "state_timeout", 50]);
  });

  test("of zero that is replaced by a later one does not come twice", async () => {
    clock.virtual();
    const machine = await record((_state, { content }) => {
      if (content === "go") return go("b", { stateTimeout: 0, content: "st" }, { nextEvent: 1 });
      return content === 1 ? stay({ stateTimeout: 10, content: "later" }) : undefined;
    });
    await machine.queue("go", "m");
    await clock.advance(20);
    expect(machine.seen).toEqual([
      ["a", "cast", "go"],
      ["b", "internal", 1],
      ["b", "cast", "m"],
      ["b", "state_timeout", "later"],
    ]);
  });

  test("that runs keeps its time and changes its content when it is updated", async () => {
    clock.virtual();
    const machine = await record((_state, { type, content }) => {
      if (content === "go") return stay({ stateTimeout: 20, content: "old" });
      return type === "cast" ? stay({ stateTimeout: "update", content }) : undefined;
    });
    await machine.queue("go");
    await clock.advance(15);
    await machine.queue("new");
    await clock.advance(5);
    expect(machine.seen.at(-1)).toEqual(["a", "state_timeout", "new"]);
  });
});

describe("an event timeout", () => {
  const waits = (_state: unknown, { content }: { readonly content: unknown }): unknown =>
    content === "go" ? stay({ timeout: 20, content: "et" }) : undefined;

  test("comes when no event has come for so long", async () => {
    clock.virtual();
    const machine = await record(waits);
    await machine.queue("go");
    await clock.advance(20);
    expect(machine.seen).toEqual([
      ["a", "cast", "go"],
      ["a", "timeout", "et"],
    ]);
  });

  test("is off for good with any event, a plain message included", async () => {
    clock.virtual();
    const machine = await record(waits);
    await machine.queue("go");
    await clock.advance(10);
    Process.send(machine.pid, "hello");
    await clock.advance(100);
    expect(machine.seen).toEqual([
      ["a", "cast", "go"],
      ["a", "info", "hello"],
    ]);
  });

  test("goes on while Sys looks at the machine", async () => {
    clock.virtual();
    const machine = await record(waits);
    await machine.queue("go");
    await clock.advance(10);
    await Sys.getState(machine.pid);
    await clock.advance(10);
    expect(machine.seen.at(-1)).toEqual(["a", "timeout", "et"]);
  });

  test.each([
    ["a state timeout", { stateTimeout: 10 }, "state_timeout"],
    ["a timeout with a name", { genericTimeout: 10, name: "g" }, "generic_timeout"],
    ["an inserted event", { nextEvent: 1 }, "internal"],
    ["a postponed event that comes again", { postpone: true }, "cast"],
  ])("is off with %s", async (_what, action, type) => {
    clock.virtual();
    const machine = await record((state, { content }) =>
      content === "go" && state === "a" ? go("b", { timeout: 20 }, action) : undefined,
    );
    await machine.queue("go");
    await clock.advance(100);
    expect(machine.seen.map(([, type]) => type)).toEqual(["cast", type]);
  });

  test("outlives a change of state", async () => {
    clock.virtual();
    const machine = await record((state, { content }) =>
      state === "a" && content === "go" ? go("b", { timeout: 20, content: "et" }) : undefined,
    );
    await machine.queue("go");
    await clock.advance(20);
    expect(machine.seen.at(-1)).toEqual(["b", "timeout", "et"]);
  });
});

describe("a timeout with a name", () => {
  test("outlives states, and is one with others whose name is the same by structure", async () => {
    clock.virtual();
    const set = (at: number, ms: number, content: string): object => ({
      genericTimeout: ms,
      name: ["x", { at }],
      content,
    });
    const machine = await record((_state, { content }) => {
      if (content === "go") return go("b", set(1, 10, "one"), set(2, 5, "two"));
      return content === "c" ? go("c", set(1, 15, "replaced")) : undefined;
    });
    await machine.queue("go", "c");
    await clock.advance(50);
    expect(machine.seen.slice(2)).toEqual([
      ["c", "generic_timeout", "two"],
      ["c", "generic_timeout", "replaced"],
    ]);
  });

  test("tells its name", async () => {
    clock.virtual();
    const names: unknown[] = [];
    const machine = await record((_state, event) => {
      if (event.type === "generic_timeout") names.push(event.name);
      return event.content === "go"
        ? stay({ genericTimeout: 0, name: ["a", 1] }, { genericTimeout: 5, name: "b" })
        : undefined;
    });
    await machine.queue("go");
    await clock.advance(5);
    expect(names).toEqual([["a", 1], "b"]);
  });
});

test.each(["infinity", "cancel"] as const)('"%s" ends a timeout of any kind', async (time) => {
  clock.virtual();
  const machine = await record((_state, { content }) => {
    const at = (ms: unknown): unknown => stay({ genericTimeout: ms, name: "g" }, { stateTimeout: ms }, { timeout: ms });
    return at(content === "go" ? 5 : time);
  });
  await machine.queue("go", "no");
  await clock.advance(50);
  expect(machine.seen).toHaveLength(2);
});

test("the timeouts of a machine end with it", async () => {
  clock.virtual();
  const machine = await record((_state, { content }) =>
    content === "go" ? stay({ stateTimeout: 1000 }, { genericTimeout: 1000, name: "g" }, { timeout: 1000 }) : undefined,
  );
  // Also the deadlines of Sys's own calls are timers: they are there before and after.
  await machine.queue("other");
  await clock.advance(0);
  const before = clock.pending;
  StateMachine.cast(machine.pid as never, "go" as never);
  await clock.advance(0);
  expect(clock.pending).toBe(before + 3);
  await StateMachine.stop(machine.pid);
  expect(clock.pending).toBe(before);
});
