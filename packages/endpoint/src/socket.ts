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
 * `refuse()`: then the client gets 403, or what `websocket.errorHandler` makes of the refusal, and tries again later. What is thrown is 500. What `connect` assigns is known, by type, to
 * every channel; one that needs more than that does not compile.
 *
 * `params` are decoded as Plug does it: `user[id]=7` is `{ user: { id: "7" } }`. They come from outside, so a parameter is a text, a list
 * or an object until it was looked at. A query that names `__proto__`, or is nested deeper than any use, is refused with 400.
 *
 * `info` has the address, the host, the target, the user agent, the headers that begin with `x-`, the trace context, the client's `authToken` where
 * the socket is mounted with `authToken: true`, and the session where it is mounted with `session: sessionReader()`. A session is only
 * given to pages that send its CSRF token as `_csrf_token` in their params, unless `checkCsrf` is `false`; not to check the token and
 * not to check the origin is refused.
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
 * ## WebSockets and polls
 *
 * Clients speak over WebSockets. With `longpoll: true` they may poll too, for networks that let no WebSocket through: the published client
 * does so by itself with `longPollFallbackMs`. Channels do not notice; `socket.wire.transport` says which it is. Polls need the
 * endpoint's `secretKeyBase`. Bytes reach a client that polls as `{ binary }` in base64, since the published client reads none there.
 *
 * ## Serializers
 *
 * Version 2 of the protocol, and version 1 for clients that name none. Others stand beside them: an object with `vsn`, `reply`, `push`,
 * `broadcast` and `read`, which make `Socket.Encoded` and `Socket.Message`; name it with {@link v1} and {@link v2} in `serializer`.
 *
 * ## Options
 *
 * Where it is mounted, `socket(path, UserSocket, options)`: see {@link SocketOptions}. Pages of other hosts are refused unless
 * `checkOrigin`, here or of the endpoint, knows them.
 *
 * ## Events
 *
 * `[...telemetryPrefix, "socket_connected"]` (`duration`; `endpoint`, `socket`, `transport`, `vsn`, and as `result` `"ok"` or
 * `"error"`), and for each batch of a drain `"socket_drain"` (`count` of those that are told, `total` of all, `index` of the batch and
 * how many `rounds`; `endpoint`, `socket`, `interval`). Both have a line at the level `log`. The requests themselves have one where a
 * transport is told so: `websocket: { transportLog: "debug" }`. What is filtered by the endpoint's `filterParameters` is not in the
 * report of a crash.
 *
 * ## Failure
 *
 * A connection that falls takes its channels with it, and no other connection; its client comes back. A frame that is no message
 * closes its connection with 1007, one that is too long with 1009. A client that sends too fast is read slowly, and so is one that says
 * more than its channels take: a thousand messages may wait for them, or `maxBuffered` bytes. One that does not read is cut off. At shutdown everybody is told 1012, in batches, before the endpoint stops listening. A client that polls is told 410 in all
 * of these cases, and begins anew; one that does not poll for one and a half windows is gone. A message waits until a poll has
 * carried it away: what a poll that is broken off would have brought comes with the next.
 *
 * ## Limits
 *
 * **Unlike Phoenix**, a topic and the references of a join have 255 bytes at most, which is what binary frames have room for: a longer one
 * is answered with `topic or reference too long`. And a session of polls lives on one node: a balancer must bring a client's polls to the
 * node where it has begun. What the kernel has taken for a client that is gone is lost, as with every transport.
 */
import type { ChannelModule, SocketOf } from "./channel/callbacks.ts";
import { fun, isPlain, problemsOf, type Shape } from "./endpoint/check.ts";
import { EndpointArgumentError } from "./errors.ts";
import type { ConnectInfo } from "./socket/connect-info.ts";
import { type LogLevel, logLevel } from "./socket/log-level.ts";
import { type Mount, mountOf } from "./socket/mount.ts";
import type { SocketModule } from "./socket/module.ts";
import type { SocketOptions } from "./socket/options.ts";
import { isAsync, type MaybePromise, type Ok, type Status } from "./socket/outcome.ts";
import type { ChannelSocket } from "./socket/state.ts";
import type { Params } from "./socket/query.ts";
import { compileTopics } from "./socket/topic.ts";

export { Encoded, Message } from "./socket/message.ts";
export type { SocketModule } from "./socket/module.ts";
export { v1, v2 } from "./socket/serializer.ts";
export { assign } from "./socket/state.ts";

/** The socket in a callback, by what it carries: `(socket: Socket.State<{ userId: string }>) => …`. */
export type State<Assigns extends object = object> = ChannelSocket<Assigns>;

// Before the compiler has looked into a `connect`, it may have assigned anything: any channel fits until then.
/* oxlint-disable typescript/no-explicit-any */
/** What `connect` may return. */
export type ConnectResult = Ok<ChannelSocket<any>> | Status<object>;
/* oxlint-enable typescript/no-explicit-any */

/** Decides who may connect. A method, so that it may say what its session is: `(socket, params, info: ConnectInfo<MySession>) => …`. */
export type ConnectFunction = {
  connect(socket: ChannelSocket, params: Params, info: ConnectInfo): MaybePromise<ConnectResult>;
}["connect"];

/** The session that a `connect` says it gets. */
export type SessionOf<Connect extends ConnectFunction> =
  Parameters<Connect>[2] extends ConnectInfo<infer Session> ? Session : object;

/** What a socket does. */
export interface SocketDefinition<Connect extends ConnectFunction> {
  /** Decides who may connect: `ok(socket)` or `refuse()`. `params` come from outside: check them. */
  readonly connect: Connect;
  /** Which channel takes which topic: exact, or a beginning with `*`. */
  readonly channels: Readonly<Record<string, ChannelModule<NoInfer<SocketOf<ReturnType<Connect>>["assigns"]>>>>;
  /** What all connections of one user are called, to be disconnected together; `undefined` for nothing. Default: nothing. */
  readonly id?: (socket: SocketOf<ReturnType<Connect>>) => string | undefined;
  /** The level of the lines for connections that come, and that are drained, or `false` for none. Default `"info"`. */
  readonly log?: LogLevel;
}

const kDefinition: Shape = {
  connect: fun,
  channels: (value) =>
    isPlain(value) && Object.values(value).every((one) => isPlain(one) && "startLink" in one)
      ? undefined
      : 'an object of channels by their topics, such as { "room:*": RoomChannel }',
  id: fun,
  log: logLevel,
};

/**
 * Defines a socket.
 *
 * @param name its name, such as `"ScutiWeb.UserSocket"`.
 * @throws EndpointArgumentError when `connect` or a channel is missing, something is unknown, or a topic is none.
 */
export function define<Connect extends ConnectFunction>(
  name: string,
  definition: SocketDefinition<Connect>,
): SocketModule<SessionOf<Connect>> {
  const given: object = definition;
  const problems = problemsOf({ connect: null, channels: null, ...given }, kDefinition);
  if (problems.length > 0) {
    throw new EndpointArgumentError(
      `expected ${name} to say who may connect, and to have channels; ${problems.join("; ")}\n\nThe least it needs is:\n\n    Socket.define("${name}", { connect: (socket) => ok(socket), channels: { "room:*": RoomChannel } })`,
    );
  }
  const { connect, channels, id, log = "info" } = definition;
  return {
    name,
    log,
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
export function socket<Session extends object>(
  path: string,
  handler: SocketModule<Session>,
  options: SocketOptions<NoInfer<Session>> = {},
): Mount {
  return mountOf(path, handler, options);
}
