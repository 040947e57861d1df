/** The types of Agent: the state is known from the function that makes it. */

import { Agent, Supervisor } from "@hinotori/otp";
import { describe, expectTypeOf, test } from "vitest";

describe("an agent", () => {
  test("knows its state", async () => {
    const agent = await Agent.startLink(async () => ({ n: 1 }));
    expectTypeOf(
      Agent.get(agent, (state) => (expectTypeOf(state).toEqualTypeOf<{ n: number }>(), String(state.n))),
    ).resolves.toEqualTypeOf<string>();
    expectTypeOf(Agent.get(agent, async ({ n }) => n)).resolves.toEqualTypeOf<number>();
    expectTypeOf(Agent.getAndUpdate(agent, (state) => ["was", state])).resolves.toEqualTypeOf<string>();
    expectTypeOf(Agent.update(agent, ({ n }) => ({ n: n + 1 }))).resolves.toEqualTypeOf<"ok">();
  });

  test("refuses a state of another type", async () => {
    const agent = await Agent.start(() => 0);
    // @ts-expect-error the state is a number
    void Agent.update(agent, () => "text");
    // @ts-expect-error the state is a number
    Agent.cast(agent, (text: string) => text);
    // @ts-expect-error a pair of answer and state
    void Agent.getAndUpdate(agent, (n) => n);
    // @ts-expect-error the state in the pair is a number
    void Agent.getAndUpdate(agent, (n) => [n, "text"]);
    // @ts-expect-error the timeout is a number or "infinity"
    void Agent.get(agent, (n) => n, "soon");
  });

  test("known by name has the state that the function says", () => {
    expectTypeOf(Agent.get("Counts", (n: number) => n * 2)).resolves.toEqualTypeOf<number>();
  });

  test("is a child with the function that makes its state", () => {
    void Supervisor.startLink([[Agent, () => 0]], { strategy: "one_for_one" });
    // @ts-expect-error a value is no function
    void Supervisor.startLink([[Agent, 0]], { strategy: "one_for_one" });
  });
});
