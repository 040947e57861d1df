/** What does a call cost, one at a time? */
import { GenServer, Process, ok, reply } from "@hinotori/otp";
import type { Question } from "../harness/question.ts";
import { rate } from "../harness/sampling.ts";
import type { Behaviour } from "../limit/process.ts";
import { call, start } from "../limit/server.ts";

const Counter = GenServer.define("Benchmark.Counter", {
  init: (count: number) => ok(count),
  handleCall: {
    next: (count) => reply(count + 1, count + 1),
  },
});

const counter: Behaviour = {
  init: (count) => count,
  call: (process) => (process.state = (process.state as number) + 1),
};

/** The question: one caller, one server, the next request after the last reply. */
export const question: Question = {
  name: "call-one",
  asks: "What does a call cost, one at a time?",
  method:
    "One caller asks a counter for its next number, and again when the reply is there; the last number proves that every call was answered. " +
    "From the program: the caller is the top of a script, as a request handler of a web server is. From a process: the caller is a spawned process, " +
    "whose identity has to survive each `await`; the BEAM knows only this kind, so both are compared with it.",
  elixir: "call_one.exs",
  peers: ["xstate", "effect", "nact"],
  variants: [
    {
      name: "from the program",
      load: { count: 1_000_000, warmups: 2, samples: 3 },
      quick: { count: 300_000 },
      peers: { count: 100_000 },
      measures: [
        {
          series: "rate",
          title: "call, one at a time",
          unit: "/s",
          better: "more",
          target: { against: "beam", must: 3, aim: 5 },
        },
      ],
    },
    {
      name: "from a process",
      load: { count: 500_000, warmups: 2, samples: 3, spawned: 1 },
      quick: { count: 200_000 },
      only: ["hinotori", "limit", "beam"],
      measures: [{ series: "rate", title: "call, one at a time, from a process", unit: "/s", better: "more" }],
    },
  ],
  sides: {
    hinotori: async (load) => {
      const pid = await Counter.startLink(0);
      let last = 0;
      const callInARow = async (count: number): Promise<number> => {
        const before = last;
        for (let left = count; left > 0; left--) last = await GenServer.call(pid, ["next"]);
        return last - before;
      };
      return rate(load, load["spawned"] === 1 ? (count) => inProcess(() => callInARow(count)) : callInARow);
    },
    limit: async (load) => {
      const process = await start(counter, 0);
      let last = 0;
      return rate(load, async (count) => {
        const before = last;
        for (let left = count; left > 0; left--) last = (await call(process, ["next"])) as number;
        return last - before;
      });
    },
  },
};

/** Runs `work` in a process of its own and waits for what it gives back. */
function inProcess(work: () => Promise<number>): Promise<number> {
  return new Promise((resolve, reject) => {
    Process.spawn(() => work().then(resolve, reject));
  });
}
