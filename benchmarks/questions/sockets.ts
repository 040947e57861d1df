/** What does a broadcast to ten thousand clients cost beside bare WebSockets, and what does an idle client take? */
import { type ChildProcess, spawn } from "node:child_process";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

import { Channel, Endpoint, Socket, socket } from "@hinotori/endpoint";
import { Logger, Supervisor, ok } from "@hinotori/otp";
import { PubSub } from "@hinotori/pubsub";
import { type WebSocket, WebSocketServer } from "ws";
import type { Load, Outcome, Question } from "../harness/question.ts";
import { breath, need } from "../harness/sampling.ts";
import type { Request, Said } from "../harness/socket-clients.ts";

const topic = "room:benchmark";
const news = { text: "what is new, in as many letters as a short message has", at: 1_700_000_000_000 };

const Room = Channel.define("Benchmark.RoomChannel", { join: (socket) => ok(socket) });

const Everybody = Socket.define("Benchmark.UserSocket", {
  connect: (socket) => ok(socket),
  channels: { "room:*": Room },
});

/** The question: the same clients, the same frame, to all of them. */
export const question: Question = {
  name: "sockets",
  asks: "What does a broadcast to ten thousand clients cost beside bare WebSockets, and what does an idle client take?",
  method:
    "Raw WebSockets in a process on another core join one topic of a channel. A message is broadcast several times, and the next sample begins when the clients have counted every frame. The other side is a bare `ws` " +
    "server that answers the join and then sends the same frame, encoded once, to each of its clients. Deliveries are counted for each second of processor time that the server's process used, the kernel's part included. " +
    "Memory is what the process has more after all have joined than before, garbage collected, divided by their number; the kernel's buffers are not in it.",
  nodeFlags: ["--expose-gc"],
  variants: [
    {
      name: "",
      load: { clients: 10_000, broadcasts: 4, warmups: 3, samples: 7 },
      quick: { clients: 2_000, broadcasts: 10, samples: 4 },
      measures: [
        {
          series: "capacity",
          title: "broadcast, deliveries",
          unit: "/s of processor",
          better: "more",
          target: { against: "bare ws", must: 0.9, aim: 1 },
        },
        { series: "rate", title: "deliveries by the clock", unit: "/s", better: "more" },
        { series: "heap", title: "heap per idle client with one channel", unit: "B", better: "less" },
        { series: "resident", title: "resident memory per idle client with one channel", unit: "B", better: "less" },
      ],
    },
  ],
  sides: {
    hinotori: async (load) => {
      Logger.configure({ level: "warning" });
      const Home = Endpoint.define("Benchmark.Endpoint", {
        otpApp: "benchmark",
        app: { fetch: () => new Response("home") },
        server: true,
        http: { port: 0 },
        pubsubServer: "Benchmark.PubSub",
        sockets: [socket("/socket", Everybody, { websocket: { timeout: 3_600_000 } })],
      });
      const children = [[PubSub, { name: "Benchmark.PubSub" }], Home] as const;
      const supervisor = await Supervisor.startLink([...children], { strategy: "one_for_one" });
      const port = Home.serverInfo()?.port ?? 0;
      const outcome = await measured(load, { port, broadcast: () => Home.broadcast(topic, "news", news) });
      void supervisor;
      return outcome;
    },
    "bare ws": async (load) => {
      const clients = new Set<WebSocket>();
      const server = http.createServer();
      const sockets = new WebSocketServer({ server, perMessageDeflate: false, clientTracking: false });
      const joined = JSON.stringify(["1", "1", topic, "phx_reply", { status: "ok", response: {} }]);
      sockets.on("connection", (ws) => {
        clients.add(ws);
        ws.on("message", () => ws.send(joined));
        ws.on("close", () => clients.delete(ws));
      });
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      const frame = Buffer.from(JSON.stringify([null, null, topic, "news", news]));
      const broadcast = (): void => {
        for (const ws of clients) ws.send(frame, { binary: false });
      };
      return measured(load, { port: (server.address() as AddressInfo).port, broadcast });
    },
  },
};

/** A server with clients. */
interface Serving {
  readonly port: number;
  broadcast(): void;
}

async function measured(load: Load, { port, broadcast }: Serving): Promise<Outcome> {
  const count = need(load, "clients");
  const clients = startClients();
  const before = await settled();
  await ask(clients, { connect: count, port });
  const after = await settled();
  const rates: number[] = [];
  const capacities: number[] = [];
  const deliveries = count * need(load, "broadcasts");
  const samples = need(load, "warmups") + need(load, "samples");
  let came = 0;
  for (let sample = 1; sample <= samples; sample++) {
    await breath();
    const used = process.cpuUsage();
    const began = performance.now();
    for (let sent = 0; sent < need(load, "broadcasts"); sent++) {
      broadcast();
      await breath();
    }
    came = ((await ask(clients, { frames: deliveries * sample })) as { came: number }).came;
    const tookMs = performance.now() - began;
    const { user, system } = process.cpuUsage(used);
    if (sample <= need(load, "warmups")) continue;
    rates.push((deliveries / tookMs) * 1_000);
    capacities.push((deliveries / (user + system)) * 1_000_000);
  }
  clients.kill();
  const heap = [(after.heapUsed - before.heapUsed) / count];
  const resident = [(after.rss - before.rss) / count];
  return { series: { rate: rates, capacity: capacities, heap, resident }, done: came, expected: deliveries * samples };
}

/** Starts the clients as the harness starts its load: on another core. */
function startClients(): ChildProcess {
  const [command = process.execPath, ...words] = (process.env["BENCHMARK_HTTP_LOAD"] ?? "").split("\n");
  const file = path.join(import.meta.dirname, "..", "harness", "socket-clients.ts");
  return spawn(command, [...words.slice(0, -1), file], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
}

function ask(clients: ChildProcess, request: Request): Promise<Said> {
  return new Promise((resolve, reject) => {
    const over = (failure: string | undefined, said?: Said): void => {
      clients.off("message", hear).off("exit", gone);
      if (failure === undefined) resolve(said!);
      else reject(new Error(failure));
    };
    const hear = (said: Said): void => ("failed" in said ? over(said.failed) : over(undefined, said));
    const gone = (): void => over("expected the clients to stay, got: their end");
    clients.once("message", hear).once("exit", gone);
    clients.send(request);
  });
}

async function settled(): Promise<NodeJS.MemoryUsage> {
  for (let round = 0; round < 5; round++) {
    await breath();
    globalThis.gc?.();
  }
  return process.memoryUsage();
}
