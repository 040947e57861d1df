/**
 * Clients of an endpoint's sockets without a network: the processes are the real ones, and so are the frames.
 *
 * The processes of an endpoint's clients hang on a process that ends with the endpoint, so that nothing outlives it.
 */
import { DynamicSupervisor, GenServer, noreply, ok, type Pid, Process, reply, stop } from "@hinotori/otp";

import { refusePubSub } from "../endpoint/broadcast.ts";
import { type Runtime, runtimeOf } from "../endpoint/runtime.ts";
import { ClientRefusedError } from "../errors.ts";
import { admit, type Door, Refused } from "../socket/admission.ts";
import { type Connection, Happened } from "../socket/connection.ts";
import { type Encoded, type Ref } from "../socket/message.ts";
import type { SocketModule } from "../socket/module.ts";
import { type Mount, mountOf } from "../socket/mount.ts";
import { assign } from "../socket/state.ts";
import { type ClientMessage, readFrame, writeFrame } from "./frames.ts";
import { Inbox } from "./inbox.ts";

/** An endpoint that a client may connect to. */
export interface Connectable {
  readonly name: string;
}

/** What a client sends along when it connects. */
export interface ConnectOptions {
  /** The headers of the request, such as `cookie`, `origin`, `x-forwarded-for`. Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The client's `authToken`. */
  readonly authToken?: string;
  /** The values of the variables in the socket's path. */
  readonly variables?: Readonly<Record<string, string>>;
}

interface Pools {
  readonly connections: Pid;
  readonly channels: Pid;
}

const ClientPools = GenServer.define("Hinotori.Testing.ClientPools", {
  init: async (endpoint: Pid) => {
    const pools: Pools = {
      connections: await DynamicSupervisor.startLink(),
      channels: await DynamicSupervisor.startLink(),
    };
    Process.monitor(endpoint);
    return ok(pools);
  },
  handleCall: { pools: (state) => reply(state, state) },
  // The one message that comes says that the endpoint has ended.
  handleInfo: (state, message) =>
    Array.isArray(message) && message[0] === "DOWN" ? stop("shutdown", state) : noreply(state),
});

const pools = new WeakMap<Runtime, Promise<Pools>>();

async function startPools({ sources: { name } }: Runtime): Promise<Pools> {
  // An endpoint that is in the table has its supervisor under its name.
  const pid = await ClientPools.start(Process.whereis(name)!);
  return GenServer.call(pid, ["pools"]);
}

function poolsOf(runtime: Runtime): Promise<Pools> {
  let made = pools.get(runtime);
  if (made === undefined) pools.set(runtime, (made = startPools(runtime)));
  return made;
}

/** A client that is connected. */
export class TestClient implements Connection {
  readonly mount: Mount;
  readonly pid: Pid;
  /** The endpoint that it is connected to. */
  readonly runtime: Runtime;
  /** What it was sent. */
  readonly inbox: Inbox<ClientMessage> = new Inbox<ClientMessage>();
  /** The number that the server has closed it with; `undefined` while it is open, and when it has gone by itself. */
  closeCode: number | undefined = undefined;
  /** The processes of the channels that it has joined. */
  readonly channelPids: Set<Pid> = new Set();
  readonly #whenOver: (() => void)[] = [];
  #isOver = false;
  #lastRef = 0;

  constructor(runtime: Runtime, mount: Mount, pid: Pid) {
    this.runtime = runtime;
    this.mount = mount;
    this.pid = pid;
  }

  /** Resolves when it is over, whoever has ended it. */
  get ended(): Promise<void> {
    return new Promise((done) => this.whenOver(done));
  }

  /** A number for the next message. */
  nextRef(): string {
    return String(++this.#lastRef);
  }

  /** Sends a message to the server, as a frame. */
  send(joinRef: Ref, message: Omit<ClientMessage, "joinRef">): void {
    Process.send(this.pid, writeFrame({ joinRef, ...message }));
  }

  write(frame: Encoded): void {
    if (!this.#isOver) this.inbox.put(readFrame(frame));
  }

  handled(): void {
    // Nothing is held back: a test sends as much as it likes.
  }

  close(code: number): void {
    if (this.#isOver) return;
    this.closeCode = code;
    this.lost();
  }

  cut(): void {
    this.lost();
  }

  lost(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    Process.send(this.pid, new Happened("closed"));
    for (const callback of this.#whenOver) callback();
  }

  whenOver(callback: () => void): void {
    if (this.#isOver) callback();
    else this.#whenOver.push(callback);
  }
}

/** Connects as a client does: the page's origin, the session and `connect` are asked. */
export async function connectTo(
  endpoint: Connectable,
  handler: SocketModule,
  { params, options }: { readonly params: object; readonly options: ConnectOptions },
): Promise<TestClient> {
  const runtime = runtimeOf(endpoint.name);
  // A socket that is not mounted anywhere has the options that nobody has said anything about.
  const mount =
    runtime.sockets.mounts.find((one) => one.handler.name === handler.name) ?? mountOf("/testing", handler, {});
  return enter(runtime, { ...mount, handler }, { params, options });
}

/** Connects without asking `connect`: the socket has what it is given. */
export async function standIn(endpoint: Connectable, handler: SocketModule, made: Made): Promise<TestClient> {
  const runtime = runtimeOf(endpoint.name);
  const ready: SocketModule = {
    ...handler,
    connectsAsync: false,
    connect: (socket) => ok(assign(socket, made.assigns)),
    idOf: () => made.id,
  };
  return enter(runtime, mountOf("/testing", ready, {}), { params: {}, options: {} });
}

/** What a socket is to have that was not connected. */
export interface Made {
  readonly assigns: object;
  readonly id: string | undefined;
}

interface Entering {
  readonly params: object;
  readonly options: ConnectOptions;
}

async function enter(runtime: Runtime, mount: Mount, { params, options }: Entering): Promise<TestClient> {
  const { headers = {}, authToken, variables = {} } = options;
  const protocols = authToken === undefined ? {} : { "sec-websocket-protocol": protocolsWith(authToken) };
  const asking = {
    target: `/testing/websocket?${queryOf({ ...params, vsn: "2.0.0" })}`,
    headers: { host: runtime.address.parts.host, ...protocols, ...headers },
    peer: { address: "127.0.0.1", port: 0 },
  };
  const knock = { asking, found: { mount, variables }, transport: "websocket" } as const;
  const pid = await admit(await doorOf(runtime), knock, new AbortController().signal);
  if (pid instanceof Refused) throw refused(mount.handler.name, pid.status);
  const client = new TestClient(runtime, mount, pid);
  await GenServer.call(pid, ["open", client]);
  return client;
}

async function doorOf(runtime: Runtime): Promise<Door> {
  const { connections, channels } = await poolsOf(runtime);
  const { name } = runtime.sources;
  return {
    name,
    home: runtime,
    pubsub: () => runtime.settings.pubsubServer ?? refusePubSub(name),
    prefix: () => runtime.settings.telemetryPrefix,
    filter: () => runtime.settings.filterParameters,
    channels: () => channels,
    connections: () => connections,
    urlHost: () => runtime.address.parts.host,
    isDraining: () => false,
  };
}

function protocolsWith(authToken: string): string {
  return `phoenix, base64url.bearer.phx.${Buffer.from(authToken).toString("base64").replaceAll("=", "")}`;
}

/** Parameters as the client writes them into a query: `user[id]=7`. */
function queryOf(params: object): string {
  const pairs = (value: unknown, name: string): readonly (readonly [string, string])[] => {
    if (typeof value !== "object" || value === null) return [[name, String(value)]];
    if (Array.isArray(value)) return value.flatMap((part) => pairs(part, `${name}[]`));
    return Object.entries(value).flatMap(([key, part]) => pairs(part, `${name}[${key}]`));
  };
  const all = Object.entries(params).flatMap(([name, value]) => (value === undefined ? [] : pairs(value, name)));
  return new URLSearchParams(all.map(([name, value]): [string, string] => [name, value])).toString();
}

function refused(socket: string, status: number): ClientRefusedError {
  return new ClientRefusedError(`expected ${socket} to let the client connect, but it was refused with ${status}`, {
    status,
  });
}
