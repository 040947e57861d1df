/** A tree of ten thousand, six levels deep, that is hurt at random: nothing is lost, and nothing is left running. */

import { type ChildSpec, GenServer, type Pid, Process, Supervisor, noreply, ok } from "@hinotori/otp";
import { clock } from "@hinotori/otp/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { randomOf } from "../../src/testing/random.ts";
import { endOf, inProcess, startClean } from "../support/run.ts";

startClean();

let started = 0;
let cleaned = 0;

beforeEach(() => {
  started = 0;
  cleaned = 0;
});

const Leaf = GenServer.define("Leaf", {
  init: (traps: boolean) => {
    started++;
    Process.flag("trap_exit", traps);
    return ok(0);
  },
  terminate: () => void cleaned++,
});

const enough = { maxRestarts: 1_000_000 } as const;

/** A supervisor as a child: `widths` says how many children stand on each level below it; the last are leaves, of which every other traps exits. */
function branch(
  widths: readonly number[],
  id: unknown = "top",
  strategy: "one_for_one" | "rest_for_one" = "one_for_one",
): ChildSpec {
  const [width = 0, ...below] = widths;
  const children = Array.from({ length: width }, (_, at) =>
    below.length === 0
      ? { ...Leaf.childSpec(at % 2 === 0), id: at }
      : branch(below, at, at % 2 === 0 ? "one_for_one" : "rest_for_one"),
  );
  return { id, type: "supervisor", start: () => Supervisor.startLink(children, { strategy, ...enough }) };
}

/** Six levels of supervisors and workers: 1, 1, 10, 100, 1,000 and 10,000. */
const kWidths = [1, 10, 10, 10, 10];
const kAll = 1 + 1 + 10 + 100 + 1000 + 10_000;

async function startTree(widths = kWidths): Promise<Pid> {
  return (await branch(widths).start()) as Pid;
}

interface Seen {
  readonly pids: Pid[];
  readonly missing: number;
}

/** Everything from a supervisor down. Asks again while something is being brought back: by then every exit before was handled. */
async function walk(sup: Pid): Promise<Seen> {
  const pids: Pid[] = [sup];
  let missing = 0;
  for (const { pid, type } of await Supervisor.whichChildren(sup)) {
    if (pid === undefined || pid === "restarting") missing++;
    else if (type === "worker") pids.push(pid);
    else {
      const below = await walk(pid).catch(() => ({ pids: [], missing: 1 }));
      pids.push(...below.pids);
      missing += below.missing;
    }
  }
  return { pids, missing };
}

async function whole(sup: Pid): Promise<Pid[]> {
  while (true) {
    const { pids, missing } = await walk(sup);
    if (missing === 0 && pids.every(Process.alive)) return pids;
  }
}

describe("a tree of 11,112 processes", () => {
  test("starts whole, is hurt at two thousand random places, and is whole again", async () => {
    clock.virtual();
    const before = Process.list();
    const sup = await startTree();
    expect((await whole(sup)).length).toBe(kAll);
    expect(started).toBe(10_000);
    const random = randomOf(11);
    for (let round = 0; round < 4; round++) {
      const pids = await whole(sup);
      for (let hit = 0; hit < 500; hit++) {
        const pid = random.pick(pids);
        if (pid !== sup) Process.exit(pid, random.pick(["kill", "boom", "shutdown"]));
      }
    }
    const after = await whole(sup);
    expect(after.length).toBe(kAll);
    expect(Process.list().length).toBe(before.length + kAll);
    await Supervisor.stop(sup);
    expect(Process.list()).toEqual(before);
    expect(clock.pending).toBe(0);
  });

  test("is stopped in the middle of its restarts, and nobody is left", async () => {
    clock.virtual();
    const before = Process.list();
    const sup = await startTree();
    const pids = await whole(sup);
    const random = randomOf(12);
    for (let hit = 0; hit < 3000; hit++) {
      const pid = random.pick(pids);
      if (pid !== sup) Process.exit(pid, "kill");
    }
    await Supervisor.stop(sup);
    expect(Process.list()).toEqual(before);
    expect(clock.pending).toBe(0);
  });

  test("goes when its top is killed: leaves that trap exits clean up, the others fall", async () => {
    const before = Process.list();
    const sup = await startTree();
    const pids = await whole(sup);
    const ends = pids.map((pid) => endOf(pid));
    Process.exit(sup, "kill");
    // The supervisor right below it ends with its parent's reason, and tells its own children to shut down.
    expect((await Promise.all(ends)).filter((reason) => reason === "killed")).toHaveLength(2);
    expect(Process.list()).toEqual(before);
    expect(cleaned).toBe(5000);
  });

  test("goes when the process that started it ends", async () => {
    const before = Process.list();
    let sup: Pid | undefined;
    const { reason } = await inProcess(async () => {
      sup = await startTree();
      Process.exit("boom");
    });
    expect(reason).toBe("boom");
    await endOf(sup!);
    expect(Process.list()).toEqual(before);
  });
});

describe("a supervisor of 10,000", () => {
  test.each(["one_for_one", "one_for_all"] as const)(
    "whose children all die at once brings all back, %s",
    async (strategy) => {
      const before = Process.list();
      const children = Array.from({ length: 10_000 }, (_, id) => ({ ...Leaf.childSpec(false), id }));
      const sup = await Supervisor.startLink(children, { strategy, ...enough });
      const first = await whole(sup);
      for (const pid of first) if (pid !== sup) Process.exit(pid, "kill");
      const again = await whole(sup);
      expect([again.length, started, new Set([...first, ...again]).size]).toEqual([10_001, 20_000, 20_001]);
      await Supervisor.stop(sup);
      expect(Process.list()).toEqual(before);
    },
  );

  test("under one_for_all takes no longer because its oldest die first", async () => {
    const before = Process.list();
    const children = Array.from({ length: 10_000 }, (_, id) => ({ ...Leaf.childSpec(false), id }));
    const sup = await Supervisor.startLink(children, { strategy: "one_for_all", ...enough });
    // A walk through the mailbox for each of them would be fifty million steps, and far from any deadline that this test could have.
    for (const pid of (await whole(sup)).slice(1).reverse()) Process.exit(pid, "kill");
    expect((await whole(sup)).length).toBe(10_001);
    expect(started).toBe(20_000);
    await Supervisor.stop(sup);
    expect(Process.list()).toEqual(before);
  });

  test("whose children all die while it stops restarts none", async () => {
    const before = Process.list();
    const children = Array.from({ length: 10_000 }, (_, id) => ({ ...Leaf.childSpec(true), id }));
    const sup = await Supervisor.startLink(children, { strategy: "one_for_one", ...enough });
    const pids = await whole(sup);
    const stopped = Supervisor.stop(sup);
    for (const pid of pids) if (pid !== sup) Process.exit(pid, "kill");
    await stopped;
    expect(Process.list()).toEqual(before);
    expect(started).toBe(10_000);
  });
});

describe("a restart storm", () => {
  const Storm = GenServer.define("Storm", {
    init: (count: () => void) => {
      count();
      return ok(0, { continue: "crash" });
    },
    handleContinue: () => Process.exit("boom"),
    handleInfo: (state) => noreply(state),
  });

  test.each([
    [0, 1],
    [1, 8],
    [2, 27],
    [9, 1000],
  ])("with %i restarts a level ends three levels after %i starts, as on the BEAM", async (maxRestarts, starts) => {
    const before = Process.list();
    let count = 0;
    const flags = { strategy: "one_for_one", maxRestarts, maxSeconds: 60 } as const;
    const nest = (child: ChildSpec): ChildSpec => ({
      id: "nest",
      type: "supervisor",
      start: () => Supervisor.startLink([child], flags),
    });
    const sup = (await nest(nest(nest(Storm.childSpec(() => void count++)))).start()) as Pid;
    expect(await endOf(sup)).toBe("shutdown");
    expect(count).toBe(starts);
    expect(Process.list()).toEqual(before);
  });
});
