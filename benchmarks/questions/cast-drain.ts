/** How fast does a server work off casts, and does a long queue slow it down? */
import { GenServer, noreply, ok, reply } from "@hinotori/otp";
import type { Load, Outcome, Question } from "../harness/question.ts";
import { breath, need, startWatch } from "../harness/sampling.ts";
import { median } from "../harness/statistics.ts";
import type { Behaviour } from "../limit/process.ts";
import { call, cast, start } from "../limit/server.ts";

const Counter = GenServer.define("Benchmark.Counter", {
  init: (count: number) => ok(count),
  handleCall: {
    count: (count) => reply(count, count),
  },
  handleCast: {
    add: (count, amount: number) => noreply(count + amount),
  },
});

const counter: Behaviour = {
  init: (count) => count,
  call: (process) => process.state,
  cast: (process, _tag, amount) => void (process.state = (process.state as number) + (amount as number)),
};

/** The question: bursts of casts, then a call that comes back when all of them are done. */
export const question: Question = {
  name: "cast-drain",
  asks: "How fast does a server work off casts, and does a long queue slow it down?",
  method:
    "A burst of 1,000, 10,000 and 1,000,000 casts is sent while the server cannot run, then one call that is answered behind them; its reply proves the count. " +
    "The time is that of sending and of working off. In JavaScript the whole burst is queued before the first cast is handled. The BEAM is left its pre-emption: its sender " +
    "is set aside now and then and its queue stays shorter, which is its best case (made to queue all of them, it does a sixth of this). Flat is the slowest of the three medians divided by the quickest.",
  elixir: "cast_drain.exs",
  peers: ["xstate", "effect", "nact"],
  variants: [
    {
      name: "",
      load: { total: 1_000_000, warmups: 1, samples: 3 },
      quick: {},
      peers: { samples: 1 },
      measures: [
        { series: "at1k", title: "cast, 1 k queued", unit: "/s", better: "more" },
        { series: "at10k", title: "cast, 10 k queued", unit: "/s", better: "more" },
        {
          series: "at1M",
          title: "cast, 1 M queued",
          unit: "/s",
          better: "more",
          target: { against: "beam", must: 1, aim: 1.5 },
        },
        {
          series: "flat",
          title: "cast, flat from 1 k to 1 M",
          unit: "",
          better: "more",
          target: { against: "nothing", must: 0.5, aim: 0.7, note: "DESIGN says flat; the limits are this page's" },
        },
      ],
    },
  ],
  sides: {
    hinotori: async (load) => {
      const pid = await Counter.startLink(0);
      return depths(load, async (depth) => {
        for (let left = depth; left > 0; left--) GenServer.cast(pid, ["add", 1]);
        return GenServer.call(pid, ["count"], 60_000);
      });
    },
    limit: async (load) => {
      const process = await start(counter, 0);
      return depths(load, async (depth) => {
        for (let left = depth; left > 0; left--) cast(process, ["add", 1]);
        return call(process, ["count"]) as Promise<number>;
      });
    },
  },
};

/** Sends `depth` casts and a call behind them; gives back the server's count. */
export type Burst = (depth: number) => Promise<number>;

/** Measures `burst` at the three depths in turn, each with the same number of messages. */
export async function depths(load: Load, burst: Burst): Promise<Outcome> {
  const total = need(load, "total");
  const warmups = need(load, "warmups");
  const rounds = warmups + need(load, "samples");
  const series = {
    at1k: [] as number[],
    at10k: [] as number[],
    at1M: [] as number[],
    flat: [] as number[],
    share: [] as number[],
  };
  let done = 0;
  const measured = async (depth: number): Promise<number> => {
    await breath();
    const began = performance.now();
    for (let left = total; left > 0; left -= depth) done = await burst(depth);
    return (total / (performance.now() - began)) * 1_000;
  };
  for (let round = 0; round < rounds; round++) {
    const watch = startWatch();
    const rates = [await measured(1_000), await measured(10_000), await measured(total)] as const;
    const { usedShare } = watch();
    if (round < warmups) continue;
    series.share.push(usedShare);
    series.at1k.push(rates[0]);
    series.at10k.push(rates[1]);
    series.at1M.push(rates[2]);
  }
  const middles = [series.at1k, series.at10k, series.at1M].map(median);
  series.flat.push(Math.min(...middles) / Math.max(...middles));
  return { series, done, expected: rounds * 3 * total };
}
