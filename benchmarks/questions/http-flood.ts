/** Does HTTP in the same thread stay alive while processes flood each other? */
import { execFile } from "node:child_process";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { GenServer, noreply, ok, reply, type Pid } from "@hinotori/otp";
import type { Answer, Order } from "../harness/http-load.ts";
import type { Load, Measure, Outcome, Question, Variant } from "../harness/question.ts";
import { need } from "../harness/sampling.ts";
import type { Behaviour, Process } from "../limit/process.ts";
import { call, cast, start } from "../limit/server.ts";

let flooding = true;
let handled = 0;
let swallowed = 0;

/** A server that takes tokens. */
type LinkPid = Pid<{ readonly calls: object; readonly casts: { readonly token: () => void } }>;

interface Next {
  pid: LinkPid | undefined;
}

const Link = GenServer.define("Benchmark.Link", {
  init: (next: Next) => ok(next),
  handleCast: {
    token: (next) => {
      handled++;
      if (flooding && next.pid !== undefined) GenServer.cast(next.pid, ["token"]);
      else swallowed++;
      return noreply(next);
    },
  },
});

const Counter = GenServer.define("Benchmark.Counter", {
  init: (count: number) => ok(count),
  handleCall: {
    next: (count) => {
      handled++;
      return reply(count + 1, count + 1);
    },
  },
});

const linkBehaviour: Behaviour = {
  init: (next) => next,
  cast: (process) => {
    handled++;
    if (flooding) cast((process.state as { process: Process }).process, ["token"]);
    else swallowed++;
  },
};

const counter: Behaviour = {
  init: (count) => count,
  call: (process) => {
    handled++;
    return (process.state = (process.state as number) + 1);
  },
};

/** The question: latency of a plain HTTP server beside a flood of messages. */
export const question: Question = {
  name: "http-flood",
  asks: "Does HTTP in the same thread stay alive while processes flood each other?",
  method:
    "A bare `node:http` server (on the BEAM: `gen_tcp` with its HTTP parser, a process for each connection) answers requests that come on a fixed beat from another process on another core, " +
    "while 1,000 casts go round a ring of 100 servers, or 100 callers call one server without end. A request that is late because its connection was held up counts from when it was due. " +
    "The p99 is that of 200 requests at a time, and of these the middle. Every request must be answered, and every token of the ring be there in the end.",
  elixir: "http_flood.exs",
  variants: [variant("no flood", 0, []), variant("cast flood", 1, beam()), variant("call flood", 2, beam())],
  sides: {
    hinotori: (load) =>
      probed(load, {
        ring: async (length) => {
          const cells: Next[] = Array.from({ length }, () => ({ pid: undefined }));
          const pids: LinkPid[] = [];
          for (const cell of cells) pids.push(await Link.startLink(cell));
          pids.forEach((pid, place) => {
            (cells.at(place - 1) as Next).pid = pid;
          });
          return (place) => GenServer.cast(pids[place % length] as LinkPid, ["token"]);
        },
        caller: async () => {
          const pid = await Counter.startLink(0);
          return () => GenServer.call(pid, ["next"]);
        },
      }),
    limit: (load) =>
      probed(load, {
        ring: async (length) => {
          const cells = Array.from({ length }, () => ({}) as { process: Process });
          const processes: Process[] = [];
          for (const cell of cells) processes.push(await start(linkBehaviour, cell));
          processes.forEach((process, place) => {
            (cells.at(place - 1) as { process: Process }).process = process;
          });
          return (place) => cast(processes[place % length] as Process, ["token"]);
        },
        caller: async () => {
          const process = await start(counter, 0);
          return () => call(process, ["next"]);
        },
      }),
  },
};

function beam(): readonly Measure[] {
  return [
    {
      series: "p99",
      title: "HTTP p99",
      unit: "ms",
      better: "less",
      target: { against: "beam", must: 3, aim: 1 },
    },
  ];
}

function variant(name: string, flood: 0 | 1 | 2, targets: readonly Measure[]): Variant {
  const p99: Measure = { series: "p99", title: "HTTP p99", unit: "ms", better: "less" };
  const measures: readonly Measure[] = [
    { series: "p50", title: "HTTP p50", unit: "ms", better: "less" },
    targets[0] ?? p99,
    { series: "flood", title: "messages handled", unit: "/s", better: "more" },
  ];
  return {
    name,
    load: {
      flood,
      ring: 100,
      tokens: 1_000,
      callers: 100,
      count: 3_400,
      warmups: 200,
      perSecond: 800,
      connections: 16,
    },
    quick: { count: 1_800 },
    measures: measures.map((measure) => ({ ...measure, title: `${measure.title}, ${name}` })),
  };
}

/** How one side makes a flood. */
interface Flood {
  /** Starts a ring of servers; gives back how to put a token into it. */
  ring(length: number): Promise<(place: number) => void>;
  /** Starts a server; gives back how to call it. */
  caller(): Promise<() => Promise<unknown>>;
}

async function probed(load: Load, flood: Flood): Promise<Outcome> {
  const server = http.createServer((_request, response) => response.end("ok"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const kind = need(load, "flood");
  const tokens = kind === 1 ? need(load, "tokens") : 0;
  const calls: Promise<void>[] = [];
  if (kind === 1) {
    const put = await flood.ring(need(load, "ring"));
    for (let place = 0; place < tokens; place++) put(place);
  } else if (kind === 2) {
    const ask = await flood.caller();
    for (let place = 0; place < need(load, "callers"); place++) calls.push(keepCalling(ask));
  }
  const handledBefore = handled;
  const began = performance.now();
  const answer = await probe(load, (server.address() as AddressInfo).port);
  const tookMs = performance.now() - began;
  const perSecond = ((handled - handledBefore) / tookMs) * 1_000;
  flooding = false;
  await Promise.all(calls);
  while (swallowed < tokens) await new Promise((resolve) => setImmediate(resolve));
  server.closeAllConnections();
  server.close();
  if (kind !== 0 && perSecond === 0)
    throw new Error("expected the flood to go on while requests came, got: no message handled");
  return {
    series: { p50: [answer.p50Ms], p99: [answer.p99Ms], flood: [perSecond] },
    done: answer.answered + swallowed,
    expected: need(load, "count") + tokens,
  };
}

async function keepCalling(ask: () => Promise<unknown>): Promise<void> {
  while (flooding) await ask();
}

/** Lets the load generator probe the server, from outside. The harness says how to start it. */
async function probe(load: Load, port: number): Promise<Answer> {
  const [command = process.execPath, ...words] = (process.env["BENCHMARK_HTTP_LOAD"] ?? "").split("\n");
  const order: Order = {
    port,
    path: "/",
    connections: need(load, "connections"),
    count: need(load, "count"),
    warmups: need(load, "warmups"),
    perSecond: need(load, "perSecond"),
    boundMs: 60_000,
  };
  const { stdout } = await promisify(execFile)(command, [...words, JSON.stringify(order)]);
  return JSON.parse(stdout) as Answer;
}
