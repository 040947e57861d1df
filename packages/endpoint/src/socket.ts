/**
 * The line between a client and the program: who may connect, what the client is called, and which channel takes which topic.
 *
 * A client connects once and talks about many topics over that one connection. Each connection is a process, each topic it has joined
 * another. The official `phoenix` JavaScript client is the client; it reconnects and rejoins by itself.
 *
 * ## Example
 *
 * A room that says hello:
 *
 * ```ts run
 * import { ok, reply, Supervisor } from "@hinotori/otp";
 * import { PubSub } from "@hinotori/pubsub";
 * import { Channel, Endpoint, Socket, socket } from "@hinotori/endpoint";
 * import { Hono } from "hono";
 *
 * const Room = Channel.define("HomeWeb.RoomChannel", {
 *   join: (socket, _topic, _payload: unknown) => ok(socket),
 *   handleIn: { hello: (socket, { name }: { name: string }) => reply({ text: `hello ${name}` }, socket) },
 * });
 * const UserSocket = Socket.define("HomeWeb.UserSocket", {
 *   connect: (socket) => ok(socket),
 *   channels: { "room:*": Room },
 * });
 * const Home = Endpoint.define("HomeWeb.SocketEndpoint", {
 *   otpApp: "home", app: new Hono(), server: true, http: { port: 0 }, pubsubServer: "Home.SocketPubSub",
 *   sockets: [socket("/socket", UserSocket)],
 * });
 *
 * const sup = await Supervisor.startLink([[PubSub, { name: "Home.SocketPubSub" }], Home], { strategy: "one_for_one" });
 * Home.serverInfo() !== undefined; // => true
 * await Supervisor.stop(sup);
 * ```
 *
 * In the browser: `const socket = new Socket("/socket"); socket.connect(); socket.channel("room:lobby").join()`.
 *
 * ## Who may connect
 *
 * `connect(socket, params, info)` returns `ok(socket)`, usually with what it has found out (`ok(assign(socket, { userId }))`), or
 * `refuse()`: then the client gets 403, and tries again later. What is thrown is 500. What `connect` assigns is known, by type, to
 * every channel; one that needs more than that does not compile.
 *
 * ## Topics
 *
 * `channels` is tried in order: a topic, or a beginning with `*`. A topic that is nobody's is answered with `unmatched topic`.
 *
 * ## Forced disconnect
 *
 * With an `id`, all connections of one user can be closed, on every node:
 *
 * ```ts
 * ScutiEndpoint.broadcast(`user:${userId}`, "disconnect", {});
 * ```
 *
 * ## Options
 *
 * Where it is mounted, `socket(path, UserSocket, options)`: see {@link SocketOptions}. Pages of other hosts are refused unless
 * `checkOrigin` knows them.
 *
 * ## Failure
 *
 * A connection that falls takes its channels with it, and no other connection; its client comes back. A frame that is no message
 * closes its connection with 1007, one that is too long with 1009. A client that sends too fast is read slowly, one that does not read is
 * cut off. At shutdown everybody is told 1012, in batches, before the endpoint stops listening.
 *
 * ## Limits
 *
 * WebSocket only; long-poll comes later. `params` are flat: `user[id]` is a key of that name. An upgrade to anything but a WebSocket is
 * refused where sockets are mounted.
 */
import type { ChannelModule, SocketOf } from "./channel/callbacks.ts";
import { EndpointArgumentError } from "./errors.ts";
import type { ConnectInfo } from "./socket/handshake.ts";
import { type Mount, mountOf, type SocketOptions } from "./socket/mount.ts";
import { isAsync, type MaybePromise, type Ok, type Status } from "./socket/outcome.ts";
import type { ChannelSocket } from "./socket/state.ts";
import { compileTopics } from "./socket/topic.ts";

export { assign } from "./socket/state.ts";

/** The socket in a callback, by what it carries: `(socket: Socket.State<{ userId: string }>) => …`. */
export type State<Assigns extends object = object> = ChannelSocket<Assigns>;

// Before the compiler has looked into a `connect`, it may have assigned anything: any channel fits until then.
/* oxlint-disable typescript/no-explicit-any */
/** What `connect` may return. */
export type ConnectResult = Ok<ChannelSocket<any>> | Status<object>;
/* oxlint-enable typescript/no-explicit-any */

/** Decides who may connect. */
export type ConnectFunction = (
  socket: ChannelSocket,
  params: Readonly<Record<string, string>>,
  info: ConnectInfo,
) => MaybePromise<ConnectResult>;

/** What a socket does. */
export interface SocketDefinition<Connect extends ConnectFunction> {
  /** Decides who may connect: `ok(socket)` or `refuse()`. `params` come from outside: check them. */
  readonly connect: Connect;
  /** Which channel takes which topic: exact, or a beginning with `*`. */
  readonly channels: Readonly<Record<string, ChannelModule<NoInfer<SocketOf<ReturnType<Connect>>["assigns"]>>>>;
  /** What all connections of one user are called, to be disconnected together; `undefined` for nothing. Default: nothing. */
  readonly id?: (socket: SocketOf<ReturnType<Connect>>) => string | undefined;
}

/** A socket that was defined: what `socket` mounts. */
export interface SocketModule {
  /** Its name, in logs and events. */
  readonly name: string;
  /** Whether `connect` is an asynchronous function. */
  readonly connectsAsync: boolean;
  /** Decides who may connect. */
  connect(socket: ChannelSocket, params: Readonly<Record<string, string>>, info: ConnectInfo): unknown;
  /** What a connection is called. */
  idOf(socket: ChannelSocket): string | undefined;
  /** The channel of a topic. */
  route(topic: string): ChannelModule | undefined;
}

/**
 * Defines a socket.
 *
 * @param name its name, such as `"ScutiWeb.UserSocket"`.
 * @throws EndpointArgumentError when `connect` is missing or a topic is none.
 */
export function define<Connect extends ConnectFunction>(
  name: string,
  definition: SocketDefinition<Connect>,
): SocketModule {
  const { connect, channels, id } = definition;
  if (typeof connect !== "function" || typeof channels !== "object" || channels === null) {
    throw new EndpointArgumentError(
      `expected ${name} to say who may connect, and to have channels\n\nThe least it needs is:\n\n    Socket.define("${name}", { connect: (socket) => ok(socket), channels: { "room:*": RoomChannel } })`,
    );
  }
  return {
    name,
    connectsAsync: isAsync(connect),
    connect,
    // What `connect` has returned is what `id` is made for.
    idOf: (socket) => id?.(socket as SocketOf<ReturnType<Connect>>),
    route: compileTopics(channels as unknown as Readonly<Record<string, ChannelModule>>),
  };
}

/**
 * Mounts a socket, for the `sockets` of an endpoint: `socket("/socket", UserSocket)`.
 *
 * @param path where; segments such as `:room` become params.
 * @throws EndpointConfigError naming every option that is not right.
 */
export function socket(path: string, handler: SocketModule, options: SocketOptions = {}): Mount {
  return mountOf(path, handler, options);
}
