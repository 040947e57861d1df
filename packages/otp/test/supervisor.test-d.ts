/** What the compiler knows of children and supervisors: a child's argument is checked against its module. */

import { type ChildSpec, GenServer, type Pid, Supervisor, ignore, ok, reply } from "@hinotori/otp";
import { startSupervised } from "@hinotori/otp/testing";
import { describe, expectTypeOf, test } from "vitest";

interface PollerOptions {
  readonly every: number;
  readonly measure: (at: number) => number;
  readonly mode?: "fast" | "slow";
}

const Plain = GenServer.define("Plain", { init: () => ok(0) });
const Desk = GenServer.define("Desk", {
  init: (first: number) => ok(first),
  handleCall: { take: (next) => reply(next, next + 1) },
});
const Maybe = GenServer.define("Maybe", { init: (first: number = 1) => ok(first) });
const Poller = {
  name: "Poller",
  childSpec: (options: PollerOptions): ChildSpec => ({
    id: "Poller",
    start: () => Promise.resolve(undefined),
    restart: options.mode === "fast" ? "permanent" : "transient",
  }),
};
const spec: ChildSpec = { id: "x", start: () => Plain.startLink() };
const one = { strategy: "one_for_one" } as const;

describe("Supervisor.startLink", () => {
  test("takes modules, [module, argument] and specs, in one list", () => {
    expectTypeOf(
      Supervisor.startLink(
        [Plain, [Desk, 1], Maybe, [Maybe, 2], spec, [Poller, { every: 1, measure: (at) => at }]],
        one,
      ),
    ).resolves.toEqualTypeOf<Pid>();
    expectTypeOf(Supervisor.startLink([], one)).resolves.toEqualTypeOf<Pid>();
  });

  test("takes a list of specs made elsewhere", () => {
    const specs: ChildSpec[] = [1, 2].map((id) => ({ ...Desk.childSpec(1), id }));
    expectTypeOf(Supervisor.startLink(specs, one)).resolves.toEqualTypeOf<Pid>();
    const fixed: readonly ChildSpec[] = specs;
    expectTypeOf(Supervisor.startLink(fixed, one)).resolves.toEqualTypeOf<Pid>();
  });

  test("takes a spec written in place, its fields literal", () => {
    void Supervisor.startLink(
      [{ id: "x", start: () => Plain.startLink(), restart: "transient", shutdown: "brutal_kill", type: "worker" }],
      one,
    );
    // @ts-expect-error "sometimes" is no restart type
    void Supervisor.startLink([{ id: "x", start: () => Plain.startLink(), restart: "sometimes" }], one);
    // @ts-expect-error a start must resolve with a pid or undefined
    void Supervisor.startLink([{ id: "x", start: () => Promise.resolve("pid") }], one);
    // @ts-expect-error a spec needs a start
    void Supervisor.startLink([{ id: "x" }], one);
  });

  test("refuses an argument that is not the module's", () => {
    // @ts-expect-error Desk takes a number
    void Supervisor.startLink([[Desk, "1"]], one);
    // @ts-expect-error Plain takes no argument
    void Supervisor.startLink([[Plain, 1]], one);
    // @ts-expect-error the good child before it does not hide the bad one
    void Supervisor.startLink([Plain, [Desk, null]], one);
    // @ts-expect-error Poller needs `measure`
    void Supervisor.startLink([[Poller, { every: 1 }]], one);
    // @ts-expect-error "medium" is no mode
    void Supervisor.startLink([[Poller, { every: 1, measure: () => 1, mode: "medium" }]], one);
  });

  test("refuses a bare module that needs an argument", () => {
    // @ts-expect-error Desk needs a number
    void Supervisor.startLink([Desk], one);
    // @ts-expect-error Poller needs its options
    void Supervisor.startLink([Poller], one);
  });

  test("types functions inside arguments from the module", () => {
    void Supervisor.startLink(
      [
        [
          Poller,
          {
            every: 1,
            measure: (at) => {
              expectTypeOf(at).toEqualTypeOf<number>();
              return at;
            },
          },
        ],
      ],
      one,
    );
    // @ts-expect-error `measure` must return a number
    void Supervisor.startLink([[Poller, { every: 1, measure: (at) => String(at) }]], one);
  });

  test("refuses what is no child", () => {
    // @ts-expect-error a name is no child
    void Supervisor.startLink(["Desk"], one);
    // @ts-expect-error a module without childSpec is no child
    void Supervisor.startLink([{ name: "Desk" }], one);
    // @ts-expect-error undefined is no child
    void Supervisor.startLink([undefined], one);
  });

  test("refuses options that are none", () => {
    // @ts-expect-error a strategy is needed
    void Supervisor.startLink([], {});
    // @ts-expect-error there is no such strategy
    void Supervisor.startLink([], { strategy: "one_for_two" });
    // @ts-expect-error there is no such autoShutdown
    void Supervisor.startLink([], { strategy: "one_for_one", autoShutdown: "always" });
    // @ts-expect-error options are spelt maxRestarts
    void Supervisor.startLink([], { strategy: "one_for_one", max_restarts: 3 });
  });
});

describe("Supervisor.define", () => {
  const Branch = Supervisor.define("Branch", (size: number) => ({
    children: [Plain, [Desk, size], spec],
    strategy: "one_for_one",
    maxRestarts: 1,
  }));
  const Fixed = Supervisor.define("Fixed", () => ({ children: [Plain], strategy: "rest_for_one" }));

  test("knows the argument of its function", () => {
    expectTypeOf(Branch.startLink).parameters.toEqualTypeOf<[size: number]>();
    expectTypeOf(Branch.startLink(1)).resolves.toEqualTypeOf<Pid>();
    // @ts-expect-error Branch takes a number
    void Branch.startLink("1");
  });

  test("makes a child like any other", () => {
    void Supervisor.startLink([Fixed, [Branch, 3]], one);
    // @ts-expect-error Branch takes a number
    void Supervisor.startLink([[Branch, "3"]], one);
    // @ts-expect-error Branch needs a number
    void Supervisor.startLink([Branch], one);
  });

  test("checks its children's arguments too", () => {
    // @ts-expect-error Desk takes a number
    Supervisor.define("Wrong", () => ({ children: [Plain, [Desk, "1"]], strategy: "one_for_one" }));
    // @ts-expect-error Desk needs a number
    Supervisor.define("Wrong", () => ({ children: [Desk], strategy: "one_for_one" }));
    Supervisor.define("Made", (specs: readonly ChildSpec[]) => ({ children: specs, strategy: "one_for_one" }));
    Supervisor.define("Made", () => ({
      children: [1, 2].map((id): ChildSpec => ({ ...spec, id })),
      strategy: "one_for_one",
    }));
  });

  test("keeps the literals of its children's arguments", () => {
    const Mode = GenServer.define("Mode", {
      init: (options: { readonly mode: "fast" | "slow"; readonly names?: string[]; readonly at?: readonly [1 | 2] }) =>
        ok(options),
    });
    const Word = GenServer.define("Word", { init: (word: "yes" | "no") => ok(word) });
    Supervisor.define("Modes", () => ({
      children: [[Mode, { mode: "fast", names: ["a"], at: [1] }], [Word, "yes"], Plain],
      strategy: "one_for_one",
    }));
    Supervisor.define("Given", (options: { readonly mode: "fast" | "slow" }) => ({
      children: [[Mode, { ...options, mode: "slow" }], spec],
      strategy: "one_for_one",
    }));
    const Switch = Supervisor.define("Switch", (on: boolean) =>
      on ? { children: [[Mode, { mode: "fast" }]], strategy: "one_for_one" } : ignore(),
    );
    expectTypeOf(Switch.startLink(true)).resolves.toEqualTypeOf<Pid | undefined>();
    // @ts-expect-error "medium" is no mode
    Supervisor.define("Wrong", () => ({ children: [[Mode, { mode: "medium" }]], strategy: "one_for_one" }));
    // @ts-expect-error 3 is none of the numbers
    Supervisor.define("Wrong", () => ({ children: [[Mode, { mode: "fast", at: [3] }]], strategy: "one_for_one" }));
    // @ts-expect-error "maybe" is no word
    Supervisor.define("Wrong", () => ({ children: [[Word, "maybe"]], strategy: "one_for_one" }));
  });

  test("refuses a plan without a strategy, or with a wrong one", () => {
    // @ts-expect-error a strategy is needed
    Supervisor.define("Wrong", () => ({ children: [Plain] }));
    // @ts-expect-error there is no such strategy
    Supervisor.define("Wrong", () => ({ children: [Plain], strategy: "all" }));
  });

  test("resolves with undefined where its function may ignore, and only there", () => {
    const Off = Supervisor.define("Off", () => ignore());
    expectTypeOf(Off.startLink()).resolves.toEqualTypeOf<Pid | undefined>();
    const Switch = Supervisor.define("Switch", (on: boolean) =>
      on ? { children: [Plain, [Desk, 1]], strategy: "one_for_one" } : ignore(),
    );
    expectTypeOf(Switch.startLink(true)).resolves.toEqualTypeOf<Pid | undefined>();
  });
});

describe("operations", () => {
  test("take a pid, a name or a module; a child may be written like any other", () => {
    const sup = {} as Pid;
    expectTypeOf(Supervisor.startChild(sup, Plain)).resolves.toEqualTypeOf<Pid | undefined>();
    expectTypeOf(Supervisor.startChild("sup", [Desk, 1])).resolves.toEqualTypeOf<Pid | undefined>();
    expectTypeOf(Supervisor.startChild({ name: "sup" }, spec)).resolves.toEqualTypeOf<Pid | undefined>();
    // @ts-expect-error Desk takes a number
    void Supervisor.startChild(sup, [Desk, "1"]);
    // @ts-expect-error Desk needs a number
    void Supervisor.startChild(sup, Desk);
  });

  test("lay checked fields over a child", () => {
    expectTypeOf(Supervisor.childSpec([Desk, 1], { restart: "transient" })).toEqualTypeOf<ChildSpec>();
    // @ts-expect-error Desk takes a number
    void Supervisor.childSpec([Desk, "1"]);
    // @ts-expect-error "often" is no restart type
    void Supervisor.childSpec(Plain, { restart: "often" });
    // @ts-expect-error specs have no such field
    void Supervisor.childSpec(Plain, { restarts: "transient" });
  });

  test("of a test start what is checked in the same way", () => {
    expectTypeOf(startSupervised([Desk, 1])).resolves.toEqualTypeOf<Pid>();
    // @ts-expect-error Desk takes a number
    void startSupervised([Desk, "1"]);
    // @ts-expect-error Desk needs a number
    void startSupervised(Desk);
  });
});
