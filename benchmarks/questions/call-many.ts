/** What does a call cost when a thousand callers wait at once? */
import { GenServer, Process, ok, reply } from "@hinotori/otp";
import type { Question } from "../harness/question.ts";
import { need, rate } from "../harness/sampling.ts";
import type { Behaviour } from "../limit/process.ts";
import { call, start } from "../limit/server.ts";

const Counter = GenServer.define("Benchmark.Counter", {
  init: (count: number) => ok(count),
  handleCall: {
    next: (count) => reply(count + 1, count + 1),
    count: (count) => reply(count, count),
  },
});

const counter: Behaviour = {
  init: (count) => count,
  call: (process, tag) => (tag === "next" ? (process.state = (process.state as number) + 1) : process.state),
};

/** The question: many callers, one server. */
export const question: Question = {
  name: "call-many",
  asks: "What does a call cost when a thousand callers wait at once?",
  method:
    "A thousand callers each ask one counter for its next number, a fixed number of times; the counter's own count proves that every call was handled. " +
    "From the program the callers are a thousand pending promises, from processes a thousand spawned processes.",
  elixir: "call_many.exs",
  peers: ["xstate", "effect", "nact"],
  variants: [
    {
      name: "from the program",
      load: { count: 1_000_000, callers: 1_000, warmups: 2, samples: 3 },
      quick: { count: 300_000 },
      peers: { count: 100_000 },
      measures: [
        {
          series: "rate",
          title: "call, 1,000 callers",
          unit: "/s",
          better: "more",
          target: { against: "beam", must: 3, aim: 5 },
        },
      ],
    },
    {
      name: "from processes",
      load: { count: 500_000, callers: 1_000, warmups: 2, samples: 3, spawned: 1 },
      quick: { count: 200_000 },
      only: ["hinotori", "limit", "beam"],
      measures: [{ series: "rate", title: "call, 1,000 calling processes", unit: "/s", better: "more" }],
    },
  ],
  sides: {
    hinotori: async (load) => {
      const pid = await Counter.startLink(0);
      const callers = need(load, "callers");
      const ask = async (count: number): Promise<void> => {
        for (let left = count; left > 0; left--) await GenServer.call(pid, ["next"]);
      };
      const begin = load["spawned"] === 1 ? (count: number) => inProcess(() => ask(count)) : ask;
      return rate(load, async (count) => {
        const before = await GenServer.call(pid, ["count"]);
        await Promise.all(Array.from({ length: callers }, () => begin(count / callers)));
        return (await GenServer.call(pid, ["count"])) - before;
      });
    },
    limit: async (load) => {
      const process = await start(counter, 0);
      const callers = need(load, "callers");
      const ask = async (count: number): Promise<void> => {
        for (let left = count; left > 0; left--) await call(process, ["next"]);
      };
      return rate(load, async (count) => {
        const before = process.state as number;
        await Promise.all(Array.from({ length: callers }, () => ask(count / callers)));
        return (process.state as number) - before;
      });
    },
  },
};

/** Runs `work` in a process of its own and waits for its end. */
function inProcess(work: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    Process.spawn(() => work().then(resolve, reject));
  });
}
