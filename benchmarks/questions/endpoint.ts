/** What does an Endpoint add to bare Hono? */
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { logger } from "hono/logger";
import { Endpoint } from "@hinotori/endpoint";
import { Logger, Supervisor } from "@hinotori/otp";
import type { Measure, Question, Target, Variant } from "../harness/question.ts";
import { need } from "../harness/sampling.ts";
import { serveUntilTold } from "../harness/serving.ts";

/** The question: the same Hono application, served by both. */
export const question: Question = {
  name: "endpoint",
  asks: "What does an Endpoint add to bare Hono?",
  method:
    "The same Hono application with one route is served by an Endpoint with its default middleware and by `@hono/node-server` alone. Both servers run at once on one core, the load comes " +
    "from another: 32 raw keep-alive connections, the next request as soon as the last is answered, in bursts that alternate between the two; both are started anew six times a round, since one server differs from the next of its kind by some hundredths. Quiet: the log level leaves out " +
    "the line of each request. With log lines: both write one, bare Hono by its own `logger()`. Requests are counted for each second of processor time that the server's process used, which is what a saturated core would do whether or not the " +
    "load generator keeps up. Both get the young space that V8 would let them grow to at once: left to itself it grows at other moments in two equal " +
    "servers, which then differ by up to a quarter.",
  served: true,
  nodeFlags: ["--min-semi-space-size=16"],
  variants: [
    variant("quiet", 0, { against: "bare hono", must: 0.95, aim: 0.98 }),
    variant("with log lines", 1, undefined),
  ],
  sides: {
    hinotori: async (load) => {
      if (need(load, "lines") === 0) Logger.configure({ level: "warning" });
      const Home = Endpoint.define("Benchmark.Endpoint", {
        otpApp: "benchmark",
        app: home(),
        server: true,
        http: { port: 0 },
      });
      const supervisor = await Supervisor.startLink([Home], { strategy: "one_for_one" });
      return serveUntilTold(Home.serverInfo()?.port ?? 0, () => Supervisor.stop(supervisor));
    },
    "bare hono": async (load) => {
      const app = new Hono();
      if (need(load, "lines") === 1) app.use(logger());
      app.route("/", home());
      const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
      await new Promise((resolve) => server.once("listening", resolve));
      return serveUntilTold((server.address() as AddressInfo).port, async () => server.close());
    },
  },
};

function home(): Hono {
  const app = new Hono();
  app.get("/", (c) => c.text("Welcome home"));
  return app;
}

function variant(name: string, lines: 0 | 1, target: Target | undefined): Variant {
  const capacity: Measure = {
    series: "capacity",
    title: `Endpoint, requests, ${name}`,
    unit: "/s of processor",
    better: "more",
  };
  return {
    name,
    load: { lines, connections: 32, count: 5_000, warmups: 20_000, bursts: 4, lives: 6 },
    quick: { count: 3_000, lives: 2 },
    measures: [
      target === undefined ? capacity : { ...capacity, target },
      { series: "rate", title: `requests by the clock, ${name}`, unit: "/s", better: "more" },
      { series: "share", title: `share of the core the server had, ${name}`, unit: "", better: "more" },
    ],
  };
}
