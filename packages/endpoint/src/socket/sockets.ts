/**
 * The sockets of one endpoint: who is connected, how somebody comes in, how all go.
 *
 * Connections and channels have a supervisor each; both kinds of process are temporary, for only the client can begin them anew.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

import {
  type ChildSpec,
  Clock,
  DynamicSupervisor,
  ExitError,
  GenServer,
  Logger,
  type Pid,
  Process,
  Supervisor,
} from "@hinotori/otp";
import { Telemetry } from "@hinotori/telemetry";
import { WebSocketServer } from "ws";

import { EndpointConfigError } from "../errors.ts";
import { refusePubSub } from "../endpoint/broadcast.ts";
import { Connection, Happened } from "./connection.ts";
import type { Host } from "./client.ts";
import { handBack, type Taking } from "./hand-back.ts";
import { type Handshake, isHandshake, readHandshake } from "./handshake.ts";
import type { Mount } from "./mount.ts";
import { refuseUpgrade } from "./refuse-upgrade.ts";
import { serializerFor } from "./serializer.ts";
import { type Refusal, Transport } from "./transport.ts";

/** What the sockets need of their endpoint: of its runtime. */
export interface SocketsHost {
  readonly sources: { readonly name: string };
  readonly settings: { readonly pubsubServer?: string; readonly telemetryPrefix: readonly string[] };
  readonly address: { readonly parts: { readonly host: string } };
  readonly traffic: { handedOver(socket: Duplex): void };
}

/** A server that tells of upgrades. */
export interface Upgrading extends Taking {
  on(event: "upgrade", listener: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): unknown;
}

/** How long `connect` may take. */
const kConnectMs = 30_000;

/** Everything behind the sockets of an endpoint. */
export class Sockets {
  readonly #mounts: readonly Mount[];
  readonly #servers: ReadonlyMap<Mount, WebSocketServer>;
  readonly #host: SocketsHost;
  readonly #connections = new Set<Connection>();
  #channelPool: Pid | undefined;
  #connectionPool: Pid | undefined;
  #isDraining = false;

  constructor(mounts: readonly Mount[], host: SocketsHost) {
    if (mounts.length > 0 && host.settings.pubsubServer === undefined) throw needsPubSub(host.sources.name);
    this.#mounts = mounts;
    this.#host = host;
    this.#servers = new Map(mounts.map((mount) => [mount, serverOf(mount)]));
  }

  /** Whether any socket is mounted. */
  get isEmpty(): boolean {
    return this.#mounts.length === 0;
  }

  /** How many clients are connected. */
  get count(): number {
    return this.#connections.size;
  }

  /** The supervisor of all their processes. */
  childSpec(): ChildSpec {
    const channels = async (): Promise<Pid> => (this.#channelPool = await DynamicSupervisor.startLink());
    const connections = async (): Promise<Pid> => (this.#connectionPool = await DynamicSupervisor.startLink());
    const children: readonly ChildSpec[] = [
      { id: "channels", start: channels, type: "supervisor" },
      { id: "connections", start: connections, type: "supervisor" },
    ];
    return {
      id: "sockets",
      start: () => Supervisor.startLink([...children], { strategy: "one_for_one" }),
      type: "supervisor",
    };
  }

  /** Takes the upgrades of a server. */
  listen(server: Upgrading): void {
    if (this.isEmpty) return;
    server.on("upgrade", (request, socket, head) => {
      if (request.headers.upgrade?.toLowerCase() !== "websocket") return handBack(server, request, { socket, head });
      // Until a WebSocket listens to it, what goes wrong with the connection ends no more than itself.
      socket.on("error", () => socket.destroy());
      this.#upgrade(request, socket, head).catch((error: unknown) => {
        Logger.error(() => `a WebSocket could not be opened: ${String(error)}`);
        refuseUpgrade(socket, 500);
      });
    });
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    this.#host.traffic.handedOver(socket);
    const handshake = readHandshake(request, this.#mounts);
    if (handshake === undefined) return refuseUpgrade(socket, 404);
    if (!isHandshake(request)) return refuseUpgrade(socket, 400);
    if (this.#isDraining) return refuseUpgrade(socket, 503);
    const here = { urlHost: this.#host.address.parts.host, hostHeader: request.headers.host };
    const { origin } = request.headers;
    if (!handshake.mount.allowsOrigin(origin, here)) {
      Logger.error(
        () => `refused a WebSocket at ${handshake.mount.path} from the origin ${JSON.stringify(origin)}

If that page is yours, say so where the socket is mounted:

    socket("${handshake.mount.path}", ${handshake.mount.handler.name}, { checkOrigin: [${JSON.stringify(origin)}] })`,
      );
      return refuseUpgrade(socket, 403);
    }
    const serializer = serializerFor(handshake.vsn);
    if (serializer === undefined) {
      Logger.warning(
        () => `refused a client of version ${JSON.stringify(handshake.vsn)}: expected ~> 1.0.0 or ~> 2.0.0`,
      );
      return refuseUpgrade(socket, 403);
    }
    const began = Clock.monotonicTime();
    const start = { handshake, serializer, host: this.#clientHost() };
    const pid = await DynamicSupervisor.startChild(this.#connectionPool!, {
      id: handshake.mount.path,
      start: () => Transport.startLink(start),
      restart: "temporary",
    });
    const answer = await this.#connect(pid, socket, handshake);
    const refused = answer === undefined && this.#isDraining ? 503 : answer;
    this.#tell(handshake, refused, began);
    if (refused !== undefined) {
      Process.exit(pid, "kill");
      return refuseUpgrade(socket, refused);
    }
    const connection = new Connection(handshake.mount, pid);
    socket.once("close", () => connection.lost());
    if (socket.destroyed) return connection.lost();
    await GenServer.call(pid, ["open", connection]);
    this.#servers.get(handshake.mount)!.handleUpgrade(request, socket, head, (ws) => {
      this.#connections.add(connection);
      void connection.ended.then(() => this.#connections.delete(connection));
      connection.open(ws);
    });
  }

  #clientHost(): Host {
    const host = this.#host;
    const { name } = host.sources;
    return {
      name,
      pubsub: () => host.settings.pubsubServer ?? refusePubSub(name),
      prefix: () => host.settings.telemetryPrefix,
      channels: () => this.#channelPool!,
    };
  }

  /** Asks the socket; resolves with the status of a refusal. */
  async #connect(pid: Pid, socket: Duplex, { mount }: Handshake): Promise<number | undefined> {
    const gone = new AbortController();
    const leave = (): void => gone.abort();
    socket.once("close", leave);
    const tag = mount.handler.connectsAsync ? "connect_async" : "connect";
    try {
      const refusal = (await GenServer.call(pid, [tag], { timeout: kConnectMs, signal: gone.signal })) as Refusal;
      return refusal === undefined ? undefined : 403;
    } catch (error) {
      if (!(error instanceof ExitError)) throw error;
      return 500;
    } finally {
      socket.off("close", leave);
    }
  }

  #tell({ mount, vsn }: Handshake, refused: number | undefined, began: number): void {
    const duration = Math.round((Clock.monotonicTime() - began) * 1e6);
    const facts = { endpoint: this.#host.sources.name, socket: mount.handler.name, transport: "websocket", vsn };
    const result = refused === undefined ? "ok" : "error";
    Telemetry.execute([...this.#host.settings.telemetryPrefix, "socket_connected"], { duration }, { ...facts, result });
    const verb = refused === undefined ? "Connected to" : "Refused to connect to";
    Logger.info(() => `${verb} ${mount.handler.name} in ${Math.round(duration / 1e3)}µs (websocket, version ${vsn})`);
  }

  /** Tells every client to come back elsewhere, in batches, and resolves when all have gone; nobody comes in any more. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    const { settings, sources } = this.#host;
    for (const mount of this.#mounts) {
      const connections = [...this.#connections].filter((connection) => connection.mount === mount);
      if (connections.length === 0) continue;
      Telemetry.execute(
        [...settings.telemetryPrefix, "socket_drain"],
        { count: connections.length, total: this.count },
        { endpoint: sources.name, socket: mount.handler.name },
      );
      await drainAll(connections, mount.options.drainer);
    }
  }
}

function needsPubSub(name: string): EndpointConfigError {
  const problem = "pubsubServer: expected the name of a pubsub, for the sockets, got nothing";
  return new EndpointConfigError(
    `expected ${name} to have a pubsub for its sockets, but none is configured\n\nName the one that the application starts:\n\n    pubsubServer: "Scuti.PubSub"`,
    [problem],
  );
}

async function drainAll(connections: readonly Connection[], drainer: Mount["options"]["drainer"]): Promise<void> {
  const over = Promise.all(connections.map(({ ended }) => ended));
  if (drainer !== false) {
    const deadline = Clock.monotonicTime() + drainer.shutdown;
    const left = (): number => Math.max(deadline - Clock.monotonicTime(), 0);
    for (let at = 0; at < connections.length; at += drainer.batchSize) {
      if (at > 0) await atMost(over, Math.min(drainer.batchInterval, left()));
      for (const { pid } of connections.slice(at, at + drainer.batchSize)) Process.send(pid, new Happened("drain"));
    }
    await atMost(over, left());
  }
  for (const connection of connections) connection.cut();
  await over;
}

/** Waits for what it is given, and no longer than that. */
async function atMost(over: Promise<unknown>, ms: number): Promise<void> {
  let timer: Clock.Timer | undefined;
  const late = new Promise<void>((done) => {
    timer = Clock.setTimer(ms, done);
  });
  await Promise.race([over, late]);
  Clock.clearTimer(timer);
}

function serverOf({ options: { websocket } }: Mount): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: websocket.maxFrameSize,
    perMessageDeflate: websocket.compress,
    // What the client calls itself, where it says so; a token beside it is no protocol of ours.
    handleProtocols: (protocols) => (protocols.has("phoenix") ? "phoenix" : false),
  });
}
