/** StateMachine: in which order events are handled. Each expectation is what gen_statem of OTP 25 does with the same program. */

import { StateMachine } from "@hinotori/otp";
import { clock } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { actions, record } from "../support/machine.ts";
import { startClean } from "../support/run.ts";

startClean();

const { keepStateAndData, nextState, ok } = StateMachine;
const stay = (...all: unknown[]): unknown => keepStateAndData(...actions(...all));
const go = (state: unknown, ...all: unknown[]): unknown => nextState(state, 0, ...actions(...all));

describe("events that follow from one", () => {
  test("come inserted first, then postponed, then timeouts of zero, then what waits in the mailbox", async () => {
    const machine = await record((state, { content }) => {
      if (state === "a" && content === "go") {
        return go(
          "b",
          { nextEvent: 1 },
          { timeout: 0, content: "et" },
          { stateTimeout: 0, content: "st" },
          { genericTimeout: 0, name: "g", content: "gt" },
          { nextEvent: 2 },
        );
      }
      return state === "a" ? stay({ postpone: true }) : undefined;
    });
    await machine.queue("p1", "p2", "go", "m1");
    expect(await machine.events()).toEqual([
      ["a", "cast", "p1"],
      ["a", "cast", "p2"],
      ["a", "cast", "go"],
      ["b", "internal", 1],
      ["b", "internal", 2],
      ["b", "cast", "p1"],
      ["b", "cast", "p2"],
      ["b", "state_timeout", "st"],
      ["b", "generic_timeout", "gt"],
      ["b", "cast", "m1"],
    ]);
  });

  test("come inside out when an inserted event inserts, and brings the postponed back before its later sisters", async () => {
    const machine = await record((state, { content }) => {
      if (content === "go" && state === "a") return stay({ nextEvent: 1 }, { nextEvent: 2 });
      if (content === 1) return go("b", { nextEvent: "inner" });
      return content === "p" && state === "a" ? stay({ postpone: true }) : undefined;
    });
    await machine.queue("p", "go", "m");
    expect(await machine.events()).toEqual([
      ["a", "cast", "p"],
      ["a", "cast", "go"],
      ["a", "internal", 1],
      ["b", "internal", "inner"],
      ["b", "cast", "p"],
      ["b", "internal", 2],
      ["b", "cast", "m"],
    ]);
  });
});

describe("a postponed event", () => {
  test("waits for another state, and may be postponed again, in its old order", async () => {
    const machine = await record((state, { content }) => {
      if (Array.isArray(content)) return go(content[1]);
      return content === 3 || state !== "c" ? stay({ postpone: true }) : undefined;
    });
    await machine.queue(1, 2, ["to", "b"], 3, ["to", "c"], 4, ["to", "d"]);
    expect(
      (await machine.events()).map(
        ([state, , content]) => `${String(state)}${Array.isArray(content) ? "->" : String(content)}`,
      ),
    ).toEqual(["a1", "a2", "a->", "b1", "b2", "b3", "b->", "c1", "c2", "c3", "c4", "c->", "d3"]);
  });

  test("comes again at once when the same way out leads to another state", async () => {
    const machine = await record((state) => (state === "a" ? go("b", { postpone: true }) : undefined));
    await machine.queue("go");
    expect(await machine.events()).toEqual([
      ["a", "cast", "go"],
      ["b", "cast", "go"],
    ]);
  });

  test("does not come again while the state stays, nor when it is entered again or named again", async () => {
    const machine = await record((_state, { content }, data) => {
      if (content === "p") return stay({ postpone: true });
      if (content === "same") return go("a");
      return content === "repeat" ? StateMachine.repeatState(data + 1) : undefined;
    });
    await machine.queue("p", "same", "repeat", "x");
    expect((await machine.events()).map(([, , content]) => content)).toEqual(["p", "same", "repeat", "x"]);
  });

  test("counts by what the last postpone says", async () => {
    const machine = await record((state) =>
      state === "a" ? go("b", { postpone: true }, { postpone: false }) : undefined,
    );
    await machine.queue("go");
    expect(await machine.events()).toHaveLength(1);
  });

  test("may be internal, or a timeout", async () => {
    clock.virtual();
    const machine = await record((state, { type, content }) => {
      if (content === "go") return stay({ nextEvent: "i" }, { genericTimeout: 5, name: "g", content: "gt" });
      if (type === "internal" && state === "a") return stay({ postpone: true });
      return type === "generic_timeout" && state === "a" ? go("b", { postpone: true }) : undefined;
    });
    await machine.queue("go");
    await clock.advance(5);
    expect(machine.seen).toEqual([
      ["a", "cast", "go"],
      ["a", "internal", "i"],
      ["a", "generic_timeout", "gt"],
      ["b", "internal", "i"],
      ["b", "generic_timeout", "gt"],
    ]);
  });

  test("comes again when a structured state is another, and not when it is the same by structure", async () => {
    const machine = await record(
      (_state, { content }) => {
        if (content === "p") return stay({ postpone: true });
        return content === "same" ? go(["a", { n: 1 }]) : go(["a", { n: 2 }]);
      },
      () => ok(["a", { n: 1 }], 0),
    );
    await machine.queue("p", "same", "other", "x");
    expect((await machine.events()).map(([, , content]) => content)).toEqual(["p", "same", "other", "p", "x"]);
  });
});

describe("a timeout of zero", () => {
  test("of an event comes before what already waits in the mailbox", async () => {
    const machine = await record((_state, { content }) =>
      content === "go" ? stay({ timeout: 0, content: "et" }) : undefined,
    );
    await machine.queue("go", "m1");
    expect(await machine.events()).toEqual([
      ["a", "cast", "go"],
      ["a", "timeout", "et"],
      ["a", "cast", "m1"],
    ]);
  });

  test.each([
    ["an inserted event", [{ timeout: 0, content: "et" }, { nextEvent: 1 }], ["internal"]],
    [
      "a zero timeout of another kind",
      [{ stateTimeout: 0 }, { genericTimeout: 0, name: "g" }, { timeout: 0 }],
      ["state_timeout", "generic_timeout"],
    ],
  ])("of an event never comes when %s comes first", async (_what, all, types) => {
    const machine = await record((_state, { content }) => (content === "go" ? stay(...all) : undefined));
    await machine.queue("go", "m1");
    expect((await machine.events()).map(([, type]) => type)).toEqual(["cast", ...types, "cast"]);
  });

  test("of an event comes first when it was asked for first", async () => {
    const machine = await record((_state, { content }) =>
      content === "go" ? stay({ timeout: 0 }, { stateTimeout: 0 }, { genericTimeout: 0, name: "g" }) : undefined,
    );
    await machine.queue("go", "m1");
    expect((await machine.events()).map(([, type]) => type)).toEqual([
      "cast",
      "timeout",
      "state_timeout",
      "generic_timeout",
      "cast",
    ]);
  });

  test.each([
    ["is off when an inserted event leads to another state", () => go("c"), []],
    ["is off when an inserted event cancels it", () => stay({ stateTimeout: "cancel" }), []],
    [
      "has the content that an inserted event gives it",
      () => stay({ stateTimeout: "update", content: "new" }),
      [["b", "state_timeout", "new"]],
    ],
  ])("of a state %s", async (_what, inserted, expected) => {
    const machine = await record((state, { content }) => {
      if (content === "go") return go("b", { stateTimeout: 0, content: "st" }, { nextEvent: 1 });
      return state === "b" && content === 1 ? inserted() : undefined;
    });
    await machine.queue("go", "m1");
    expect((await machine.events()).slice(2, -1)).toEqual(expected);
  });

  test("of a name takes the place of another of that name, at the end of the line", async () => {
    const machine = await record((_state, { content }) => {
      const timeout = (name: string, content: number): object => ({ genericTimeout: 0, name, content });
      return content === "go" ? stay(timeout("g", 1), timeout("h", 2), timeout("g", 3)) : undefined;
    });
    await machine.queue("go");
    expect((await machine.events()).map(([, , content]) => content)).toEqual(["go", 2, 3]);
  });

  test("stands behind those that wait already, and inserted events before all of them", async () => {
    const machine = await record((_state, { content }) => {
      if (content === "go")
        return stay({ genericTimeout: 0, name: "g", content: 1 }, { genericTimeout: 0, name: "h", content: 2 });
      return content === 1
        ? stay({ genericTimeout: 0, name: "i", content: 3 }, { nextEvent: "x" }, { timeout: 0, content: "et" })
        : undefined;
    });
    await machine.queue("go", "m1");
    expect((await machine.events()).map(([, , content]) => content)).toEqual(["go", 1, "x", 2, 3, "m1"]);
  });

  test("is what updating a timeout that does not run comes to", async () => {
    const machine = await record((_state, { content }) =>
      content === "go"
        ? stay(
            { stateTimeout: "update", content: "st" },
            { genericTimeout: "update", name: "g", content: "gt" },
            { timeout: "update", content: "et" },
          )
        : undefined,
    );
    await machine.queue("go", "m1");
    expect((await machine.events()).map(([, , content]) => content)).toEqual(["go", "st", "gt", "m1"]);
  });
});

describe("init", () => {
  test("may insert events and set timeouts, which come before any message", async () => {
    const machine = await record(
      () => undefined,
      () =>
        ok(
          "a",
          0,
          ...actions(
            { nextEvent: 1 },
            { stateTimeout: 0, content: "st" },
            { timeout: 0, content: "et" },
            { postpone: true },
          ),
        ),
      true,
    );
    await machine.queue("m");
    expect(await machine.events()).toEqual([
      ["a", "enter", "a"],
      ["a", "internal", 1],
      ["a", "state_timeout", "st"],
      ["a", "cast", "m"],
    ]);
  });
});
