/** How much memory does an idle server take? */
import { GenServer, ok, reply } from "@hinotori/otp";
import type { Load, Measure, Outcome, Question } from "../harness/question.ts";
import { breath, need } from "../harness/sampling.ts";
import type { Behaviour, Process } from "../limit/process.ts";
import { call, start } from "../limit/server.ts";

const Idle = GenServer.define("Benchmark.Idle", {
  init: (place: number) => ok(place),
  handleCall: { place: (place) => reply(place, place) },
});

const idle: Behaviour = { init: (place) => place, call: (process) => process.state };

const measures: readonly Measure[] = [
  {
    series: "heap",
    title: "heap per idle GenServer",
    unit: "B",
    better: "less",
    target: { against: "nothing", must: 1_000, aim: 600 },
  },
  { series: "resident", title: "resident memory per idle GenServer", unit: "B", better: "less" },
];

/** The question: start many, collect the garbage, divide. */
export const question: Question = {
  name: "idle-memory",
  asks: "How much memory does an idle server take?",
  method:
    "Servers whose state is one number are started and left alone; heap in use after a full collection, less what was there before, divided by their number " +
    "(on the BEAM: `:erlang.memory(:total)`). Then every hundredth is called: its answer proves that it lives. Warm: a first thousand is started and stopped before.",
  elixir: "idle_memory.exs",
  peers: ["xstate", "effect", "nact"],
  nodeFlags: ["--expose-gc", "--max-old-space-size=8192"],
  variants: [
    {
      name: "100 k",
      load: { count: 100_000 },
      quick: {},
      measures: measures.map((measure) => ({ ...measure, title: `${measure.title}, 100 k alive` })),
    },
    {
      name: "1 M",
      load: { count: 1_000_000 },
      quick: {},
      measures: measures.map((measure) => ({ ...measure, title: `${measure.title}, 1 M alive` })),
      millionOnly: true,
    },
  ],
  sides: {
    hinotori: (load) =>
      memory(load, {
        start: (place) => Idle.start(place),
        ask: (pid) => GenServer.call(pid, ["place"]),
        stop: (pid) => GenServer.stop(pid),
      }),
    limit: (load) =>
      memory<Process>(load, {
        start: (place) => start(idle, place),
        ask: (process) => call(process, ["place"]) as Promise<number>,
        stop: async (process) => process.exit("normal"),
      }),
  },
};

/** How one side starts a server, asks it for its place, and stops it. */
export interface Servers<Server> {
  start(place: number): Promise<Server>;
  ask(server: Server): Promise<number>;
  stop(server: Server): Promise<unknown>;
}

/** Starts `load.count` servers and gives back what each of them takes. */
export async function memory<Server>(load: Load, side: Servers<Server>): Promise<Outcome> {
  const count = need(load, "count");
  const servers: (Server | undefined)[] = new Array<Server | undefined>(count).fill(undefined);
  for (let place = 0; place < 1_000; place++) await side.stop(await side.start(place));
  const before = await settled();
  for (let place = 0; place < count; place++) servers[place] = await side.start(place);
  const after = await settled();
  let asked = 0;
  let answered = 0;
  for (let place = 0; place < count; place += 100) {
    asked++;
    const server = servers[place];
    if (server !== undefined && (await side.ask(server)) === place) answered++;
  }
  return {
    series: { heap: [(after.heapUsed - before.heapUsed) / count], resident: [(after.rss - before.rss) / count] },
    done: answered,
    expected: asked,
  };
}

async function settled(): Promise<NodeJS.MemoryUsage> {
  for (let round = 0; round < 3; round++) {
    await breath();
    globalThis.gc?.();
  }
  return process.memoryUsage();
}
