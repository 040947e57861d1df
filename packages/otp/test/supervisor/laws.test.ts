/** The laws of strategy, intensity and the list of children, and of a whole supervisor against a model of one. */

import fc from "fast-check";
import { type ChildSpec, GenServer, Logger, Pid, Process, Supervisor, ok, stop } from "@hinotori/otp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CompleteSpec } from "../../src/child-spec.ts";
import { Children, childOf } from "../../src/supervisor/children.ts";
import { type Intensity, type Tally, countRestart } from "../../src/supervisor/intensity.ts";
import { type Strategy, affected, strategies } from "../../src/supervisor/strategy.ts";

beforeAll(() => Logger.configure({ console: false }));
afterAll(() => expect(Process.list()).toHaveLength(1));

const strategy = fc.constantFrom(...strategies);

describe("affected", () => {
  const group = fc
    .nat(30)
    .chain((size) => fc.tuple(fc.constant(Array.from({ length: size + 1 }, (_, at) => at)), fc.nat(size)));

  test("law: the one that fell is always among them", () => {
    fc.assert(
      fc.property(strategy, group, (how, [children, fallen]) =>
        affected(how, children, fallen).includes(children[fallen]!),
      ),
    );
  });

  test("law: they stand in start order, nobody twice, nobody foreign", () => {
    fc.assert(
      fc.property(strategy, group, (how, [children, fallen]) => {
        const chosen = affected(how, children, fallen);
        expect(chosen).toEqual(children.filter((child) => chosen.includes(child)));
      }),
    );
  });

  test("law: one_for_one is the one alone, rest_for_one it and all after it, one_for_all everybody", () => {
    fc.assert(
      fc.property(group, ([children, fallen]) => {
        expect(affected("one_for_one", children, fallen)).toEqual([fallen]);
        expect(affected("rest_for_one", children, fallen)).toEqual(children.filter((child) => child >= fallen));
        expect(affected("one_for_all", children, fallen)).toEqual(children);
      }),
    );
  });

  test("law: one_for_one is within rest_for_one is within one_for_all", () => {
    fc.assert(
      fc.property(group, ([children, fallen]) => {
        const [one, all, rest] = strategies.map((how) => new Set(affected(how, children, fallen)));
        return [...one!].every((child) => rest!.has(child)) && [...rest!].every((child) => all!.has(child));
      }),
    );
  });
});

describe("countRestart", () => {
  const intensity: fc.Arbitrary<Intensity> = fc.record({
    maxRestarts: fc.nat(6),
    maxSeconds: fc.integer({ min: 1, max: 8 }),
  });
  const gaps = fc.array(fc.oneof(fc.nat(400), fc.nat(9000)), { maxLength: 60 });

  /** Counts restarts that many milliseconds apart; what each was answered. */
  function run(
    limits: Intensity,
    apart: readonly number[],
  ): { time: number; exceeded: boolean; kept: readonly Tally[] }[] {
    let time = 0;
    let kept: readonly Tally[] = [];
    return apart.map((gap) => {
      time += gap;
      const counted = countRestart(kept, time, limits);
      kept = counted.restarts;
      return { time, exceeded: counted.exceeded, kept };
    });
  }

  test("law: a restart is one too many exactly when more than maxRestarts fall in its window of whole seconds", () => {
    fc.assert(
      fc.property(intensity, gaps, (limits, apart) => {
        const seen: number[] = [];
        for (const { time, exceeded } of run(limits, apart)) {
          const second = Math.floor(time / 1000);
          seen.push(second);
          const inWindow = seen.filter((other) => other >= second - limits.maxSeconds).length;
          expect(exceeded).toBe(inWindow > limits.maxRestarts);
        }
      }),
    );
  });

  test("law: restarts further apart than the window are tolerated for ever, when one is", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 100 }), (maxSeconds, times) => {
        const apart = Array.from({ length: times }, () => (maxSeconds + 1) * 1000);
        return run({ maxRestarts: 1, maxSeconds }, apart).every(({ exceeded }) => !exceeded);
      }),
    );
  });

  test("law: what is kept is bounded by the window, whatever the storm", () => {
    fc.assert(
      fc.property(intensity, gaps, (limits, apart) => {
        for (const { kept } of run(limits, apart)) expect(kept.length).toBeLessThanOrEqual(limits.maxSeconds + 1);
      }),
    );
  });

  test("law: it changes nothing it was given", () => {
    fc.assert(
      fc.property(intensity, gaps, (limits, apart) => {
        for (const { kept, time } of run(limits, apart)) {
          const before = structuredClone(kept);
          countRestart(kept, time + 100, limits);
          expect(kept).toEqual(before);
        }
      }),
    );
  });
});

describe("Children", () => {
  type Step = readonly ["add" | "remove" | "start" | "end" | "retry", number];
  const steps = fc.array(
    fc.tuple(fc.constantFrom("add", "remove", "start", "end", "retry"), fc.nat(8)) as fc.Arbitrary<Step>,
    { maxLength: 60 },
  );

  function specOf(id: number): CompleteSpec {
    return {
      id,
      start: () => Promise.resolve(undefined),
      restart: "permanent",
      shutdown: 5000,
      type: "worker",
      significant: false,
    };
  }

  test("law: whatever is done, order is that of adding, and a child is found by its id and by its present pid alone", () => {
    fc.assert(
      fc.property(steps, (done) => {
        const children = new Children();
        const model = new Map<number, Pid | "restarting" | undefined>();
        const everyPid: Pid[] = [];
        for (const [what, id] of done) {
          const child = children.byId(id);
          if (what === "add" && child === undefined) {
            children.add(childOf(specOf(id)));
            model.set(id, undefined);
          } else if (child !== undefined && what === "remove") {
            children.remove(child);
            model.delete(id);
          } else if (child !== undefined && what !== "add") {
            const pid = what === "start" ? new Pid(undefined) : what === "retry" ? "restarting" : undefined;
            if (pid instanceof Pid) everyPid.push(pid);
            children.setPid(child, pid);
            model.set(id, pid);
          }
        }
        expect(children.all().map(({ spec, pid }) => [spec.id, pid])).toEqual([...model]);
        expect(children.size).toBe(model.size);
        for (const pid of everyPid) {
          const owner = [...model].find(([, held]) => held === pid)?.[0];
          expect(children.byPid(pid)?.spec.id).toBe(owner);
        }
      }),
    );
  });
});

describe("a supervisor", () => {
  const Worker = GenServer.define("Worker", {
    init: () => ok(0),
    handleCast: { end: (state, reason: unknown) => stop(reason, state) },
  });
  type WorkerPid = Awaited<ReturnType<typeof Worker.startLink>>;

  interface Modelled {
    readonly id: number;
    readonly restart: "permanent" | "transient" | "temporary";
    alive: boolean;
    starts: number;
  }
  type Step = readonly ["normal" | "boom" | "terminate" | "restart" | "delete", number];

  const restart = fc.constantFrom("permanent", "transient", "temporary") as fc.Arbitrary<Modelled["restart"]>;
  const steps = fc.array(
    fc.tuple(fc.constantFrom("normal", "boom", "terminate", "restart", "delete"), fc.nat(5)) as fc.Arbitrary<Step>,
    { maxLength: 12 },
  );

  /** What OTP does to the children, in a few lines. */
  function apply(how: Strategy, children: Modelled[], [what, id]: Step): Modelled[] {
    const child = children.find((one) => one.id === id);
    if (child === undefined) return children;
    const without = (gone: (one: Modelled) => boolean): Modelled[] => children.filter((one) => !gone(one));
    if (what === "delete") return child.alive ? children : without((one) => one === child);
    if (what === "restart") {
      if (!child.alive) child.starts++;
      child.alive = true;
      return children;
    }
    const lives =
      child.alive &&
      what !== "terminate" &&
      (child.restart === "permanent" || (child.restart === "transient" && what === "boom"));
    if (!lives) {
      if (!child.alive && what !== "terminate") return children;
      child.alive = false;
      return child.restart === "temporary" ? without((one) => one === child) : children;
    }
    const group = affected(how, children, children.indexOf(child));
    for (const one of group) {
      if (one.restart === "temporary") continue;
      one.alive = true;
      one.starts++;
    }
    return without((one) => group.includes(one) && one.restart === "temporary");
  }

  async function act(sup: Pid, [what, id]: Step): Promise<void> {
    if (what === "terminate" || what === "restart" || what === "delete") {
      await Supervisor[`${what}Child`](sup, id).catch((error: { code?: string }) =>
        expect(error.code).toBe("OTP_CHILD"),
      );
      return;
    }
    const pid = (await Supervisor.whichChildren(sup)).find((child) => child.id === id)?.pid as WorkerPid | undefined;
    if (pid === undefined) return;
    const ref = Process.monitor(pid);
    GenServer.cast(pid, ["end", what]);
    await Process.receive((message) => Array.isArray(message) && message[1] === ref);
  }

  test("law: after any sequence of ends and operations its children are those of the model, each started as often", async () => {
    await fc.assert(
      fc.asyncProperty(
        strategy,
        fc.array(restart, { minLength: 1, maxLength: 5 }),
        steps,
        async (how, restarts, done) => {
          const starts = new Map<number, number>();
          let model: Modelled[] = restarts.map((kind, id) => ({ id, restart: kind, alive: true, starts: 1 }));
          const specs = model.map(({ id, restart: kind }): ChildSpec => {
            const start = (): Promise<WorkerPid> => {
              starts.set(id, (starts.get(id) ?? 0) + 1);
              return Worker.startLink();
            };
            return { id, start, restart: kind };
          });
          const sup = await Supervisor.startLink(specs, { strategy: how, maxRestarts: 1000 });
          for (const step of done) {
            await act(sup, step);
            model = apply(how, model, step);
            const shown = [...(await Supervisor.whichChildren(sup))].reverse();
            expect(shown.map(({ id, pid }) => [id, pid instanceof Pid && Process.alive(pid)])).toEqual(
              model.map(({ id, alive }) => [id, alive]),
            );
            for (const one of model) expect(starts.get(one.id)).toBe(one.starts);
          }
          Process.unlink(sup);
          await Supervisor.stop(sup);
        },
      ),
      { numRuns: 60 },
    );
  });
});
