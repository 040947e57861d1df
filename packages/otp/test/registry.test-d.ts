/** The types of Registry. */

import { GenServer, type Pid, Registry, type RegistrationError, Supervisor } from "@hinotori/otp";
import { describe, expectTypeOf, test } from "vitest";

test("a registry is a child with keys and a name", () => {
  void Supervisor.startLink([[Registry, { keys: "unique", name: "R" }]], { strategy: "one_for_one" });
  // @ts-expect-error keys are missing
  void Supervisor.startLink([[Registry, { name: "R" }]], { strategy: "one_for_one" });
  // @ts-expect-error keys are unique or duplicate
  void Registry.startLink({ keys: "some", name: "R" });
  // @ts-expect-error a via name is no name for a registry
  void Registry.startLink({ keys: "unique", name: Registry.via("R", 1) });
  // @ts-expect-error listeners are names
  void Registry.startLink({ keys: "unique", name: "R", listeners: [7] });
});

describe("values", () => {
  test("are unknown, or what the caller's function says they are", () => {
    expectTypeOf(Registry.lookup("R", "k")).toEqualTypeOf<Registry.Registration<unknown>[]>();
    expectTypeOf(Registry.match("R", "k", (value: number) => value > 1)).toEqualTypeOf<
      Registry.Registration<number>[]
    >();
    expectTypeOf(Registry.updateValue("R", "k", (value: number) => value + 1)).toEqualTypeOf<
      readonly [number, number] | "error"
    >();
    expectTypeOf(Registry.countMatch("R", "k", (value: string) => value === "")).toEqualTypeOf<number>();
    expectTypeOf(Registry.countSelect("R", (_key, _pid, value: string) => value === "")).toEqualTypeOf<number>();
    // @ts-expect-error whether an entry counts is true or false
    Registry.countSelect("R", (key) => key);
    Registry.unregisterMatch("R", "k", (value: number) => value > 1);
    Registry.dispatch("R", "k", (entries) =>
      expectTypeOf(entries).toEqualTypeOf<readonly Registry.Registration<unknown>[]>(),
    );
  });

  test("an update gives the type it takes", () => {
    // @ts-expect-error a number cannot become a string
    Registry.updateValue("R", "k", (value: number) => String(value));
  });

  test("select leaves out what is undefined", () => {
    expectTypeOf(Registry.select("R", (key, pid) => (key === 1 ? pid : undefined))).toEqualTypeOf<Pid[]>();
  });
});

test("a via name takes any request, or those of the messages that are said", async () => {
  expectTypeOf(GenServer.call(Registry.via("R", 1), ["take"])).resolves.toEqualTypeOf<unknown>();
  GenServer.cast(Registry.via("R", 1), ["give", 1]);
  const desk = Registry.via<{ calls: { take: () => number }; casts: { give: (n: number) => void } }>("R", 1);
  expectTypeOf(GenServer.call(desk, ["take"])).resolves.toEqualTypeOf<number>();
  // @ts-expect-error a number is given
  GenServer.cast(desk, ["give", "one"]);
});

test("an error carries the holder", () => {
  expectTypeOf<RegistrationError["reason"]>().toEqualTypeOf<readonly ["already_registered", Pid]>();
  expectTypeOf(Registry.whereis("R", 1)).toEqualTypeOf<Pid | undefined>();
});
