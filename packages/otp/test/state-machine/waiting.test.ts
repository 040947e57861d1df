/** Callbacks that wait and callbacks that do not, in one machine: whose code it is, and in which order. */

import { type ExitError, Process, StateMachine } from "@hinotori/otp";
import { settled } from "@hinotori/otp/testing";
import { expect, test } from "vitest";
import { endOf, gate, messages, startClean, thenable } from "../support/run.ts";
import { record } from "../support/machine.ts";

startClean();

const me = Process.self();

test("what ends at once is handled without a microtask in between", async () => {
  const handled: number[] = [];
  const machine = await record((_state, { content }) => {
    if (content === "a") void Promise.resolve().then(() => handled.push(machine.seen.length));
    return undefined;
  });
  await machine.queue("a", "b", "c");
  await machine.events();
  expect(handled).toEqual([3]);
});

test.each([
  ["an async function", async () => void (await null)],
  ["a function that returns a promise", () => Promise.resolve()],
  ["a function that returns another thenable", () => thenable(Promise.resolve())],
])("after an await of %s, and in what follows from it, self is the machine", async (_what, wait) => {
  const selves: unknown[] = [];
  const machine = await record((_state, { content, type }) => {
    selves.push(Process.self());
    if (type === "internal") return StateMachine.keepStateAndData();
    if (content === "sync") return StateMachine.keepStateAndData({ nextEvent: "inside" });
    const way = StateMachine.nextState("b", 0, { nextEvent: "after" });
    return thenable(Promise.resolve(wait()).then(() => way));
  });
  // The callback is known to end at once by now.
  await machine.queue("sync");
  // Nobody is marked any more, so that only the machine itself can know whose turn it is.
  await settled();
  await machine.queue("wait");
  await machine.events();
  expect(machine.seen.map(([, , content]) => content)).toEqual(["sync", "inside", "wait", "after"]);
  expect(new Set(selves)).toEqual(new Set([machine.pid]));
});

test("nothing else is taken while one waits, and what was postponed comes when the state is another", async () => {
  const door = gate();
  const machine = await record((state, { content }) => {
    if (content === "wait") return door.wait.then(() => StateMachine.nextState("b", 0));
    return state === "a" ? StateMachine.keepStateAndData({ postpone: true }) : undefined;
  });
  await machine.queue("early", "wait", "late");
  await settled();
  expect(machine.seen.map(([state, , content]) => [state, content])).toEqual([
    ["a", "early"],
    ["a", "wait"],
  ]);
  door.open();
  expect((await machine.events()).slice(2).map(([state, , content]) => [state, content])).toEqual([
    ["b", "early"],
    ["b", "late"],
  ]);
});

test("a machine that is killed while one waits handles nothing more when that comes back", async () => {
  const door = gate();
  const machine = await record((_state, { content }) => {
    Process.send(me, content);
    return content === "wait" ? door.wait.then(() => StateMachine.keepStateAndData({ nextEvent: "more" })) : undefined;
  });
  await machine.queue("wait");
  await settled();
  const end = endOf(machine.pid);
  Process.exit(machine.pid, "kill");
  expect(await end).toBe("killed");
  door.open();
  await settled();
  expect(await messages()).toEqual(["wait"]);
  expect(machine.seen).toHaveLength(1);
});

test.each(["normal", "shutdown", "kill"])(
  "a machine that ends itself with %s does nothing that its callback asks for",
  async (reason) => {
    const machine = await record((_state, { type }) => {
      if (type === "internal") return undefined;
      if (type === "call") Process.exit(Process.self(), reason);
      return StateMachine.nextState("b", 0, { nextEvent: "more" });
    });
    await machine.queue("before");
    const answer = await StateMachine.call(machine.pid as never, ["go"] as never).catch(
      (error: ExitError) => error.reason,
    );
    expect(answer).toBe(reason === "kill" ? "killed" : reason);
    expect(machine.seen.map(([, type]) => type)).toEqual(["cast", "internal", "call"]);
  },
);

test("an error, an exit and a thrown value after an await end it as they do at once", async () => {
  for (const [work, reason] of [
    [async () => Promise.reject(new RangeError("late")), new RangeError("late")],
    [async () => Process.exit("asked"), "asked"],
    [async () => Promise.reject("what"), ["bad_return_from_state_function", "what"]],
  ] as const) {
    const machine = await record((_state, { content }) => (content === "go" ? work() : undefined));
    const end = endOf(machine.pid);
    await machine.queue("go");
    expect(await end).toEqual(reason);
  }
});
