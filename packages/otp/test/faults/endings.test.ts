/** Ends that go wrong at every level of a tree: `terminate` that throws or hangs, handlers that never settle, and each has its deadline. */

import { type ChildSpec, GenServer, Process, Supervisor, noreply, ok, reply } from "@hinotori/otp";
import { captureLog, clock, settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { endOf, failureOf, messages, startClean } from "../support/run.ts";

startClean();

const me = Process.self();
const forever = (): Promise<void> => new Promise(() => {});

type Manner = "well" | "throws" | "rejects" | "hangs" | "exits" | "hangs in a handler" | "does not trap";

/** A worker that ends in the manner it is told, and says when its terminate begins. */
const Worker = GenServer.define("Worker", {
  init: ([name, manner]: readonly [name: string, manner: Manner]) => {
    Process.flag("trap_exit", manner !== "does not trap");
    return ok({ name, manner }, { continue: manner });
  },
  handleContinue: async (state, manner) => {
    if (manner === "hangs in a handler") await forever();
    return noreply(state);
  },
  terminate: (_reason, { name, manner }) => {
    Process.send(me, name);
    if (manner === "throws") throw new RangeError(`${name} cannot clean up`);
    if (manner === "rejects") return Promise.reject(new RangeError(`${name} cannot clean up`));
    if (manner === "exits") return Process.exit("given up");
    return manner === "hangs" ? forever() : undefined;
  },
});

const worker = (name: string, manner: Manner, shutdown: ChildSpec["shutdown"] = 100): ChildSpec => ({
  ...Worker.childSpec([name, manner]),
  id: name,
  ...(shutdown === undefined ? {} : { shutdown }),
});
const sup = (id: string, ...children: ChildSpec[]): ChildSpec => ({
  id,
  type: "supervisor",
  start: () => Supervisor.startLink(children, { strategy: "one_for_one" }),
});
const started = async (child: ChildSpec) => (await child.start())!;

describe("a tree whose parts end badly on every level", () => {
  const tree = (): ChildSpec =>
    sup(
      "top",
      worker("1 hangs", "hangs"),
      worker("1 throws", "throws"),
      sup(
        "middle",
        worker("2 rejects", "rejects"),
        worker("2 stuck", "hangs in a handler"),
        sup(
          "low",
          worker("3 hangs", "hangs", 50),
          worker("3 exits", "exits"),
          worker("3 well", "well"),
          worker("3 deaf", "does not trap"),
        ),
        worker("2 killed", "hangs", "brutal_kill"),
      ),
      worker("1 well", "well"),
    );

  test("goes down in reverse, each at its deadline and none skipped, and every one is reported", async () => {
    clock.virtual();
    const top = await started(tree());
    const events = await captureLog(async () => {
      const stopped = Supervisor.stop(top);
      await clock.advance(50);
      expect(await messages()).toEqual(["1 well", "3 well", "3 exits", "3 hangs"]);
      // The deadlines of "3 hangs" (50) and "2 stuck" (100) are over.
      await clock.advance(100);
      expect(await messages()).toEqual(["2 rejects", "1 throws", "1 hangs"]);
      await clock.advance(99);
      expect(Process.alive(top)).toBe(true);
      await clock.advance(1);
      await stopped;
    });
    expect(Process.list()).toEqual([me]);
    expect(clock.pending).toBe(0);
    const odd = events.flatMap(({ level, report }) =>
      level === "error" && report?.["context"] === "shutdown_error" ? [report["id"]] : [],
    );
    expect(odd).toEqual(["3 exits", "3 hangs", "2 stuck", "2 rejects", "1 throws", "1 hangs"]);
  });

  test("goes all the same when its top is killed: nobody waits for a deadline that nobody keeps", async () => {
    clock.virtual();
    const top = await started(tree());
    await captureLog(async () => {
      Process.exit(top, "kill");
      await settled();
      await clock.advance(1000);
    });
    // What its own parent does not kill any more: as on the BEAM it hangs for ever.
    const hanging = Process.list().filter((pid) => pid !== me);
    expect(hanging.map((pid) => Process.info(pid, "initialCall"))).toEqual(["Worker"]);
    expect(new Set((await messages()).filter((message) => typeof message === "string"))).toEqual(
      new Set(["1 hangs", "1 throws", "1 well", "2 rejects", "3 hangs", "3 exits", "3 well"]),
    );
  });
});

describe("a handler that never settles", () => {
  const Stuck = GenServer.define("Stuck", {
    init: () => ok(0),
    handleCall: {
      stick: async (state) => {
        await forever();
        return reply("never", state);
      },
      now: (state) => reply("now", state),
    },
    handleCast: { stick: async (state) => (await forever(), noreply(state)) },
  });

  test.each(["brutal_kill", 0, 30] as const)(
    "is ended by a shutdown of %s; its caller and those behind it hear so at once",
    async (shutdown) => {
      clock.virtual();
      const parent = await Supervisor.startLink([{ ...Stuck.childSpec(), shutdown }], { strategy: "one_for_one" });
      const [{ pid }] = (await Supervisor.whichChildren(parent)) as unknown as readonly [{ pid: typeof me }];
      const stuck = failureOf(GenServer.call(pid, ["stick"], "infinity"));
      const behind = Array.from({ length: 100 }, () => failureOf(GenServer.call(pid, ["now"], "infinity")));
      const end = endOf(pid);
      await settled();
      const stopped = Supervisor.terminateChild(parent, "Stuck");
      await clock.advance(30);
      expect(await stopped).toBe("ok");
      const reason = await end;
      for (const failure of [await stuck, ...(await Promise.all(behind))]) expect(failure.reason).toBe(reason);
      expect(clock.pending).toBe(0);
    },
  );

  test("leaves its callers their timeouts, and comes back when it is killed", async () => {
    clock.virtual();
    await Supervisor.startLink([{ ...Stuck.childSpec(), start: () => Stuck.startLink(undefined, { name: "stuck" }) }], {
      strategy: "one_for_one",
    });
    GenServer.cast("stuck", ["stick"]);
    const late = Array.from({ length: 1000 }, () => failureOf(GenServer.call("stuck", ["now"], 10)));
    await clock.advance(10);
    expect(new Set((await Promise.all(late)).map(({ reason }) => reason))).toEqual(new Set(["timeout"]));
    Process.exit(Process.whereis("stuck")!, "kill");
    await settled();
    expect(await GenServer.call("stuck", ["now"])).toBe("now");
  });
});
