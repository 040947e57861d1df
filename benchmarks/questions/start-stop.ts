/** What does it cost to start a server and to stop it? */
import { GenServer, ok } from "@hinotori/otp";
import type { Question } from "../harness/question.ts";
import { rate } from "../harness/sampling.ts";
import { Process, type Behaviour } from "../limit/process.ts";
import { start, stop } from "../limit/server.ts";

let started = 0;
let ended = 0;

const Brief = GenServer.define("Benchmark.Brief", {
  init: (place: number) => {
    started++;
    return ok(place);
  },
  terminate: () => {
    ended++;
  },
});

const brief: Behaviour = {
  init: (place) => {
    started++;
    return place;
  },
  terminate: () => void ended++,
};

/** The question: start, stop, the next. */
export const question: Question = {
  name: "start-stop",
  asks: "What does it cost to start a server and to stop it?",
  method:
    "A server is started with a link to the caller and stopped with reason normal, both awaited, then the next. Each counts its `init` and its `terminate`; " +
    "both counts must be right.",
  elixir: "start_stop.exs",
  peers: ["xstate", "effect", "nact"],
  variants: [
    {
      name: "",
      load: { count: 100_000, warmups: 5, samples: 3 },
      quick: { count: 50_000 },
      peers: { count: 20_000 },
      measures: [
        {
          series: "rate",
          title: "start and stop a GenServer",
          unit: "/s",
          better: "more",
          target: { against: "beam", must: 2, aim: 3 },
        },
      ],
    },
  ],
  sides: {
    hinotori: (load) =>
      rate(load, async (count) => {
        started = 0;
        ended = 0;
        for (let place = 0; place < count; place++) {
          const pid = await Brief.startLink(place);
          await GenServer.stop(pid);
        }
        return Math.min(started, ended);
      }),
    limit: async (load) => {
      const parent = new Process(brief, -1);
      return rate(load, async (count) => {
        started = 0;
        ended = 0;
        for (let place = 0; place < count; place++) await stop(await start(brief, place, parent));
        return Math.min(started, ended);
      });
    },
  },
};
