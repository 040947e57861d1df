/** A state whose enter throws: where the machine is when it ends. */

import { StateMachine } from "@hinotori/otp";
import { describe, expect, test } from "vitest";

import { record } from "../support/machine.ts";
import { endOf, startClean } from "../support/run.ts";

startClean();

const { nextState, repeatState } = StateMachine;

describe("an enter that throws", () => {
  const failure = new Error("no entry");
  const react =
    (enter: () => unknown) =>
    (state: unknown, { type, content }: StateMachine.AnyEvent): unknown => {
      if (content === "go") return nextState("b", 5);
      return type === "enter" && state === "b" ? enter() : undefined;
    };
  test.each<[string, () => unknown]>([
    [
      "at once",
      () => {
        throw failure;
      },
    ],
    ["later", () => Promise.reject(failure)],
    [
      "after it was entered again",
      () => {
        let first = true;
        return () => {
          if (!first) throw failure;
          first = false;
          return repeatState(7);
        };
      },
    ],
  ])("leaves the machine in the state that it comes from, with its data: %s", async (what, enter) => {
    const machine = await record(
      react(what === "after it was entered again" ? (enter() as () => unknown) : enter),
      undefined,
      true,
    );
    await machine.queue("go");
    await endOf(machine.pid);
    expect(machine.ended).toEqual([[failure, "a", 0]]);
  });
});
