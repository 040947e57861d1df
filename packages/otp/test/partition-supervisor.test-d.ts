/** The types of PartitionSupervisor: the child of its partitions is checked against its module, wherever it is written. */

import {
  Agent,
  type ChildSpec,
  DynamicSupervisor,
  GenServer,
  PartitionSupervisor,
  type Pid,
  Supervisor,
  ok,
} from "@hinotori/otp";
import { startSupervised } from "@hinotori/otp/testing";
import { describe, expectTypeOf, test } from "vitest";

const Plain = GenServer.define("Plain", { init: () => ok(0) });
const Desk = GenServer.define("Desk", { init: (first: number) => ok(first) });
const Mode = GenServer.define("Mode", {
  init: (options: { readonly mode: "fast" | "slow"; readonly names?: string[] }) => ok(options),
});
const spec: ChildSpec = { id: 1, start: () => Desk.startLink(1) };
const one = { strategy: "one_for_one" } as const;
const name = "Desks";

describe("PartitionSupervisor.startLink and childSpec", () => {
  test("take a child as a module, with its argument, or as a spec", () => {
    expectTypeOf(PartitionSupervisor.startLink({ name, childSpec: [Desk, 1] })).resolves.toEqualTypeOf<Pid>();
    void PartitionSupervisor.startLink({ name, childSpec: Plain, partitions: 2 });
    void PartitionSupervisor.startLink({ name, childSpec: [Mode, { mode: "fast", names: ["a"] }] });
    void PartitionSupervisor.startLink({ name, withArguments: (index) => [Desk, index] });
    void PartitionSupervisor.startLink({ name, withArguments: (index) => ({ ...spec, id: index }) });
    expectTypeOf(PartitionSupervisor.childSpec({ name, childSpec: [Agent, () => 0] })).toEqualTypeOf<ChildSpec>();
  });

  test("refuse an argument that is not the module's", () => {
    // @ts-expect-error Desk takes a number
    void PartitionSupervisor.startLink({ name, childSpec: [Desk, "1"] });
    // @ts-expect-error Desk needs a number
    void PartitionSupervisor.startLink({ name, childSpec: Desk });
    // @ts-expect-error "medium" is no mode
    void PartitionSupervisor.childSpec({ name, childSpec: [Mode, { mode: "medium" }] });
    // @ts-expect-error Desk takes a number
    void PartitionSupervisor.startLink({ name, withArguments: (index) => [Desk, String(index)] });
    // @ts-expect-error a name is needed
    void PartitionSupervisor.startLink({ childSpec: Plain });
  });
});

describe("among the children of a supervisor", () => {
  test("it is checked as it is by itself", () => {
    void Supervisor.startLink([[PartitionSupervisor, { name, childSpec: [Desk, 1] }], [Desk, 2], Plain, spec], one);
    void Supervisor.startLink([[PartitionSupervisor, { name, childSpec: Plain }]], one);
    void Supervisor.startLink([[PartitionSupervisor, { name, withArguments: (index) => [Desk, index] }]], one);
    Supervisor.define("Desks", () => ({
      children: [[PartitionSupervisor, { name, childSpec: [Mode, { mode: "fast", names: ["a"] }] }], Plain],
      strategy: "one_for_one",
    }));
    // @ts-expect-error Desk takes a number
    void Supervisor.startLink([[PartitionSupervisor, { name, childSpec: [Desk, "1"] }], Plain], one);
    // @ts-expect-error Desk needs a number
    void Supervisor.startLink([[PartitionSupervisor, { name, childSpec: Desk }]], one);
    // @ts-expect-error Desk takes a number
    void Supervisor.startLink([[PartitionSupervisor, { name, withArguments: () => [Desk, "1"] }]], one);
    // @ts-expect-error PartitionSupervisor needs options
    void Supervisor.startLink([PartitionSupervisor], one);
    Supervisor.define("Wrong", () => ({
      // @ts-expect-error "medium" is no mode
      children: [[PartitionSupervisor, { name, childSpec: [Mode, { mode: "medium" }] }], Plain],
      strategy: "one_for_one",
    }));
  });

  test("of which one is started, or made a spec of, as well", () => {
    const sup = {} as Pid;
    expectTypeOf(
      Supervisor.startChild(sup, [PartitionSupervisor, { name, childSpec: Plain }]),
    ).resolves.toEqualTypeOf<Pid>();
    expectTypeOf(
      DynamicSupervisor.startChild(sup, [PartitionSupervisor, { name, childSpec: [Desk, 1] }]),
    ).resolves.toEqualTypeOf<Pid>();
    expectTypeOf(startSupervised([PartitionSupervisor, { name, childSpec: [Desk, 1] }])).resolves.toEqualTypeOf<Pid>();
    expectTypeOf(
      Supervisor.childSpec([PartitionSupervisor, { name, childSpec: [Desk, 1] }]),
    ).toEqualTypeOf<ChildSpec>();
    // @ts-expect-error Desk takes a number
    void Supervisor.startChild(sup, [PartitionSupervisor, { name, childSpec: [Desk, "1"] }]);
    // @ts-expect-error Desk needs a number
    void DynamicSupervisor.startChild(sup, [PartitionSupervisor, { name, childSpec: Desk }]);
    // @ts-expect-error Desk takes a number
    void startSupervised([PartitionSupervisor, { name, childSpec: [Desk, "1"] }]);
    // @ts-expect-error Desk takes a number
    void Supervisor.childSpec([PartitionSupervisor, { name, childSpec: [Desk, "1"] }]);
  });
});
