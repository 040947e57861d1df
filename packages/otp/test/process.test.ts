/** Process: how a body runs and ends, and what can be seen of it. */

import { ArgumentError, ExitError, Process } from "@hinotori/otp";
import { captureLog, clock, settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { endOf, gate, inProcess, messages, startClean } from "./support/run.ts";

startClean();

const forever = (): Promise<void> => Process.sleep("infinity");

describe("Process.spawn", () => {
  test("PR-001: a body that returns ends normal, and each monitor hears of it once", async () => {
    const [pid, ref] = Process.spawnMonitor(() => "ignored");
    expect(await Process.receive()).toEqual(["DOWN", ref, "process", pid, "normal"]);
    await settled();
    expect(await messages()).toEqual([]);
  });

  test("runs the body after spawn has returned", async () => {
    const order: string[] = [];
    const [pid] = Process.spawnMonitor(() => order.push("body"));
    order.push("spawned");
    await Process.receive((message) => (message as unknown[])[3] === pid);
    expect(order).toEqual(["spawned", "body"]);
  });

  test("PR-002: a body that throws an error ends with that error", async () => {
    const error = new Error("boom");
    expect(
      (
        await inProcess(() => {
          throw error;
        })
      ).reason,
    ).toBe(error);
  });

  test("an asynchronous body ends with what it rejects with, after an await as well", async () => {
    const error = new TypeError("late");
    const { reason } = await inProcess(async () => {
      await Process.sleep(0);
      throw error;
    });
    expect(reason).toBe(error);
  });

  test.each([["a string"], [undefined], [null], [0], ["normal"], ["shutdown"], [{ some: "object" }]])(
    "ND-008: a body that throws %o, no error, ends with that value as nocatch and never clean",
    async (value) => {
      const { reason } = await inProcess(() => {
        throw value;
      });
      expect(reason).toEqual(["nocatch", value]);
    },
  );

  test("PR-004: Process.exit(reason) ends with exactly that reason", async () => {
    const reason = { any: ["thing"] };
    expect((await inProcess(() => Process.exit(reason))).reason).toBe(reason);
    expect((await inProcess(() => Process.exit("normal"))).reason).toBe("normal");
    expect((await inProcess(() => Process.exit(undefined))).reason).toBe(undefined);
  });

  test("the failure of a call that nobody catches ends the caller with the pair of reason and call", async () => {
    const { reason } = await inProcess(() => {
      throw new ExitError("noproc", ["GenServer", "call", ["nobody", ["get"], 5000]]);
    });
    expect(reason).toEqual(["noproc", ["GenServer", "call", ["nobody", ["get"], 5000]]]);
  });

  test("reports an error once, and a clean end or an exit not at all", async () => {
    const crash = await captureLog(() =>
      inProcess(() => {
        throw new Error("boom");
      }),
    );
    expect(crash.map((event) => event.level)).toEqual(["error"]);
    expect(crash[0]!.report).toMatchObject({ label: "process_terminate" });
    expect(await captureLog(() => inProcess(() => Process.exit("why")))).toEqual([]);
    expect(await captureLog(() => inProcess(() => 1))).toEqual([]);
  });

  test("the crash report is told as the crashed process, with its metadata", async () => {
    const { Logger } = await import("@hinotori/otp");
    let pid: unknown;
    const [event] = await captureLog(() =>
      inProcess(async () => {
        pid = Process.self();
        Logger.metadata({ request_id: "r1" });
        await Process.sleep(0);
        throw new Error("boom");
      }),
    );
    expect(event!.metadata).toMatchObject({ pid, request_id: "r1", crash_reason: new Error("boom") });
  });

  test("refuses what is no function", () => {
    expect(() => Process.spawn("body" as never)).toThrow(ArgumentError);
  });
});

describe("Process.self", () => {
  test("ND-004: is right before and after an await, in timers, and in a promise of its own", async () => {
    const seen: unknown[] = [];
    let pid: unknown;
    await inProcess(async () => {
      pid = Process.self();
      await Promise.resolve();
      seen.push(Process.self());
      await Process.sleep(1);
      seen.push(Process.self());
      await new Promise<void>((done) => setImmediate(() => (seen.push(Process.self()), done())));
      await Promise.all([1, 2].map(async () => (await null, seen.push(Process.self()))));
    });
    expect(seen).toEqual(Array.from({ length: 5 }, () => pid));
  });

  test("is each body's own while many of them await at once", async () => {
    const wrong: unknown[] = [];
    const bodies = Array.from({ length: 100 }, (_, at) =>
      inProcess(async () => {
        const me = Process.self();
        for (let turn = 0; turn < 5; turn++) {
          await (at % 2 === 0 ? Process.sleep(0) : Promise.resolve());
          if (Process.self() !== me) wrong.push(at);
        }
      }),
    );
    await Promise.all(bodies);
    expect(wrong).toEqual([]);
  });

  test("ND-005: outside any process, a root stands for the program; it traps exits and has no parent", () => {
    const info = Process.info(Process.self())!;
    expect(info).toMatchObject({ trapExit: true, parent: undefined, initialCall: "root" });
    expect(Process.list()[0]).toBe(Process.self());
  });

  test("is the root again after processes have come and gone", async () => {
    const root = Process.self();
    await inProcess(() => Process.sleep(0));
    await settled();
    expect(Process.self()).toBe(root);
    await Process.sleep(0);
    expect(Process.self()).toBe(root);
  });
});

describe("Process.exit(pid, reason)", () => {
  test("PR-010: normal from another does nothing to one that does not trap", async () => {
    const pid = Process.spawn(forever);
    await settled();
    expect(Process.exit(pid, "normal")).toBe(true);
    await settled();
    expect(Process.alive(pid)).toBe(true);
    expect(Process.info(pid)!.messageQueueLength).toBe(0);
  });

  test("PR-011: normal is a message to one that traps", async () => {
    const { returned } = await trapped("normal");
    expect(returned).toEqual(["EXIT", Process.self(), "normal"]);
  });

  test("PR-012: normal to itself ends one that does not trap", async () => {
    const out = await inProcess(async () => {
      Process.exit(Process.self(), "normal");
      await Process.sleep(0);
      return "went on";
    });
    expect(out).toEqual({ reason: "normal" });
  });

  test("PR-013: normal to itself is a message when it traps", async () => {
    const out = await inProcess(
      () => {
        Process.exit(Process.self(), "normal");
        return Process.receive();
      },
      { trapExit: true },
    );
    expect(out.returned).toEqual(["EXIT", expect.anything(), "normal"]);
  });

  test("PR-014: kill ends one that traps, and its monitors see killed", async () => {
    const pid = Process.spawn(forever, { trapExit: true });
    const end = endOf(pid);
    Process.exit(pid, "kill");
    expect(await end).toBe("killed");
  });

  test("PR-017: kill to itself ends it as killed, trapping or not", async () => {
    for (const trapExit of [true, false]) {
      const out = await inProcess(
        async () => (Process.exit(Process.self(), "kill"), await Process.sleep(0), "went on"),
        { trapExit },
      );
      expect(out).toEqual({ reason: "killed" });
    }
  });

  test("PR-019: to a dead process is no error", async () => {
    const [pid] = Process.spawnMonitor(() => 1);
    await Process.receive();
    expect(Process.exit(pid, "why")).toBe(true);
    expect(Process.exit(pid, "kill")).toBe(true);
  });

  test("PR-020: alive says false right after a kill", () => {
    const pid = Process.spawn(forever);
    Process.exit(pid, "kill");
    expect(Process.alive(pid)).toBe(false);
  });

  test("a process that is killed before its first turn never runs", async () => {
    let ran = false;
    const pid = Process.spawn(() => (ran = true));
    Process.exit(pid, "kill");
    await settled();
    expect(ran).toBe(false);
  });

  test("refuses what is no pid", () => {
    expect(() => Process.exit("name" as never, "why")).toThrow(ArgumentError);
  });
});

async function trapped(reason: unknown): Promise<{ readonly returned: unknown }> {
  const root = Process.self();
  const pid = Process.spawn(async () => Process.send(root, { got: await Process.receive() }), { trapExit: true });
  Process.exit(pid, reason);
  const { got } = (await Process.receive()) as { readonly got: unknown };
  return { returned: got };
}

describe("a process that was ended while its body awaits", () => {
  test("PR-064: its links and monitors hear at once, and what the body does when it comes back is dropped", async () => {
    clock.virtual();
    const root = Process.self();
    const door = gate();
    const tried: string[] = [];
    const pid = Process.spawn(async () => {
      await door.wait;
      tried.push("went on");
      Process.send(root, "sent by the dead");
      Process.exit(other, "kill");
      Process.sendAfter(root, "later from the dead", 0);
    });
    const other = Process.spawn(forever);
    await settled();
    const end = endOf(pid);
    Process.exit(pid, "kill");
    expect(await end).toBe("killed");
    door.open();
    await clock.advance(10);
    expect(tried).toEqual(["went on"]);
    expect(await messages()).toEqual([]);
    expect(Process.alive(other)).toBe(true);
  });

  test("does not pass for the root when it comes back", async () => {
    const door = gate();
    const seen: unknown[] = [];
    const pid = Process.spawn(async () => {
      await door.wait;
      seen.push(Process.self());
    });
    await settled();
    Process.exit(pid, "kill");
    await settled();
    door.open();
    await settled();
    expect(seen).toEqual([pid]);
  });

  test("cannot spawn, receive, register or sleep any more", async () => {
    const door = gate();
    const failed: unknown[] = [];
    const pid = Process.spawn(async () => {
      await door.wait;
      for (const work of [
        () => Process.spawn(forever),
        () => Process.receive(),
        () => Process.sleep(0),
        () => Process.monitor(pid),
      ]) {
        try {
          await work();
        } catch (error) {
          failed.push((error as ExitError).reason);
        }
      }
    });
    await settled();
    Process.exit(pid, "kill");
    door.open();
    await settled();
    expect(failed).toEqual(["noproc", "noproc", "noproc", "noproc"]);
  });

  test("its AbortSignal aborts with the reason", async () => {
    const got = gate<AbortSignal>();
    const pid = Process.spawn(() => {
      got.open(Process.signal());
      return forever();
    });
    const signal = await got.wait;
    expect(signal.aborted).toBe(false);
    Process.exit(pid, "why");
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toBe("why");
  });

  test("its signal aborts when it ends on its own, too, and is aborted from the start for the dead", async () => {
    let signal: AbortSignal | undefined;
    await inProcess(() => void (signal = Process.signal()));
    expect(signal!.aborted).toBe(true);
  });
});

describe("Process.info", () => {
  test("PR-052: is undefined for a dead process", async () => {
    const [pid] = Process.spawnMonitor(() => 1);
    await Process.receive();
    expect(Process.info(pid)).toBeUndefined();
  });

  test("tells links, monitors, parent, trapping and what waits", async () => {
    const root = Process.self();
    const pid = Process.spawn(forever, { link: true, trapExit: true, name: "told" });
    const ref = Process.monitor(pid);
    Process.send(pid, 1);
    Process.send(pid, 2);
    expect(Process.info(pid)).toMatchObject({
      registeredName: "told",
      links: [root],
      monitoredBy: [root],
      monitors: [],
      trapExit: true,
      parent: root,
      messageQueueLength: 2,
    });
    expect(Process.info(root)!.monitors).toEqual([pid]);
    Process.demonitor(ref);
    expect(Process.info(pid)!.monitoredBy).toEqual([]);
  });

  test("list holds every process that is alive, oldest first", async () => {
    const pids = [Process.spawn(forever), Process.spawn(forever)];
    expect(Process.list()).toEqual([Process.self(), ...pids]);
    Process.exit(pids[0]!, "kill");
    expect(Process.list()).toEqual([Process.self(), pids[1]]);
  });
});

describe("the dictionary of a process", () => {
  test("PR-050: put gives the value before, get takes a default, remove gives what it took", async () => {
    const { returned } = await inProcess(() => [
      Process.put("a", 1),
      Process.put("a", 2),
      Process.get("a"),
      Process.get("b"),
      Process.get("b", "default"),
      Process.put("c", 2),
      Process.getKeys(2),
      Process.getKeys(),
      Process.remove("a"),
      Process.remove("a"),
    ]);
    expect(returned).toEqual([undefined, 1, 2, undefined, "default", undefined, ["a", "c"], ["a", "c"], 2, undefined]);
  });

  test("is each process's own", async () => {
    Process.put("mine", 1);
    expect((await inProcess(() => Process.get("mine"))).returned).toBeUndefined();
    Process.remove("mine");
  });

  test("PR-059: a label is read by others, and undefined when unset or dead", async () => {
    const pid = Process.spawn(() => {
      Process.setLabel(["worker", 7]);
      return forever();
    });
    await settled();
    expect(Process.getLabel(pid)).toEqual(["worker", 7]);
    expect(Process.getLabel(Process.self())).toBeUndefined();
    Process.exit(pid, "kill");
    expect(Process.getLabel(pid)).toBeUndefined();
  });
});

describe("a pid", () => {
  test("prints the same in text, JSON and inspection, and compares by identity", () => {
    const pid = Process.self();
    expect(`${pid}`).toMatch(/^#PID<0\.\d+\.0>$/);
    expect(JSON.stringify({ pid })).toBe(`{"pid":"${pid}"}`);
    expect(Process.self()).toBe(pid);
  });
});
