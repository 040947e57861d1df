/** Child specs: how a child is written, what a supervisor makes of it, and how a faulty one is refused. */

import {
  ArgumentError,
  type ChildSpec,
  GenServer,
  type Pid,
  Process,
  StartError,
  Supervisor,
  ignore,
  ok,
} from "@hinotori/otp";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { failureOf } from "./support/run.ts";

const Desk = GenServer.define("Desk", { init: (first: number = 1) => ok(first) });
const Till = GenServer.define("Till", {
  childSpec: { id: "till", restart: "transient", shutdown: 100 },
  init: () => ok(0),
});
const Office = Supervisor.define("Office", () => ({ children: [], strategy: "one_for_one" }));

const start = (): Promise<Pid | undefined> => Desk.startLink(1);

async function begin(children: readonly unknown[]): Promise<Pid> {
  const sup = await Supervisor.startLink(children as readonly ChildSpec[], { strategy: "one_for_one" });
  onTestFinished(() => Supervisor.stop(sup).then(() => {}));
  return sup;
}

/** The reason that a start with this faulty spec fails with. */
async function refused(...specs: readonly unknown[]): Promise<unknown> {
  const before = Process.list().length;
  const error: unknown = await Supervisor.startLink(specs as readonly ChildSpec[], { strategy: "one_for_one" }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StartError);
  expect(Process.list()).toHaveLength(before);
  return (error as StartError).reason;
}

afterAll(() => expect(Process.list()).toHaveLength(1));

describe("a module's childSpec", () => {
  test("has its name as id and leaves restart, shutdown and type to the supervisor", () => {
    const spec = Desk.childSpec(7);
    expect(spec).toEqual({ id: "Desk", start: expect.any(Function) });
    expect(Object.keys(spec)).toEqual(["id", "start"]);
  });

  test("carries what the definition says of children", () => {
    expect(Till.childSpec()).toEqual({ id: "till", start: expect.any(Function), restart: "transient", shutdown: 100 });
  });

  test("of a supervisor says that it is one", () => {
    expect(Office.childSpec()).toEqual({ id: "Office", start: expect.any(Function), type: "supervisor" });
  });
});

describe("a child", () => {
  test("CS-007: may be a module: started without an argument", async () => {
    const sup = await begin([Desk]);
    const [desk] = await Supervisor.whichChildren(sup);
    expect(desk).toMatchObject({ id: "Desk", type: "worker" });
  });

  test("CS-008: may be [module, argument]: the module's childSpec is asked with it", async () => {
    const asked: unknown[] = [];
    const Asked = {
      childSpec: (...args: readonly unknown[]): ChildSpec => {
        asked.push(...args);
        return { id: "asked", start };
      },
    };
    await begin([[Asked, { some: "argument" }]]);
    expect(asked).toEqual([{ some: "argument" }]);
  });

  test("may be [module, undefined]: that is an argument too", async () => {
    const sup = await begin([[Desk, undefined]]);
    expect(await Supervisor.countChildren(sup)).toMatchObject({ active: 1 });
  });

  test("may be a spec", async () => {
    const sup = await begin([{ id: ["any", "term"], start }]);
    expect(await Supervisor.whichChildren(sup)).toMatchObject([{ id: ["any", "term"] }]);
  });

  test("gets the defaults: permanent, worker, 5000 ms, not significant", async () => {
    const sup = await begin([{ id: "a", start }]);
    expect(await Supervisor.getChildSpec(sup, "a")).toEqual({
      id: "a",
      start,
      restart: "permanent",
      type: "worker",
      shutdown: 5000,
      significant: false,
    });
  });

  test("that is a supervisor may take for ever to shut down", async () => {
    const sup = await begin([
      Office,
      { id: "other", start, type: "supervisor" },
      { id: "quick", start, type: "supervisor", shutdown: 10 },
    ]);
    expect(await Supervisor.getChildSpec(sup, "Office")).toMatchObject({ type: "supervisor", shutdown: "infinity" });
    expect(await Supervisor.getChildSpec(sup, "other")).toMatchObject({ shutdown: "infinity" });
    expect(await Supervisor.getChildSpec(sup, "quick")).toMatchObject({ shutdown: 10 });
  });

  test.each([
    ["a string", "Desk"],
    ["undefined, as an import in a circle leaves it", undefined],
    ["null", null],
    ["a number", 3],
    ["an object that makes no spec", { name: "Desk" }],
    ["a function", () => {}],
    ["[something that makes no spec, argument]", [{ name: "Desk" }, 1]],
    ["[module, argument, more]", [Desk, 1, 2]],
    ["an empty array", []],
  ])("that is %s is refused in the caller, before any process starts", async (_what, child) => {
    const before = Process.list().length;
    await expect(begin([Desk, child])).rejects.toThrow(ArgumentError);
    await expect(begin([child])).rejects.toThrow(/expected a child to be .* got: /);
    expect(Process.list()).toHaveLength(before);
  });
});

describe("a faulty spec", () => {
  const faulty: readonly (readonly [string, unknown, unknown])[] = [
    ["without an id", { start }, "missing_id"],
    ["without a start", { id: "a" }, "missing_start"],
    ["whose start is no function", { id: "a", start: "Desk.startLink" }, ["invalid_mfa", "Desk.startLink"]],
    ["with an unknown restart", { id: "a", start, restart: "sometimes" }, ["invalid_restart_type", "sometimes"]],
    ["with an unknown type", { id: "a", start, type: "manager" }, ["invalid_child_type", "manager"]],
    ["with a negative shutdown", { id: "a", start, shutdown: -1 }, ["invalid_shutdown", -1]],
    ["with a shutdown of no whole milliseconds", { id: "a", start, shutdown: 1.5 }, ["invalid_shutdown", 1.5]],
    ["with Infinity for a shutdown", { id: "a", start, shutdown: Infinity }, ["invalid_shutdown", Infinity]],
    ["with an unknown shutdown", { id: "a", start, shutdown: "soon" }, ["invalid_shutdown", "soon"]],
    [
      "with a significance that is no boolean",
      { id: "a", start, significant: "very" },
      ["invalid_significant", "very"],
    ],
    ["whose module made none", { childSpec: () => undefined }, ["invalid_child_spec", undefined]],
  ];

  test.each(faulty)("%s fails the start of the supervisor, and no child is started", async (_what, spec, reason) => {
    expect(await refused({ id: "fine", start }, spec)).toEqual(["start_spec", reason]);
  });

  test.each(faulty)("%s is refused by startChild, which keeps nothing of it", async (_what, spec, reason) => {
    const sup = await begin([]);
    await expect(Supervisor.startChild(sup, spec as ChildSpec)).rejects.toMatchObject({ code: "OTP_CHILD", reason });
    expect(await Supervisor.whichChildren(sup)).toEqual([]);
  });

  test("with an id that is there already fails the start", async () => {
    expect(await refused({ id: "a", start }, { id: "b", start }, { id: "a", start })).toEqual([
      "start_spec",
      ["duplicate_child_name", "a"],
    ]);
  });

  test("is found even behind good ones: none of them has started", async () => {
    let starts = 0;
    const counting = (): Promise<Pid | undefined> => {
      starts++;
      return start();
    };
    await refused({ id: "a", start: counting }, { id: "b", start: counting }, { id: "c", start, restart: "never" });
    expect(starts).toBe(0);
  });

  test("tells a transient child from a permanent one that is significant", async () => {
    const spec = { id: "a", start, significant: true } as const;
    const options = { strategy: "one_for_one", autoShutdown: "any_significant" } as const;
    await expect(Supervisor.startLink([spec], options)).rejects.toMatchObject({
      reason: [
        "start_spec",
        [
          "bad_combination",
          [
            ["restart", "permanent"],
            ["significant", true],
          ],
        ],
      ],
    });
    expect(await refused({ ...spec, restart: "transient" })).toEqual([
      "start_spec",
      [
        "bad_combination",
        [
          ["auto_shutdown", "never"],
          ["significant", true],
        ],
      ],
    ]);
  });
});

describe("Supervisor.childSpec", () => {
  test("lays each field over the child's own", () => {
    const over: ChildSpec = {
      id: "b",
      start,
      restart: "temporary",
      shutdown: "brutal_kill",
      type: "supervisor",
      significant: true,
    };
    expect(Supervisor.childSpec(Till, over)).toEqual(over);
    expect(Supervisor.childSpec({ id: "a", start }, { id: "b" })).toEqual({ id: "b", start });
    expect(Supervisor.childSpec([Desk, 3], { restart: "transient" })).toMatchObject({
      id: "Desk",
      restart: "transient",
    });
  });

  test("without overrides is what the child makes", () => {
    const { start: _start, ...rest } = Till.childSpec();
    expect(Supervisor.childSpec(Till)).toEqual({ ...rest, start: expect.any(Function) });
  });

  test("leaves the child it was given as it was", () => {
    const spec: ChildSpec = { id: "a", start };
    Supervisor.childSpec(spec, { restart: "transient" });
    expect(spec).toEqual({ id: "a", start });
  });

  test("refuses a field that specs do not have, and says which there are", () => {
    const wrong = { restrat: "temporary" } as Partial<ChildSpec>;
    expect(() => Supervisor.childSpec(Desk, wrong)).toThrow(ArgumentError);
    expect(() => Supervisor.childSpec(Desk, wrong)).toThrow(
      /id, start, restart, shutdown, type, significant.*"restrat"/,
    );
  });

  test.each<[child: unknown]>([["Desk"], [undefined], [{ name: "no module" }], [[Desk]], [["Desk", 1]], [7]])(
    "CS-013: refuses %o, in the caller and before any process starts",
    async (child) => {
      const before = Process.list().length;
      expect(() => Supervisor.childSpec(child as ChildSpec)).toThrow(ArgumentError);
      expect(await failureOf(begin([Desk, child as ChildSpec]))).toBeInstanceOf(ArgumentError);
      expect(Process.list().length).toBe(before);
    },
  );

  test("gives one module two places under one supervisor", async () => {
    const sup = await begin([Supervisor.childSpec(Desk, { id: "left" }), Supervisor.childSpec(Desk, { id: "right" })]);
    expect((await Supervisor.whichChildren(sup)).map(({ id }) => id)).toEqual(["right", "left"]);
  });

  test("keeps the start, so that a child that ignores still does", async () => {
    const Shy = GenServer.define("Shy", { init: () => ignore() });
    const sup = await begin([Supervisor.childSpec(Shy, { id: "shy" })]);
    expect(await Supervisor.whichChildren(sup)).toMatchObject([{ id: "shy", pid: undefined }]);
  });
});
