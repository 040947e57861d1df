/** The types of StateMachine: callers are checked against the events that the handlers take; and those of Watchdog. */

import { type From, type Pid, StateMachine, Supervisor, Watchdog, ignore } from "@hinotori/otp";
import { describe, expectTypeOf, test } from "vitest";

type Push = StateMachine.Event<
  { state: () => string; add: (a: number, b?: number) => number },
  { button: (digit: number) => void }
>;

const Door = StateMachine.define("Door", {
  init: (code: number) => StateMachine.ok("locked", { code }),
  states: {
    locked: (data, event: Push) => {
      expectTypeOf(data).toEqualTypeOf<{ code: number }>();
      if (event.type === "call" && event.content[0] === "state") {
        return StateMachine.keepStateAndData({ reply: [event.from, "locked"] });
      }
      if (event.type === "cast") {
        expectTypeOf(event.content).toEqualTypeOf<readonly ["button", number]>();
        return StateMachine.nextState("open", { code: event.content[1] }, { stateTimeout: 10 });
      }
      return StateMachine.keepStateAndData();
    },
  },
});

describe("StateMachine.define", () => {
  test("makes a module whose machines take what the events say", async () => {
    const door = await Door.startLink(7);
    expectTypeOf(StateMachine.call(door, ["state"])).resolves.toEqualTypeOf<string>();
    expectTypeOf(StateMachine.call(door, ["add", 1])).resolves.toEqualTypeOf<number>();
    expectTypeOf(StateMachine.cast(door, ["button", 7])).toEqualTypeOf<"ok">();
    // @ts-expect-error the digit is a number
    StateMachine.cast(door, ["button", "7"]);
    // @ts-expect-error the digit is missing
    StateMachine.cast(door, ["button"]);
    // @ts-expect-error a call is no cast
    StateMachine.cast(door, ["state"]);
    // @ts-expect-error no such call
    void StateMachine.call(door, ["close"]);
    // @ts-expect-error the code is a number
    void Door.startLink("7");
    void Supervisor.startLink([[Door, 7]], { strategy: "one_for_one" });
  });

  test("takes the events of one handler for all states as well", async () => {
    const Lamp = StateMachine.define("Lamp", {
      init: () => StateMachine.ok(["off", 0], 1),
      handleEvent: (_state: unknown, data, _event: Push) => (
        expectTypeOf(data).toEqualTypeOf<number>(),
        StateMachine.keepState(data + 1)
      ),
      terminate: (_reason, _state, data) => expectTypeOf(data).toEqualTypeOf<number>(),
    });
    const lamp = await Lamp.startLink();
    expectTypeOf(StateMachine.call(lamp, ["state"])).resolves.toEqualTypeOf<string>();
    // @ts-expect-error no such cast
    StateMachine.cast(lamp, ["push"]);
  });

  test("refuses data of another type, and ways out that are none", () => {
    StateMachine.define("Wrong", {
      init: () => StateMachine.ok("a", { n: 1 }),
      // @ts-expect-error the data is { n: number }
      states: { a: (_data, _event: Push) => StateMachine.keepState("text") },
    });
    StateMachine.define("Wrong", {
      init: () => StateMachine.ok("a", 1),
      // @ts-expect-error a handler says its way out
      states: { a: (_data, _event: Push) => 1 },
    });
    // @ts-expect-error init says ok, ignore or stop
    StateMachine.define("Wrong", { init: () => 1, states: {} });
  });
});

describe("an event", () => {
  const _handle = (event: Push): void => {
    switch (event.type) {
      case "call":
        if (event.content[0] === "add") {
          expectTypeOf(event.content).toEqualTypeOf<readonly ["add", a: number, b?: number | undefined]>();
        }
        return;
      case "generic_timeout":
        expectTypeOf(event.name).toEqualTypeOf<unknown>();
        return;
      case "info":
        // @ts-expect-error nobody waits for an answer to a message
        void event.from;
        return;
      default:
        expectTypeOf(event.type).toEqualTypeOf<"cast" | "internal" | "enter" | "timeout" | "state_timeout">();
    }
  };

  test("is narrowed by its type", () => expectTypeOf(_handle).toBeFunction());
});

describe("actions", () => {
  test("are checked", () => {
    const from = {} as From<string>;
    StateMachine.keepStateAndData(
      { postpone: true },
      { nextEvent: 1 },
      { timeout: 0 },
      { genericTimeout: "update", name: "g" },
      "hibernate",
      { reply: [from, "a"] },
    );
    StateMachine.reply(from, "a");
    // @ts-expect-error no such action
    StateMachine.keepStateAndData({ stateTimout: 1 });
    // @ts-expect-error a time is milliseconds, infinity, cancel or update
    StateMachine.keepStateAndData({ stateTimeout: "soon" });
    // @ts-expect-error a timeout by name has a name
    StateMachine.keepStateAndData({ genericTimeout: 1 });
    // @ts-expect-error the caller waits for a string
    StateMachine.reply(from, 1);
  });
});

test("a machine that ignores or stops may say so in init, and is undefined only where it may ignore", () => {
  expectTypeOf(Door.start).returns.resolves.toExtend<Pid>();
  const Shy = StateMachine.define("Shy", {
    init: (n: number) => (n > 0 ? StateMachine.ok("a", n) : ignore()),
    states: { a: (data, _event: Push) => StateMachine.keepState(data) },
  });
  const start = async (): Promise<void> => {
    const shy = await Shy.startLink(1);
    // @ts-expect-error it may have ignored
    StateMachine.cast(shy, ["button", 1]);
    expectTypeOf(shy).extract<undefined>().toEqualTypeOf<undefined>();
  };
  expectTypeOf(start).toBeFunction();
});

test("Watchdog.start wants milliseconds, and gives what stops it", () => {
  expectTypeOf(Watchdog.start).returns.toEqualTypeOf<() => void>();
  // @ts-expect-error milliseconds are a number
  Watchdog.start({ threshold: "200" });
});
