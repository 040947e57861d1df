/** How fast does a message reach ten thousand local subscribers? */
import { GenServer, Supervisor, noreply, ok } from "@hinotori/otp";
import { PubSub } from "@hinotori/pubsub";
import type { Load, Outcome, Question } from "../harness/question.ts";
import { need, rate } from "../harness/sampling.ts";
import type { Behaviour } from "../limit/process.ts";
import { start } from "../limit/server.ts";
import { broadcast, type Topic } from "../limit/topic.ts";

const bus = "Benchmark.PubSub";
const topic = "news";

/** Counted by the subscribers, so that a delivery counts when it has been handled. */
let delivered = 0;
let awaited = 0;
let whenDelivered: () => void = () => {};

function deliver(): void {
  if (++delivered === awaited) whenDelivered();
}

const Subscriber = GenServer.define("Benchmark.Subscriber", {
  init: (heard: number) => {
    PubSub.subscribe(bus, topic);
    return ok(heard);
  },
  handleInfo: (heard: number) => {
    deliver();
    return noreply(heard + 1);
  },
});

const subscriber: Behaviour = {
  init: (heard) => heard,
  info: (process) => {
    process.state = (process.state as number) + 1;
    deliver();
  },
};

/** The question: one broadcast after the other, each when the last has been handled by everyone. */
export const question: Question = {
  name: "fan-out",
  asks: "How fast does a message reach ten thousand local subscribers?",
  method:
    "Ten thousand GenServers subscribe to one topic. A message is broadcast, and the next when every subscriber has handled it in `handleInfo`; they count together. " +
    "On the BEAM: a duplicate Registry with one partition and a send to each entry, which is what Phoenix.PubSub does.",
  elixir: "fan_out.exs",
  variants: [
    {
      name: "",
      load: { subscribers: 10_000, count: 500_000, warmups: 2, samples: 3 },
      quick: { count: 300_000 },
      measures: [
        {
          series: "rate",
          title: "fan-out to 10,000, deliveries",
          unit: "/s",
          better: "more",
          target: { against: "beam", must: 3, aim: 5 },
        },
      ],
    },
  ],
  sides: {
    hinotori: async (load) => {
      await Supervisor.startLink([[PubSub, { name: bus }]], { strategy: "one_for_one" });
      for (let place = 0; place < need(load, "subscribers"); place++) await Subscriber.startLink(0);
      return deliveries(load, () => PubSub.broadcast(bus, topic, ["news", 1]));
    },
    limit: async (load) => {
      const news: Topic = { subscribers: new Set() };
      for (let place = 0; place < need(load, "subscribers"); place++) news.subscribers.add(await start(subscriber, 0));
      return deliveries(load, () => broadcast(news, ["news", 1]));
    },
  },
};

function deliveries(load: Load, send: () => unknown): Promise<Outcome> {
  const subscribers = need(load, "subscribers");
  return rate(load, async (count) => {
    const before = delivered;
    while (delivered - before < count) {
      awaited = delivered + subscribers;
      const all = new Promise<void>((resolve) => {
        whenDelivered = resolve;
      });
      await send();
      await all;
    }
    return delivered - before;
  });
}
