/** How long after a crash does the restarted child answer? */
import { GenServer, Logger, Process as Processes, Supervisor, noreply, ok, reply, type Pid } from "@hinotori/otp";
import type { Load, Outcome, Question } from "../harness/question.ts";
import { breath, need } from "../harness/sampling.ts";
import { quantile } from "../harness/statistics.ts";
import { whereis, type Behaviour, type Process } from "../limit/process.ts";
import { call, cast } from "../limit/server.ts";
import { supervise } from "../limit/supervisor.ts";

/** What a worker tells the client from its `init`: that it is there. */
let onStart: (pid: Pid | undefined) => void = () => {};

const Fragile = GenServer.define("Benchmark.Fragile", {
  registered: true,
  init: (generation: number) => {
    onStart(Processes.self());
    return ok(generation);
  },
  handleCall: { ping: (generation) => reply("pong" as const, generation) },
  handleCast: {
    crash: (generation) => {
      if (generation >= 0) throw new Error("crash");
      return noreply(generation);
    },
  },
});

const fragile: Behaviour = {
  init: () => onStart(undefined),
  call: () => "pong",
  cast: () => {
    throw new Error("crash");
  },
};

/** A supervisor takes this many crashes before it is replaced by a fresh one: a long history would be measured too. */
const crashesPerSupervisor = 200;

/** The question: crash a supervised child, or kill it, and call until it answers. */
export const question: Question = {
  name: "restart",
  asks: "How long after a crash does the restarted child answer?",
  method:
    "A permanent child under a one_for_one supervisor is made to throw by a cast, or is killed. Its next incarnation tells the client from `init`, the client then calls it by its name; " +
    "the time from the cast (or the kill) to that reply is one sample. Crash reports are switched off on every side: what a terminal takes is not the question. " +
    `Each supervisor takes ${crashesPerSupervisor} crashes.`,
  elixir: "restart.exs",
  variants: [variant("throw", 0), variant("kill", 1)],
  sides: {
    hinotori: async (load) => {
      Logger.configure({ level: "emergency" });
      return crashes(load, {
        start: async () => {
          const supervisor = await Supervisor.startLink([[Fragile, 0]], {
            strategy: "one_for_one",
            maxRestarts: 1_000_000,
            maxSeconds: 5,
          });
          return () => Supervisor.stop(supervisor);
        },
        crash: () => GenServer.cast(Fragile, ["crash"]),
        kill: (pid) => Processes.exit(pid as Pid, "kill"),
        ping: () => GenServer.call(Fragile, ["ping"]),
      });
    },
    limit: async (load) =>
      crashes(load, {
        start: async () => {
          const supervisor = supervise({
            behaviour: fragile,
            argument: 0,
            name: "fragile",
            maxRestarts: 1_000_000,
            withinMs: 5_000,
          });
          return async () => supervisor.exit("shutdown");
        },
        crash: () => cast(whereis("fragile") as Process, ["crash"]),
        kill: () => whereis("fragile")?.exit("killed"),
        ping: () => call(whereis("fragile") as Process, ["ping"]),
      }),
  },
};

function variant(name: "throw" | "kill", kill: 0 | 1): Question["variants"][number] {
  const target = { against: "beam", must: 3, aim: 1.5 };
  return {
    name,
    load: { count: 10_000, warmups: 3_000, kill },
    quick: { count: 4_000 },
    measures: [
      { series: "p50", title: `${name} → answers again, p50`, unit: "µs", better: "less", target },
      { series: "p99", title: `${name} → answers again, p99`, unit: "µs", better: "less" },
    ],
  };
}

/** How one side does the four things. */
interface Side {
  /** Starts supervisor and child; gives back how to stop them. */
  start(): Promise<() => Promise<unknown>>;
  crash(): void;
  kill(pid: Pid | undefined): void;
  ping(): Promise<unknown>;
}

async function crashes(load: Load, side: Side): Promise<Outcome> {
  const warmups = need(load, "warmups");
  const total = warmups + need(load, "count");
  const kill = need(load, "kill") === 1;
  const tookUs: number[] = [];
  let done = 0;
  while (done < total) {
    let up = started();
    const stop = await side.start();
    let pid = await up;
    for (let left = crashesPerSupervisor; left > 0 && done < total; left--) {
      up = started();
      const began = performance.now();
      if (kill) side.kill(pid);
      else side.crash();
      pid = await up;
      const answer = await side.ping();
      if (done >= warmups) tookUs.push((performance.now() - began) * 1_000);
      if (answer === "pong") done++;
    }
    await stop();
    await breath();
  }
  return { series: { p50: [quantile(tookUs, 0.5)], p99: [quantile(tookUs, 0.99)] }, done, expected: total };
}

function started(): Promise<Pid | undefined> {
  return new Promise((resolve) => {
    onStart = resolve;
  });
}
