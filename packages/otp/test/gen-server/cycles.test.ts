/** Calls that would wait for themselves: a process that calls itself, and cycles of calls. */

import { type ExitError, GenServer, type Pid, Process, Task, TaskSupervisor, noreply, ok, reply } from "@hinotori/otp";
import { clock, settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { cellOf } from "../../src/process/cell.ts";
import { failureOf, gate, inProcess, startClean } from "../support/run.ts";

startClean();

type Work = () => unknown;

/** Does what it is asked to, and answers with what came of it. */
const Node = GenServer.define("Node", {
  registered: false,
  init: () => ok(0),
  handleCall: { do: async (n, work: Work) => reply(await work(), n), get: (n) => reply(n, n) },
  handleCast: { do: async (n, work: Work) => (await work(), noreply(n)) },
});
const ask = (server: unknown, work: Work): Promise<unknown> => GenServer.call(server as never, ["do", work] as never);
const tried = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: ExitError) => error.reason);

describe("a process that calls itself", () => {
  test("GS-028: fails at once with calling_self, by pid, name, or via name", async () => {
    clock.virtual();
    const pid = await Node.start(undefined, { name: "self-caller" });
    const via = { whereisName: () => pid, registerName: () => true, unregisterName: () => {} };
    for (const server of [pid, "self-caller", { name: "self-caller", node: "nonode@nohost" }, via]) {
      const failure = await ask(pid, () => failureOf(GenServer.call(server as never, ["get"] as never)));
      expect((failure as ExitError).exitReason).toEqual([
        "calling_self",
        ["GenServer", "call", [server, ["get"], 5000]],
      ]);
    }
    expect(await GenServer.call(pid, ["get"])).toBe(0);
    expect(clock.monotonicTime()).toBe(0);
  });

  test("GS-028: also after an await", async () => {
    const pid = await Node.start();
    expect(await ask(pid, async () => (await Process.sleep(0), tried(GenServer.call(pid, ["get"]))))).toBe(
      "calling_self",
    );
  });

  test("the root, and a plain process, cannot call themselves either", async () => {
    expect(await tried(GenServer.call(Process.self() as never, ["get"] as never))).toBe("calling_self");
    expect((await inProcess(() => tried(GenServer.call(Process.self() as never, "x" as never)))).returned).toBe(
      "calling_self",
    );
  });
});

describe("a cycle of calls", () => {
  test("ND-002: of two fails at once in the one that would close it, naming the cycle", async () => {
    clock.virtual();
    const [a, b] = [await Node.start(), await Node.start()];
    const failure = (await ask(a, () => ask(b, () => failureOf(GenServer.call(a, ["get"]))))) as ExitError;
    expect(failure.reason).toEqual(["call_cycle", [b, a, b]]);
    expect(failure.message).toContain(`${b} -> ${a} -> ${b}`);
    expect(await GenServer.call(a, ["get"])).toBe(0);
    expect(clock.monotonicTime()).toBe(0);
  });

  test("of five is found as well", async () => {
    const ring = await Promise.all(Array.from({ length: 5 }, () => Node.start()));
    const go = (at: number): Promise<unknown> =>
      at === 5 ? failureOf(GenServer.call(ring[0]!, ["get"])) : ask(ring[at], () => go(at + 1));
    const failure = (await go(0)) as ExitError;
    expect(failure.reason).toEqual(["call_cycle", [ring[4], ...ring]]);
  });

  test("uncaught, ends the one that would close it and those who wait for it with the pair", async () => {
    const [a, b] = [await Node.start(), await Node.start()];
    const failure = await failureOf(ask(a, () => ask(b, () => GenServer.call(a, ["get"]))));
    expect([Process.alive(a), Process.alive(b)]).toEqual([false, false]);
    expect(failure.reason).toMatchObject([
      [
        ["call_cycle", [b, a, b]],
        ["GenServer", "call", [a, ["get"], 5000]],
      ],
      ["GenServer", "call", expect.anything()],
    ]);
  });

  test.each<[string, boolean, (work: Work) => Promise<unknown>]>([
    ["Task.await", false, (work) => Task.await(Task.async(work))],
    ["Task.awaitMany", true, (work) => Task.awaitMany([Task.async(() => 1), Task.async(work)])],
  ])("through a task that its owner waits for by %s fails at once as well", async (_what, isMany, wait) => {
    const [a, b] = [await Node.start(), await Node.start()];
    let task!: Pid;
    const asked = ask(a, () =>
      wait(async () => {
        task = Process.self();
        return ask(b, () => tried(GenServer.call(a, ["get"])));
      }),
    );
    const came = await asked;
    const cycle = ["call_cycle", [b, a, task, b]];
    expect(came).toEqual(isMany ? [1, cycle] : cycle);
  });

  test.each<[string, (work: Work) => AsyncIterable<unknown>]>([
    ["Task.asyncStream", (work) => Task.asyncStream([1, 2], (n) => (n === 1 ? n : work()))],
    [
      "TaskSupervisor.asyncStream",
      (work) => TaskSupervisor.asyncStream("tasks", [1, 2], (n) => (n === 1 ? n : work())),
    ],
  ])(
    "through a task of %s fails at once as well, also while the consumer is busy with an outcome",
    async (_what, stream) => {
      clock.virtual();
      await TaskSupervisor.startLink({ name: "tasks" });
      const [a, b] = [await Node.start(), await Node.start()];
      let task!: Pid;
      const consume = async (pause: () => unknown): Promise<unknown[]> => {
        const outcomes: unknown[] = [];
        const work = (): Promise<unknown> => {
          task = Process.self();
          return ask(b, () => tried(GenServer.call(a, ["get"])));
        };
        for await (const outcome of stream(work)) {
          outcomes.push((outcome as { value: unknown }).value);
          await pause();
        }
        return outcomes;
      };
      const came = await ask(a, () => consume(() => {}));
      expect(came).toEqual([1, ["call_cycle", [b, a, task, b]]]);
      const busy = await ask(a, () => consume(() => settled()));
      expect(busy).toEqual([1, ["call_cycle", [b, a, task, b]]]);
      expect(clock.monotonicTime()).toBe(0);
    },
  );

  test("is not looked for among tasks that have ended: a stream leaves no wait behind, at its end or when it is left", async () => {
    const a = await Node.start();
    const waits = (): number => cellOf(Process.self())!.ext?.waitsFor?.size ?? 0;
    const run = async (most: number): Promise<number[]> => {
      const during: number[] = [];
      for await (const _ of Task.asyncStream([1, 2, 3], (n) => n, { maxConcurrency: 2 })) {
        if (during.push(waits()) === most) break;
      }
      return [...during, waits()];
    };
    expect(await ask(a, () => run(1))).toEqual([expect.any(Number), 0]);
    expect(((await ask(a, () => run(4))) as number[]).at(-1)).toBe(0);
    expect(await ask(a, async () => Math.max(...(await run(4))))).toBeLessThanOrEqual(2);
  });

  test("that an await of a task would close fails at once, and names itself", async () => {
    const a = await Node.start();
    const failure = await ask(a, async () => {
      const task = Task.async(() => tried(GenServer.call(a, ["get"])));
      await Process.sleep(0);
      const error = (await failureOf(Task.await(task))) as ExitError;
      return [error.reason, error.call[1], task.pid];
    });
    const [reason, fun, task] = failure as readonly unknown[];
    expect([reason, fun]).toEqual([["call_cycle", [a, task, a]], "await"]);
  });

  test("a chain that is no cycle is no failure, nor are two who ask the same third", async () => {
    const [a, b, c] = [await Node.start(), await Node.start(), await Node.start()];
    const answers = [
      ask(a, () => ask(b, () => ask(c, () => "end"))),
      ask(b, () => GenServer.call(c, ["get"])),
      ask(c, () => "c"),
    ];
    expect(await Promise.all(answers)).toEqual(["end", 0, "c"]);
  });

  test("one who waited before, and was answered, is in no cycle", async () => {
    const [a, b] = [await Node.start(), await Node.start()];
    expect(await ask(a, async () => (await GenServer.call(b, ["get"]), ask(b, () => "done")))).toBe("done");
    expect(await ask(b, () => GenServer.call(a, ["get"]))).toBe(0);
  });

  test("one whose call timed out is in no cycle", async () => {
    clock.virtual();
    const [a, b] = [await Node.start(), await Node.start()];
    const [first, second] = [gate(), gate()];
    const late = ask(
      a,
      async () => (await tried(GenServer.call(b, ["do", () => first.wait], 10)), await second.wait, "a went on"),
    );
    await clock.advance(10);
    first.open();
    const behind = ask(b, () => GenServer.call(a, ["get"]));
    await settled();
    second.open();
    expect([await late, await behind]).toEqual(["a went on", 0]);
  });

  test("a chain of five thousand waiting servers is walked without overflowing the stack", async () => {
    const chain = await Promise.all(Array.from({ length: 5000 }, () => Node.start()));
    const door = gate();
    for (let at = 0; at < chain.length - 1; at++)
      GenServer.cast(chain[at]!, ["do", () => tried(GenServer.call(chain[at + 1]!, ["get"], "infinity"))]);
    GenServer.cast(chain.at(-1)!, [
      "do",
      async () => (await door.wait, tried(GenServer.call(chain[0]!, ["get"], "infinity"))),
    ]);
    await settled();
    const closing = ask(chain.at(-1), () => "closed");
    door.open();
    expect(await closing).toBe("closed");
    expect(await GenServer.call(chain[0]!, ["get"])).toBe(0);
  });
});
