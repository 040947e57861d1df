/** StateMachine: both callback modes, ways out, calls, entering, and how a machine ends. Reasons are gen_statem's of OTP 25. */

import {
  ArgumentError,
  ExitError,
  type From,
  type Pid,
  Process,
  StartError,
  StateMachine,
  Supervisor,
  Sys,
  ignore,
  ok,
  stop,
} from "@hinotori/otp";
import { captureLog, clock } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { actions, record } from "./support/machine.ts";
import { endOf, failureOf, gate, messages, startClean } from "./support/run.ts";

startClean();

type Events = StateMachine.Event<
  { read: () => string; wait: () => string; end: (reason: unknown) => string },
  { push: (by: number) => void; crash: (how: () => unknown) => void }
>;

const { keepState, keepStateAndData, nextState, repeatState, stopAndReply, stopWith } = StateMachine;

const Lamp = StateMachine.define("Lamp", {
  init: (count: number) => StateMachine.ok("off", { count }),
  states: {
    off: ({ count }, event: Events) => {
      if (event.type === "call" && event.content[0] === "read")
        return keepStateAndData({ reply: [event.from, `off ${count}`] });
      if (event.type === "call" && event.content[0] === "wait") return keepStateAndData({ postpone: true });
      if (event.type === "cast" && event.content[0] === "push")
        return nextState("on", { count: count + event.content[1] });
      if (event.type === "cast" && event.content[0] === "crash") return event.content[1]() as never;
      return keepStateAndData();
    },
    on: (data, event: Events) => {
      if (event.type === "call" && event.content[0] === "end")
        return stopAndReply(event.content[1], [[event.from, "bye"]], { count: -1 });
      if (event.type === "call") return keepStateAndData({ reply: [event.from, `on ${data.count}`] });
      return keepState({ count: data.count + 1 });
    },
  },
});

describe("StateMachine.define", () => {
  test("with `states` calls the handler of the state the machine is in", async () => {
    const lamp = await Lamp.startLink(0);
    expect(await StateMachine.call(lamp, ["read"])).toBe("off 0");
    expect(StateMachine.cast(lamp, ["push", 3])).toBe("ok");
    expect(await StateMachine.call(lamp, ["read"])).toBe("on 3");
    StateMachine.cast(lamp, ["push", 1]);
    expect(await StateMachine.call(lamp, ["read"])).toBe("on 4");
  });

  test("with `handleEvent` calls one handler, and the state may be any value", async () => {
    const machine = await record(
      (state, { type }) => (type === "cast" ? nextState(["n", (state as [string, number])[1] + 1], 0) : undefined),
      () => StateMachine.ok(["n", 0], 0),
    );
    await machine.queue("x", "x");
    expect(await Sys.getState(machine.pid)).toEqual([["n", 2], 0]);
  });

  test("refuses neither and both of `states` and `handleEvent`", () => {
    const init = (): never => StateMachine.ok("a", 0) as never;
    expect(() => StateMachine.define("Neither", { init } as never)).toThrow(ArgumentError);
    expect(() =>
      StateMachine.define("Both", { init, states: {}, handleEvent: () => keepStateAndData() } as never),
    ).toThrow(/got both/);
  });

  test("a state without a handler ends the machine, with own names alone counting as handlers", async () => {
    const Lost = StateMachine.define("Lost", {
      init: (state: string) => StateMachine.ok(state, 0),
      states: { home: () => keepStateAndData() },
    });
    const lost = await Lost.start("toString");
    Process.send(lost, "hello");
    expect(await endOf(lost)).toMatchObject({ code: "OTP_NO_CLAUSE" });
  });

  test("runs asynchronous handlers one at a time, as the machine", async () => {
    const { wait, open } = gate();
    const seen: unknown[] = [];
    const machine = await record(async (_state, { content }) => {
      if (content === "slow") await wait;
      seen.push(content, Process.self());
      return keepStateAndData();
    });
    await machine.queue("slow", "fast");
    open();
    await machine.events();
    expect(seen).toEqual(["slow", machine.pid, "fast", machine.pid]);
  });

  test("is a child: restarted by its supervisor in its first state, registered under its name", async () => {
    const Switch = StateMachine.define("Switch", {
      registered: true,
      childSpec: { restart: "transient" },
      init: () => StateMachine.ok("off", 0),
      states: { off: (_data, event: Events) => (event.type === "cast" ? stopWith("boom") : keepStateAndData()) },
    });
    expect(Switch.childSpec()).toMatchObject({ id: "Switch", restart: "transient" });
    const sup = await Supervisor.startLink([Switch], { strategy: "one_for_one" });
    const before = Process.whereis("Switch");
    StateMachine.cast(Switch, ["push", 1]);
    await endOf(before!);
    await Supervisor.countChildren(sup);
    expect(Process.alive(Process.whereis("Switch")!)).toBe(true);
    await Supervisor.stop(sup);
  });
});

describe("StateMachine.call", () => {
  test("waits for a state in which it is answered, without end unless told otherwise", async () => {
    clock.virtual();
    const lamp = await Lamp.startLink(0);
    const waiting = StateMachine.call(lamp, ["wait"]);
    await clock.advance(60_000);
    StateMachine.cast(lamp, ["push", 1]);
    expect(await waiting).toBe("on 1");
  });

  test("fails with timeout, noproc and the reason the machine ends with, also when it was postponed", async () => {
    clock.virtual();
    const lamp = await Lamp.start(0);
    const late = failureOf(StateMachine.call(lamp, ["wait"], 50));
    await clock.advance(50);
    expect((await late).reason).toBe("timeout");
    const postponed = failureOf(StateMachine.call(lamp, ["wait"]));
    StateMachine.cast(lamp, ["crash", () => stopWith("done")]);
    expect((await postponed).reason).toBe("done");
    expect((await failureOf(StateMachine.call(lamp, ["read"]))).reason).toBe("noproc");
    expect(await failureOf(StateMachine.call(lamp, ["read"]))).toBeInstanceOf(ExitError);
  });

  test("gets the first of two answers, also when it is answered and postponed", async () => {
    const machine = await record((state, event) => {
      if (event.type !== "call") return undefined;
      const reply = { reply: [event.from, `from ${String(state)}`] };
      return state === "a"
        ? nextState("b", 0, ...actions(reply, { postpone: true }))
        : keepStateAndData(...actions(reply));
    });
    expect(await StateMachine.call(machine.pid as never, "x" as never)).toBe("from a");
    expect(await machine.events()).toEqual([
      ["a", "call", "x"],
      ["b", "call", "x"],
    ]);
  });

  test("may be answered later by another process", async () => {
    let asked!: From<string>;
    const machine = await record((_state, event) => {
      asked = event.from as From<string>;
      return undefined;
    });
    const answer = StateMachine.call(machine.pid as never, "x" as never);
    await machine.events();
    Process.spawn(() => StateMachine.reply(asked, "later"));
    expect(await answer).toBe("later");
  });
});

describe("entering", () => {
  test("is told of the old state, before anything else in the new one", async () => {
    const machine = await record(
      (state, { content }) => {
        if (content === "p" && state === "a") return keepStateAndData({ postpone: true });
        return content === "go" ? nextState("b", 0, { nextEvent: 1 }) : undefined;
      },
      undefined,
      true,
    );
    await machine.queue("p", "go", "m");
    expect(await machine.events()).toEqual([
      ["a", "enter", "a"],
      ["a", "cast", "p"],
      ["a", "cast", "go"],
      ["b", "enter", "a"],
      ["b", "internal", 1],
      ["b", "cast", "p"],
      ["b", "cast", "m"],
    ]);
  });

  test("happens again with repeatState, and not when the same state is named", async () => {
    const machine = await record(
      (_state, { content }, data) =>
        content === "repeat" ? repeatState(data + 1) : content === "same" ? nextState("a", data) : undefined,
      undefined,
      true,
    );
    await machine.queue("same", "repeat");
    await machine.events();
    expect(machine.seen).toEqual([
      ["a", "enter", "a"],
      ["a", "cast", "same"],
      ["a", "cast", "repeat"],
      ["a", "enter", "a"],
    ]);
    expect(await Sys.getState(machine.pid)).toEqual(["a", 1]);
  });

  test("may change data, set timeouts over those of the way in, and repeat itself", async () => {
    clock.virtual();
    const machine = await record(
      (state, { type, content }, data) => {
        if (content === "go") return nextState("b", 0, { stateTimeout: 10, content: "way" });
        if (type !== "enter" || state === "a") return undefined;
        return data < 2 ? repeatState(data + 1) : nextState("b", 7, { stateTimeout: 5, content: "enter" });
      },
      undefined,
      true,
    );
    await machine.queue("go");
    await clock.advance(20);
    expect(machine.seen.map(([, type]) => type)).toEqual(["enter", "cast", "enter", "enter", "enter", "state_timeout"]);
    expect(machine.seen.at(-1)).toEqual(["b", "state_timeout", "enter"]);
    expect(await Sys.getState(machine.pid)).toEqual(["b", 7]);
  });

  test.each([
    [
      "go to another state",
      () => nextState("c", 0),
      ["bad_state_enter_return_from_state_function", ["next_state", "c", 0]],
    ],
    [
      "insert events",
      () => keepStateAndData({ nextEvent: 1 }),
      ["bad_state_enter_action_from_state_function", { nextEvent: 1 }],
    ],
    ["postpone", () => keepStateAndData({ postpone: true }), ["bad_action_from_state_function", { postpone: true }]],
    ["stop", () => stopWith("bye", 5), "bye"],
  ])("that wants to %s ends the machine", async (_what, way, reason) => {
    const machine = await record(
      (state, { type, content }) =>
        content === "go" ? nextState("b", 0) : type === "enter" && state === "b" ? way() : undefined,
      undefined,
      true,
    );
    await machine.queue("go");
    await endOf(machine.pid);
    expect(machine.ended).toEqual([[reason, "b", reason === "bye" ? 5 : 0]]);
  });
});

describe("a machine ends", () => {
  const error = new Error("boom");
  const bad = (action: unknown): unknown => keepStateAndData(...actions(action));
  test.each<[string, () => unknown, unknown]>([
    ["stop", () => stopWith("bye"), "bye"],
    [
      "an error",
      () => {
        throw error;
      },
      error,
    ],
    ["an exit", () => Process.exit("out"), "out"],
    ["no way out", () => "junk", ["bad_return_from_state_function", "junk"]],
    ["init's way out", () => StateMachine.ok("b", 1), ["bad_return_from_state_function", ["ok", "b", 1]]],
    [
      "a thrown value",
      () => {
        throw "junk";
      },
      ["bad_return_from_state_function", "junk"],
    ],
    ["a negative time", () => bad({ stateTimeout: -1 }), ["bad_action_from_state_function", { stateTimeout: -1 }]],
    [
      "no time",
      () => bad({ genericTimeout: "soon", name: "g" }),
      ["bad_action_from_state_function", { genericTimeout: "soon", name: "g" }],
    ],
    ["an unknown action", () => bad({ stateTimout: 1 }), ["bad_action_from_state_function", { stateTimout: 1 }]],
    ["an action that is none", () => bad("huh"), ["bad_action_from_state_function", "huh"]],
    [
      "a reply to nobody",
      () => bad({ reply: ["nobody", 1] }),
      ["bad_action_from_state_function", { reply: ["nobody", 1] }],
    ],
  ])("by %s, and terminate gets reason, state and data", async (_what, react, reason) => {
    const first = () => StateMachine.ok("a", 3);
    const machine = await record((_state, { content }) => (content === "go" ? react() : undefined), first);
    const end = endOf(machine.pid);
    await machine.queue("go");
    expect(await end).toEqual(reason);
    expect(machine.ended).toEqual([[reason, "a", 3]]);
  });

  test("not by a way out that is thrown: it counts as returned", async () => {
    const machine = await record((_state, { content }) => {
      if (content === "go") throw nextState("b", 1);
      return undefined;
    });
    await machine.queue("go", "m");
    expect((await machine.events()).at(-1)).toEqual(["b", "cast", "m"]);
  });

  test("by stopAndReply: the caller is answered, and the new data is terminate's", async () => {
    const lamp = await Lamp.start(0);
    StateMachine.cast(lamp, ["push", 1]);
    const ref = Process.monitor(lamp);
    expect(await StateMachine.call(lamp, ["end", ["shutdown", 1]])).toBe("bye");
    expect(await Process.receive()).toEqual(["DOWN", ref, "process", lamp, ["shutdown", 1]]);
  });

  test("by StateMachine.stop, in order", async () => {
    const machine = await record(() => undefined);
    expect(await StateMachine.stop(machine.pid, "bye")).toBe("ok");
    expect(machine.ended).toEqual([["bye", "a", 0]]);
  });

  test("with its parent, when it traps exits; the exit of anybody else is an event", async () => {
    const seen: unknown[] = [];
    const Trap = StateMachine.define("Trap", {
      init: () => (Process.flag("trap_exit", true), StateMachine.ok("a", 0)),
      handleEvent: (_state: unknown, _data, event: StateMachine.AnyEvent) => (
        seen.push([event.type, event.content]),
        keepStateAndData()
      ),
      terminate: (reason, state) => seen.push(["terminate", reason, state]),
    });
    const trap = await Trap.startLink();
    const other = Process.spawn(() => Process.exit(trap, "other"));
    await endOf(other);
    Process.exit(trap, "shutdown");
    expect(await endOf(trap)).toBe("shutdown");
    expect(seen).toEqual([
      ["info", ["EXIT", other, "other"]],
      ["terminate", "shutdown", "a"],
    ]);
    await messages();
  });

  test("with one report, unless it ends cleanly; it shows state and data", async () => {
    const events = await captureLog(async () => {
      const crash = await record(
        (_state, { content }) => stopWith(content),
        () => StateMachine.ok("a", 3),
      );
      await crash.queue("boom");
      await endOf(crash.pid);
      const clean = await record((_state, { content }) => stopWith(content));
      await clean.queue(["shutdown", "moved"]);
      await endOf(clean.pid);
    }, "error");
    expect(events.map(({ report }) => report)).toMatchObject([
      { label: "state_machine_terminate", reason: "boom", state: ["a", 3] },
    ]);
  });
});

describe("init", () => {
  const start = (first: () => unknown): Promise<unknown> =>
    StateMachine.define("First", { init: first as never, handleEvent: () => keepStateAndData() }).start();

  test.each<[string, () => unknown, unknown]>([
    ["junk", () => "junk", ["bad_return_from_init", "junk"]],
    [
      "thrown junk",
      () => {
        throw "junk";
      },
      ["bad_return_from_init", "junk"],
    ],
    ["GenServer's ok", () => ok(1), ["bad_return_from_init", expect.anything()]],
    ["another way out", () => nextState("a", 0), ["bad_return_from_init", ["next_state", "a", 0]]],
    ["GenServer's stop", () => stop("no"), "no"],
    ["its own stop", () => stopWith("no"), "no"],
  ])("that returns %s fails the start", async (_what, first, reason) => {
    const error = await failureOf(start(first) as never);
    expect(error).toBeInstanceOf(StartError);
    expect(error.reason).toEqual(reason);
  });

  test("may ignore, and may be asynchronous", async () => {
    expect(await start(ignore)).toBeUndefined();
    const pid = (await start(async () => StateMachine.ok("a", await Promise.resolve(1)))) as Pid;
    expect(await Sys.getState(pid)).toEqual(["a", 1]);
  });

  test.each<[string, () => unknown, unknown]>([
    ["that crashes", () => Process.exit("boom"), "boom"],
    ["that stops", () => stopWith("normal"), "normal"],
  ])("is over when the first state is entered: an enter %s comes after the start", async (_what, enter, reason) => {
    const machine = await record(enter, undefined, true);
    await endOf(machine.pid);
    expect(machine.ended).toEqual([[reason, "a", 0]]);
  });

  test("does not keep the starter waiting for the events it inserts", async () => {
    const { wait, open } = gate();
    const machine = await record(
      () => wait.then(() => keepStateAndData()),
      () => StateMachine.ok("a", 0, { nextEvent: 1 }),
    );
    expect(Process.alive(machine.pid)).toBe(true);
    open();
    expect(await machine.events()).toEqual([["a", "internal", 1]]);
  });
});

describe("Sys", () => {
  test("shows state and data as a pair, and puts another in", async () => {
    const machine = await record(() => undefined);
    expect(await Sys.getState(machine.pid)).toEqual(["a", 0]);
    expect(await Sys.replaceState(machine.pid, (pair) => [[...(pair as unknown[])], 1])).toEqual([["a", 0], 1]);
    await machine.queue("m");
    expect(await machine.events()).toEqual([[["a", 0], "cast", "m"]]);
    expect(await Sys.getStatus(machine.pid)).toMatchObject({ module: "Recorder", state: [["a", 0], 1] });
  });

  test("does not put in what is no pair", async () => {
    const machine = await record(() => undefined);
    await expect(Sys.replaceState(machine.pid, () => "b")).rejects.toMatchObject({ code: "OTP_CALLBACK_FAILED" });
    expect(await Sys.getState(machine.pid)).toEqual(["a", 0]);
  });
});
