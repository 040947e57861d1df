/** A program with a server in its own thread, run by isolation.test.ts. */

import { GenServer, Process, Supervisor, noreply, ok, reply, stop } from "@hinotori/otp";
import { isMainThread } from "node:worker_threads";

export const Cruncher = GenServer.define("Cruncher", {
  isolation: "thread",
  file: import.meta.url,
  resourceLimits: { maxOldGenerationSizeMb: 40 },
  registered: true,
  init: (first: number) => ok(first),
  handleCall: {
    get: (n) => reply(n, n),
    echo: (n, value: unknown) => reply(value, n),
    where: (n) => reply(isMainThread, n),
    boom: (_n) => {
      throw new Error("boom");
    },
    spin: (n) => {
      while (n > -1);
      return reply("never" as const, n);
    },
    leak: (n) => {
      const kept: unknown[] = [];
      while (kept.length > -1) kept.push(Array.from({ length: 1000 }, (_, at) => ({ at })));
      return reply("never" as const, n);
    },
    callback: (n) => reply(() => n, n),
    leave: (n) => stop("normal", n, { reply: "bye" as const }),
  },
  handleCast: { add: (n, more: number) => noreply(n + more) },
  childSpec: { shutdown: 300 },
});

const Other = GenServer.define("Other", { init: () => ok(0), handleCall: { next: (n) => reply(n, n + 1) } });

if (isMainThread) {
  const says: Record<string, unknown> = {};
  const failure = (work: Promise<unknown>): Promise<unknown> =>
    work.catch((error: { reason: unknown }) => (error.reason instanceof Error ? error.reason.message : error.reason));
  const sup = await Supervisor.startLink([[Cruncher, 1]], { strategy: "one_for_one", maxRestarts: 100 });
  const other = await Other.startLink();
  /** Waits for what a thread is at, and counts the answers that another server gives meanwhile. */
  const during = async (what: string, work: Promise<unknown>): Promise<unknown> => {
    let over = false;
    const outcome = work.finally(() => (over = true));
    let answers = 0;
    while (!over) {
      await GenServer.call(other, ["next"], 30_000);
      answers++;
      await new Promise((done) => setImmediate(done));
    }
    says[what] = answers > 10;
    return outcome;
  };
  const alive = async (): Promise<unknown> => {
    for (;;) {
      try {
        return await GenServer.call(Cruncher, ["get"], 30_000);
      } catch (error) {
        if ((error as { reason?: unknown }).reason !== "noproc") throw error;
        await new Promise((done) => setImmediate(done));
      }
    }
  };
  says["inThread"] = !(await GenServer.call(Cruncher, ["where"], 30_000));
  GenServer.cast(Cruncher, ["add", 4]);
  says["state"] = await GenServer.call(Cruncher, ["get"], 30_000);
  says["uncloneable"] = await failure(GenServer.call(Cruncher, ["echo", { deep: [() => 1] }], 30_000));
  says["uncloneableAnswer"] = await failure(GenServer.call(Cruncher, ["callback"], 30_000));
  says["crash"] = await failure(GenServer.call(Cruncher, ["boom"], 30_000));
  says["restarted"] = await alive();
  const leaving = Process.monitor("Cruncher");
  says["lastWords"] = await failure(GenServer.call(Cruncher, ["leave"], 30_000));
  await Process.receive((message) => Array.isArray(message) && message[1] === leaving);
  await alive();
  says["timeout"] = await during("answersInLoop", failure(GenServer.call(Cruncher, ["spin"], 100)));
  await Supervisor.terminateChild(sup, "Cruncher");
  says["killed"] = "yes";
  await Supervisor.restartChild(sup, "Cruncher");
  says["again"] = await alive();
  const leaked = await during("answersInLeak", failure(GenServer.call(Cruncher, ["leak"], 60_000)));
  says["outOfMemory"] = /memory/i.test(String(leaked));
  says["afterLeak"] = await alive();
  await Supervisor.stop(sup);
  // It loops on when the program has nothing left to wait for, and that must not hold it.
  const looping = await Cruncher.start(1);
  says["heldByNobody"] = await failure(GenServer.call(looping, ["spin"], 100));
  console.log(JSON.stringify(says));
}
