/** The types of DynamicSupervisor and PartitionSupervisor. */

import {
  Agent,
  DynamicSupervisor,
  GenServer,
  PartitionSupervisor,
  type Pid,
  Supervisor,
  ignore,
  ok,
  reply,
} from "@hinotori/otp";
import { describe, expectTypeOf, test } from "vitest";

const Tickets = GenServer.define("Tickets", {
  init: (first: number) => ok(first),
  handleCall: { take: (next) => reply(next, next + 1) },
});

describe("DynamicSupervisor.startChild", () => {
  test("gives a pid that is known to take the messages of the child's module", async () => {
    const desk = await DynamicSupervisor.startChild("Desks", [Tickets, 100]);
    expectTypeOf(await GenServer.call(desk, ["take"])).toEqualTypeOf<number>();
    // @ts-expect-error a tag that Tickets does not have
    await GenServer.call(desk, ["give"]);
    expectTypeOf(
      await DynamicSupervisor.startChild("Desks", { id: 1, start: () => Tickets.startLink(1) }),
    ).toExtend<Pid>();
  });

  test("wants the argument of the child's module", () => {
    const Form = GenServer.define("Form", { init: (form: { lines: string[]; kind: "a" | "b" }) => ok(form) });
    void DynamicSupervisor.startChild("Desks", [Form, { lines: ["x"], kind: "a" }]);
    // @ts-expect-error no such kind
    void DynamicSupervisor.startChild("Desks", [Form, { lines: ["x"], kind: "c" }]);
    // @ts-expect-error the argument is a number
    void DynamicSupervisor.startChild("Desks", [Tickets, "100"]);
    // @ts-expect-error the module needs its argument
    void DynamicSupervisor.startChild("Desks", Tickets);
  });

  test("may give undefined where the child may ignore, and only there", async () => {
    const Shy = GenServer.define("Shy", { init: (n: number) => (n > 0 ? ok(n) : ignore()) });
    expectTypeOf(await DynamicSupervisor.startChild("Desks", [Shy, 1]))
      .extract<undefined>()
      .toEqualTypeOf<undefined>();
    const spec = { id: 1, start: () => Shy.startLink(1) };
    expectTypeOf(await DynamicSupervisor.startChild("Desks", spec))
      .extract<undefined>()
      .toEqualTypeOf<undefined>();
    expectTypeOf(await DynamicSupervisor.startChild("Desks", [Tickets, 1]))
      .extract<undefined>()
      .toBeNever();
  });

  test("refuses what is no child", () => {
    // @ts-expect-error a word is no child
    void DynamicSupervisor.startChild("Desks", "Tickets");
    // @ts-expect-error a spec without a start
    void DynamicSupervisor.startChild("Desks", { id: 1 });
  });
});

describe("DynamicSupervisor.startLink", () => {
  test("refuses another strategy, and options that it has not", () => {
    // @ts-expect-error children without an order cannot fall together
    void DynamicSupervisor.startLink({ strategy: "one_for_all" });
    // @ts-expect-error a number or "infinity"
    void DynamicSupervisor.startLink({ maxChildren: "many" });
    // @ts-expect-error the option is maxChildren
    void DynamicSupervisor.startLink({ max_children: 1 });
  });
});

describe("DynamicSupervisor.define", () => {
  const Desks = DynamicSupervisor.define("Desks", (maxChildren: number) => ({ maxChildren }));

  test("makes a module that wants the argument of its function, and may be undefined only where it ignores", () => {
    expectTypeOf(Desks.startLink).toEqualTypeOf<(maxChildren: number) => Promise<Pid>>();
    const Maybe = DynamicSupervisor.define("Maybe", (on: boolean) => (on ? { maxRestarts: 1 } : ignore()));
    expectTypeOf(Maybe.startLink(true)).resolves.toEqualTypeOf<Pid | undefined>();
    void Supervisor.startLink([[Desks, 3]], { strategy: "one_for_one" });
    // @ts-expect-error the argument is a number
    void Supervisor.startLink([[Desks, "3"]], { strategy: "one_for_one" });
    // @ts-expect-error the function returns flags
    DynamicSupervisor.define("Wrong", () => ({ maxRestarts: "3" }));
  });
});

test("terminateChild wants a pid", () => {
  // @ts-expect-error an id is no pid
  void DynamicSupervisor.terminateChild("Desks", "desk");
});

describe("PartitionSupervisor", () => {
  test("is a child with a name; its partitions' children get an index", () => {
    void Supervisor.startLink([[PartitionSupervisor, { name: "Counts", childSpec: [Agent, () => 0] }]], {
      strategy: "one_for_one",
    });
    void PartitionSupervisor.startLink({
      name: "Counts",
      withArguments: (index) => [Tickets, (expectTypeOf(index).toEqualTypeOf<number>(), index)],
    });
    // @ts-expect-error a name is needed
    void Supervisor.startLink([[PartitionSupervisor, { childSpec: [Agent, () => 0] }]], { strategy: "one_for_one" });
    // @ts-expect-error partitions is a number
    void PartitionSupervisor.startLink({ name: "Counts", childSpec: Tickets, partitions: "4" });
  });

  test("via is a server, whose messages may be said", () => {
    expectTypeOf(PartitionSupervisor.partitionOf("Counts", { any: "key" })).toEqualTypeOf<number>();
    void Agent.get(PartitionSupervisor.via("Counts", 1), (n: number) => n);
    // @ts-expect-error a PartitionSupervisor is found by its name
    PartitionSupervisor.via(7, 1);
  });
});
