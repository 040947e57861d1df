/** Whole trees: deep and wide, under a storm of crashes, and as `Sys.tree` shows them. */

import { Application, type ChildSpec, Pid, Process, StartError, Supervisor, Sys } from "@hinotori/otp";
import { clock, settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { Plain, type Options, begin, leaveNobody, plain } from "../support/supervisor.ts";

type TreeNode = ReturnType<typeof Sys.tree>["roots"][number];

function branch(id: string, children: readonly ChildSpec[], options: Options = {}): ChildSpec {
  return {
    id,
    type: "supervisor",
    start: () => Supervisor.startLink(children, { strategy: "one_for_one", ...options }),
  };
}

/** A tree of this depth in which every supervisor has `width` workers and one supervisor below. */
function deep(depth: number, width: number): readonly ChildSpec[] {
  const workers = Array.from({ length: width }, (_, at) => plain(`w${depth}.${at}`));
  return depth === 1 ? workers : [...workers, branch(`level${depth - 1}`, deep(depth - 1, width))];
}

function all(node: TreeNode): TreeNode[] {
  return [node, ...node.children.flatMap(all)];
}

function nodes(sup: Pid): TreeNode[] {
  return Sys.tree(sup).roots.flatMap(all);
}

leaveNobody();

describe("a tree six deep and twenty wide", () => {
  test("starts whole, and leaves nobody behind when it is stopped", async () => {
    const before = Process.list().length;
    const sup = await begin(deep(6, 20));
    expect(nodes(sup)).toHaveLength(6 + 6 * 20);
    expect(Process.list()).toHaveLength(before + 126);
    await Supervisor.stop(sup);
    expect(Process.list()).toHaveLength(before);
  });

  test("leaves nobody behind when its top is killed", async () => {
    const before = Process.list().length;
    const sup = await begin(deep(6, 20));
    Process.exit(sup, "kill");
    await settled();
    expect(Process.list()).toHaveLength(before);
  });

  test("heals at its lowest level, and nobody else notices", async () => {
    const sup = await begin(deep(6, 20));
    const before = nodes(sup);
    const fallen = before.find(({ id }) => id === "w1.7")!;
    Process.exit(fallen.pid!, "kill");
    await settled();
    const after = nodes(sup);
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(after.filter(({ pid }, at) => pid !== before[at]!.pid).map(({ id, restarts }) => [id, restarts])).toEqual([
      ["w1.7", 1],
    ]);
  });

  test("heals from a killed supervisor in its middle: that branch is new, the rest is not", async () => {
    const sup = await begin(deep(6, 20));
    const before = nodes(sup);
    Process.exit(before.find(({ id }) => id === "level3")!.pid!, "kill");
    await settled();
    const after = nodes(sup);
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(after.filter(({ pid }, at) => pid !== before[at]!.pid)).toHaveLength(3 + 3 * 20);
  });

  test("fails whole when its last leaf does not start: the reason leads from top to leaf, and nobody is left", async () => {
    const before = Process.list().length;
    let at: readonly ChildSpec[] = [{ id: "leaf", start: () => Promise.reject(new StartError("broken", "leaf")) }];
    let reason: unknown = ["shutdown", ["failed_to_start_child", "leaf", "broken"]];
    for (const id of ["l1", "l2", "l3", "l4", "l5"]) {
      at = [plain("w"), branch(id, at)];
      reason = ["shutdown", ["failed_to_start_child", id, reason]];
    }
    await expect(begin(at)).rejects.toMatchObject({ code: "OTP_START", reason });
    expect(Process.list()).toHaveLength(before);
  });

  test("escalates from leaf to top when every level has had enough, one level at a time", async () => {
    let children: readonly ChildSpec[] = [plain("leaf")];
    for (let level = 1; level < 6; level++) children = [branch(`level${level}`, children, { maxRestarts: 1 })];
    const sup = await begin(children, { maxRestarts: 1 });
    const ref = Process.monitor(sup);
    let crashes = 0;
    while (Process.alive(sup)) {
      const leaf = nodes(sup).find(({ id }) => id === "leaf")!;
      Process.exit(leaf.pid!, "kill");
      crashes++;
      await settled();
    }
    const down = await Process.receive<unknown[]>((message) => Array.isArray(message) && message[1] === ref);
    expect(down?.[4]).toBe("shutdown");
    // Each of six supervisors forgives once, and starts those below it, who forgive again.
    expect(crashes).toBe(2 ** 6);
  });
});

describe("a storm of restarts", () => {
  test("of a thousand children that all die at once is weathered when it is allowed", async () => {
    const children = Array.from({ length: 1000 }, (_, at) => plain(`w${at}`));
    const sup = await begin(children, { maxRestarts: 1000, maxSeconds: 60 });
    for (const { pid } of await Supervisor.whichChildren(sup)) Process.exit(pid as Pid, "kill");
    expect(await Supervisor.countChildren(sup)).toMatchObject({ specs: 1000, active: 1000 });
    expect((await Supervisor.whichChildren(sup)).every(({ restarts }) => restarts === 1)).toBe(true);
  });

  test("of one child that dies twenty thousand times takes no more room each time", async () => {
    const sup = await begin([plain("a")], { maxRestarts: 1_000_000, maxSeconds: 3600 });
    for (let crash = 0; crash < 20_000; crash++) {
      Process.exit(nodes(sup).find(({ id }) => id === "a")!.pid!, "kill");
      await Supervisor.countChildren(sup);
    }
    expect(await Supervisor.whichChildren(sup)).toMatchObject([{ restarts: 20_000 }]);
  });

  test("under one_for_all settles with everybody up", async () => {
    const children = Array.from({ length: 50 }, (_, at) => plain(`w${at}`));
    const sup = await begin(children, { strategy: "one_for_all", maxRestarts: 1000, maxSeconds: 60 });
    for (let wave = 0; wave < 10; wave++) {
      for (const { pid } of await Supervisor.whichChildren(sup)) if (pid instanceof Pid) Process.exit(pid, "kill");
    }
    expect(await Supervisor.countChildren(sup)).toMatchObject({ active: 50 });
  });

  test("of children added and ended one by one leaves nothing behind", async () => {
    const sup = await begin([]);
    for (let at = 0; at < 5000; at++) {
      await Supervisor.startChild(sup, plain(`w${at}`, { restart: "temporary" }));
      await Supervisor.terminateChild(sup, `w${at}`);
    }
    expect(await Supervisor.countChildren(sup)).toMatchObject({ specs: 0 });
    expect(Process.info(sup)?.links).toEqual([Process.self()]);
    expect(Process.info(sup)?.monitors).toEqual([]);
  });
});

describe("Sys.tree", () => {
  test("shows children in start order, with names, types, states and restarts", async () => {
    const named: ChildSpec = { id: "named", start: () => Plain.startLink(undefined, { name: "tree.named" }) };
    const sup = await begin([plain("a"), named, branch("inner", [plain("leaf")])], { name: "tree.sup" });
    await Supervisor.terminateChild(sup, "a");
    Process.exit(Process.whereis("tree.named")!, "kill");
    await Supervisor.countChildren(sup);
    const [root] = Sys.tree("tree.sup").roots;
    expect(root).toMatchObject({ name: "tree.sup", pid: sup, type: "supervisor", status: "running" });
    expect(root?.children).toMatchObject([
      { id: "a", pid: undefined, name: undefined, type: "worker", status: "stopped", age: undefined },
      { id: "named", name: "tree.named", type: "worker", status: "running", restarts: 1 },
      { id: "inner", name: "Supervisor", type: "supervisor", children: [{ id: "leaf", name: "Plain", restarts: 0 }] },
    ]);
  });

  test("counts restarts and ages by the clock, from its very beginning", async () => {
    clock.virtual();
    const sup = await begin([plain("a"), plain("b")]);
    Process.exit(nodes(sup)[1]!.pid!, "kill");
    await clock.advance(90_000);
    expect(nodes(sup)).toMatchObject([
      {},
      { id: "a", restarts: 1, age: 90_000 },
      { id: "b", restarts: 0, age: 90_000 },
    ]);
    expect(String(Sys.tree(sup))).toMatch(
      /├─ Plain id=a #PID<0\.\d+\.0> 1m30s restarts=1\n└─ Plain id=b #PID<0\.\d+\.0> 1m30s$/,
    );
  });

  test("shows a child that is being brought back, and one that is suspended", async () => {
    let up = true;
    const fickle: ChildSpec = {
      id: "fickle",
      start: () => (up ? Plain.startLink() : Promise.reject(new StartError("nope", "x"))),
    };
    const sup = await begin([fickle, plain("b")], { maxRestarts: 1_000_000 });
    up = false;
    Process.exit(nodes(sup)[1]!.pid!, "kill");
    const [, b] = nodes(sup).slice(1);
    await Sys.suspend(b!.pid!);
    expect(nodes(sup)).toMatchObject([{}, { id: "fickle", status: "restarting" }, { id: "b", status: "suspended" }]);
    await Sys.resume(b!.pid!);
    up = true;
  });

  test("draws branches with lines that lead on", async () => {
    const sup = await begin([branch("inner", [plain("x"), plain("y")]), plain("z")], { name: "tree.drawn" });
    const drawn = String(Sys.tree(sup)).replaceAll(/ #PID<0\.\d+\.0>| \d+ms/g, "");
    expect(drawn).toBe("tree.drawn\n├─ Supervisor id=inner\n│  ├─ Plain id=x\n│  └─ Plain id=y\n└─ Plain id=z");
  });

  test("without a top shows every application by its name, then every other supervisor that nobody supervises", async () => {
    const app = Application.define("tree.app", {
      start: () => Supervisor.startLink([plain("a")], { strategy: "one_for_one" }),
    });
    const sup = await begin([branch("inner", [])], { name: "tree.other" });
    await Application.start(app);
    const { roots } = Sys.tree();
    expect(roots.map(({ id, name }) => id ?? name)).toEqual(["tree.app", "tree.other"]);
    expect(roots.flatMap(all).map(({ pid }) => pid)).toContain(sup);
    await Application.stop(app);
  });

  test("is data: it goes through JSON, pids as they print", async () => {
    const sup = await begin([plain("a")]);
    const [root] = JSON.parse(JSON.stringify(Sys.tree(sup))) as {
      pid: string;
      children: { id: string; status: string }[];
    }[];
    expect(root).toMatchObject({ pid: String(sup), children: [{ id: "a", status: "running" }] });
  });

  test("of a process that is gone shows it stopped, and does not throw", async () => {
    const sup = await begin([]);
    await Supervisor.stop(sup);
    expect(Sys.tree(sup).roots).toMatchObject([{ status: "stopped", children: [] }]);
  });
});

describe("Sys on a supervisor", () => {
  test("shows its children as its state, in getStatus and in a report of its crash", async () => {
    const sup = await begin([plain("a")]);
    expect(await Sys.getStatus(sup)).toMatchObject({ module: "Supervisor", state: [{ id: "a" }] });
  });
});
