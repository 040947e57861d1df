/** Registry: registrations, keys and values, of one process a key and of many. */

import {
  ArgumentError,
  GenServer,
  Process,
  Ref,
  Registry,
  RegistrationError,
  StartError,
  Supervisor,
  ok,
} from "@hinotori/otp";
import { settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { duplicate, holder, me, refusal, unique } from "./support/registry.ts";
import { endOf, failureOf, inProcess, startClean } from "./support/run.ts";

startClean();

describe("Registry.startLink", () => {
  test.each<[object | undefined]>([
    [undefined],
    [{ name: "R" }],
    [{ keys: "some", name: "R" }],
    [{ keys: "unique" }],
    [{ keys: "unique", name: 7 }],
    [{ keys: "unique", name: "" }],
    [{ keys: "unique", name: "R", partitions: 0 }],
    [{ keys: "unique", name: "R", partitions: 1.5 }],
    [{ keys: "unique", name: "R", listeners: "one" }],
    [{ keys: "unique", name: "R", listeners: [7] }],
    [{ keys: "unique", name: "R", meta: ["pair"] }],
    [{ keys: "unique", name: "R", meta: 7 }],
  ])("RG-001: refuses %j, in the caller", async (options) => {
    await expect(Registry.startLink(options as never)).rejects.toThrow(ArgumentError);
    expect(Process.whereis("R")).toBeUndefined();
  });

  test("RG-002: takes a name that is free alone; what runs is not disturbed", async () => {
    const pid = await unique();
    Registry.register("R", "k");
    const error = await failureOf(unique());
    expect([error instanceof StartError, error.reason]).toEqual([true, ["already_started", pid]]);
    expect(Registry.whereis("R", "k")).toBe(me());
  });

  test("CS-005: is a child whose id is its name", () => {
    expect(Registry.childSpec({ keys: "unique", name: "R" })).toMatchObject({ id: "R", type: "supervisor" });
  });
});

describe("Registry.register", () => {
  test("gives the registry's pid, and links it while the process has a key", async () => {
    const registry = await unique();
    await inProcess(() => {
      expect(Registry.register("R", "a", 1)).toBe(registry);
      Registry.register("R", "b");
      expect(Process.info(me())?.links).toEqual([registry]);
      Registry.unregister("R", "a");
      expect(Process.info(me())?.links).toEqual([registry]);
      Registry.unregister("R", "b");
      expect(Process.info(me())?.links).toEqual([]);
    }).then(({ reason }) => expect(reason).toBe("normal"));
  });

  test("RG-004: a unique key is one process's; a second registration changes nothing, by whomever", async () => {
    await unique();
    Registry.register("R", "k", 1);
    expect(refusal(() => Registry.register("R", "k", 2))).toBeInstanceOf(RegistrationError);
    expect(refusal(() => Registry.register("R", "k", 2)).reason).toEqual(["already_registered", me()]);
    const { returned } = await inProcess(() => [
      refusal(() => Registry.register("R", "k", 3)).reason,
      Process.info(me())?.links,
    ]);
    expect(returned).toEqual([["already_registered", me()], []]);
    expect([Registry.lookup("R", "k"), Registry.count("R")]).toEqual([[[me(), 1]], 1]);
  });

  test("a duplicate key is any number of registrations, of one process too, oldest first", async () => {
    await duplicate();
    Registry.register("R", "k", 1);
    Registry.register("R", "k", 1);
    const other = await holder("k", 2);
    expect(Registry.lookup("R", "k")).toEqual([
      [me(), 1],
      [me(), 1],
      [other, 2],
    ]);
    expect([Registry.count("R"), Registry.keys("R", me()), Registry.values("R", "k", me())]).toEqual([
      3,
      ["k", "k"],
      [1, 1],
    ]);
  });

  test("RG-007: a process's entries go when it ends, before anybody hears of it; RG-008: its key is free at once", async () => {
    await unique();
    for (let n = 0; n < 50; n++) {
      const pid = await holder("k", n);
      Process.exit(pid, "kill");
      expect([
        Registry.whereis("R", "k"),
        Registry.lookup("R", "k"),
        Registry.keys("R", pid),
        Registry.count("R"),
      ]).toEqual([undefined, [], [], 0]);
    }
  });

  test("owners fall with the registry, and one that comes back under a supervisor is empty", async () => {
    const sup = await Supervisor.startLink([[Registry, { keys: "unique", name: "R" }]], { strategy: "one_for_one" });
    const owner = await holder("k");
    const ended = endOf(owner);
    Process.exit(Process.whereis("R")!, "kill");
    expect(await ended).toBe("killed");
    await Supervisor.countChildren(sup);
    expect(Registry.lookup("R", "k")).toEqual([]);
    await Supervisor.stop(sup);
  });

  test("the registry outlives the crashes of owners", async () => {
    const registry = await unique();
    const owner = await holder("k");
    Process.exit(owner, "boom");
    await settled();
    expect([Process.alive(registry), Process.info(registry)?.links]).toEqual([true, [me()]]);
  });

  test("coming and going for long leaves nothing behind in the process", async () => {
    await unique();
    const { returned } = await inProcess(async () => {
      const { self } = await import("../src/process/context.ts");
      for (let n = 0; n < 1000; n++) {
        Registry.register("R", n);
        Registry.unregister("R", n);
      }
      return self().ext?.releases?.size;
    });
    expect(returned).toBe(0);
  });

  test("values are frozen, as what travels in messages", async () => {
    await unique();
    const value = { list: [1] };
    Registry.register("R", "k", value);
    expect(() => value.list.push(2)).toThrow(TypeError);
  });

  test("every function refuses a registry that does not run", () => {
    for (const work of [
      () => Registry.register("No", 1),
      () => Registry.unregister("No", 1),
      () => Registry.lookup("No", 1),
      () => Registry.whereis("No", 1),
      () => Registry.keys("No", me()),
      () => Registry.dispatch("No", 1, () => {}),
      () => Registry.updateValue("No", 1, (value) => value),
      () => Registry.count("No"),
      () => Registry.meta("No", 1),
    ]) {
      expect(work).toThrow(ArgumentError);
    }
  });
});

describe("keys", () => {
  const same: readonly (readonly [unknown, unknown])[] = [
    [
      ["a", [1, { b: 2 }]],
      ["a", [1, { b: 2 }]],
    ],
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [1, 1.0],
    [Number.NaN, Number.NaN],
    [[undefined], [undefined]],
    [null, null],
  ];
  const other: readonly (readonly [unknown, unknown])[] = [
    ["1", 1],
    [["1"], [1]],
    [[1, 2], [[1, 2]]],
    [["a,b"], ["a", "b"]],
    [{ a: 1 }, { a: 1, b: undefined }],
    [[null], [undefined]],
    [[1n], [1]],
    [["true"], [true]],
    [[], {}],
    ["[]", []],
    [new Ref(), new Ref()],
    [new Date(0), new Date(0)],
    [[Symbol("s")], [Symbol("s")]],
    [["#1"], [new Ref()]],
    ["\u0000[number 1]", [1]],
  ];

  test.each(same)("RG-016, RG-017: %j and %j are one", async (one, two) => {
    await unique();
    Registry.register("R", one);
    expect(refusal(() => Registry.register("R", two))).toBeInstanceOf(RegistrationError);
    expect(Registry.whereis("R", two)).toBe(me());
  });

  test.each(other.map(([one, two], at) => [at, one, two]))(
    "pair %i of what is not the same is two",
    async (_at, one, two) => {
      await unique();
      Registry.register("R", one);
      Registry.register("R", two);
      expect(Registry.keys("R", me())).toEqual([one, two]);
    },
  );

  test("may be pids and references, by identity also inside", async () => {
    await unique();
    const ref = new Ref();
    Registry.register("R", [me(), ref]);
    expect([Registry.whereis("R", [me(), ref]), Registry.whereis("R", [me(), new Ref()])]).toEqual([me(), undefined]);
  });

  test("may not hold themselves", async () => {
    await unique();
    const knot: unknown[] = [];
    knot.push([knot]);
    expect(() => Registry.register("R", knot)).toThrow(ArgumentError);
    expect(Registry.count("R")).toBe(0);
  });
});

describe("Registry.unregister", () => {
  test("RG-010: takes the caller's own entries of the key, and says ok in any case", async () => {
    await duplicate();
    const other = await holder("k", "theirs");
    Registry.register("R", "k", 1);
    Registry.register("R", "k", 2);
    Registry.register("R", "other", 3);
    expect([Registry.unregister("R", "k"), Registry.unregister("R", "k"), Registry.unregister("R", "unknown")]).toEqual(
      ["ok", "ok", "ok"],
    );
    expect([Registry.lookup("R", "k"), Registry.keys("R", me())]).toEqual([[[other, "theirs"]], ["other"]]);
  });

  test("RG-019: unregisterMatch takes those of the caller's whose value matches", async () => {
    await duplicate();
    const other = await holder("k", 1);
    for (const value of [1, 2, 3]) Registry.register("R", "k", value);
    expect(Registry.unregisterMatch("R", "k", (value: number) => value < 3)).toBe("ok");
    expect(Registry.lookup("R", "k")).toEqual([
      [other, 1],
      [me(), 3],
    ]);
  });
});

describe("Registry.updateValue", () => {
  test("RG-013: changes the caller's own value; of anybody else it does not even call the function", async () => {
    await unique();
    Registry.register("R", "k", 1);
    const theirs = await holder("theirs", 1);
    const never = (): never => {
      throw new Error("called");
    };
    expect(Registry.updateValue("R", "k", (value: number) => value + 1)).toEqual([2, 1]);
    expect([Registry.updateValue("R", "theirs", never), Registry.updateValue("R", "unknown", never)]).toEqual([
      "error",
      "error",
    ]);
    expect([Registry.lookup("R", "k"), Registry.lookup("R", "theirs")]).toEqual([[[me(), 2]], [[theirs, 1]]]);
  });

  test("RG-013: is not for duplicate registries; what the function throws is the caller's, the value stays", async () => {
    await duplicate();
    expect(() => Registry.updateValue("R", "k", (value) => value)).toThrow(ArgumentError);
    await unique({ name: "U" });
    Registry.register("U", "k", 1);
    expect(() =>
      Registry.updateValue("U", "k", () => {
        throw new Error("no");
      }),
    ).toThrow("no");
    expect(Registry.lookup("U", "k")).toEqual([[me(), 1]]);
  });
});

describe("looking", () => {
  test("RG-014: values are those of one process", async () => {
    await duplicate();
    const other = await holder("k", 1);
    Registry.register("R", "k", 2);
    expect([
      Registry.values("R", "k", other),
      Registry.values("R", "k", me()),
      Registry.values("R", "no", other),
    ]).toEqual([[1], [2], []]);
  });

  test("RG-019, RG-020: match, countMatch, select and countSelect look by function", async () => {
    await duplicate();
    for (const value of [1, 2, 3]) Registry.register("R", "k", value);
    Registry.register("R", "other", 9);
    expect(Registry.match("R", "k", (value: number) => value > 1)).toEqual([
      [me(), 2],
      [me(), 3],
    ]);
    expect([
      Registry.match("R", "k", () => false),
      Registry.countMatch("R", "k", (value: number) => value > 1),
      Registry.countMatch("R", "no", () => true),
    ]).toEqual([[], 2, 0]);
    expect(Registry.select("R", (key, pid, value) => (key === "other" ? { pid, value } : undefined))).toEqual([
      { pid: me(), value: 9 },
    ]);
    expect(Registry.select("R", (key) => key)).toEqual(["k", "k", "k", "other"]);
    expect([
      Registry.countSelect("R", () => true),
      Registry.countSelect("R", (key, pid, value: number) => key === "k" && pid === me() && value > 1),
      Registry.countSelect("R", () => false),
    ]).toEqual([4, 2, 0]);
  });

  test("what a lookup gave does not change with the registry", async () => {
    await duplicate();
    Registry.register("R", "k", 1);
    const before = Registry.lookup("R", "k");
    Registry.register("R", "k", 2);
    Registry.unregister("R", "k");
    expect(before).toEqual([[me(), 1]]);
  });
});

describe("Registry.dispatch", () => {
  test("RG-022: calls once, in the caller, with every entry, and not at all when there is none", async () => {
    await duplicate();
    const other = await holder("k", 2);
    Registry.register("R", "k", 1);
    const calls: unknown[] = [];
    const note = (entries: unknown): number => calls.push([me(), entries]);
    expect([Registry.dispatch("R", "k", note), Registry.dispatch("R", "no", note)]).toEqual(["ok", "ok"]);
    expect(calls).toEqual([
      [
        me(),
        [
          [other, 2],
          [me(), 1],
        ],
      ],
    ]);
  });

  test("RG-023: what it throws is the caller's; the processes are not hurt, and it may change the registry", async () => {
    await duplicate();
    const other = await holder("k");
    expect(() =>
      Registry.dispatch("R", "k", () => {
        throw new Error("no");
      }),
    ).toThrow("no");
    Registry.dispatch("R", "k", (entries) => {
      for (const [pid] of entries) Process.exit(pid, "kill");
    });
    expect([Process.alive(other), Registry.lookup("R", "k")]).toEqual([false, []]);
  });
});

test("RG-026: meta is the registry's own, given at its start or put later", async () => {
  await unique({ meta: [["a", 1]] });
  expect([Registry.meta("R", "a"), Registry.meta("R", "b")]).toEqual([1, undefined]);
  expect([Registry.putMeta("R", "b", 2), Registry.meta("R", "b")]).toEqual(["ok", 2]);
  expect([Registry.deleteMeta("R", "b"), Registry.meta("R", "b")]).toEqual(["ok", undefined]);
  await unique({ name: "M", meta: new Map([["a", 1]]) });
  expect(Registry.meta("M", "a")).toBe(1);
});

test("a registry that is stopped shuts its owners down, whatever its reason", async () => {
  const registry = await unique();
  const owner = await holder("k");
  const end = endOf(owner);
  await GenServer.stop(registry);
  expect(await end).toBe("shutdown");
});

test("a GenServer that registers in init has its entries gone when its init fails", async () => {
  await unique();
  const Failing = GenServer.define("Failing", { init: () => (Registry.register("R", "k"), Process.exit("no"), ok(0)) });
  for (let n = 0; n < 20; n++) expect((await failureOf(Failing.start())).reason).toBe("no");
  expect(Registry.count("R")).toBe(0);
});
