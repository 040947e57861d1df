/**
 * One topic of one client: what it may say, what it is told, and what becomes of it.
 *
 * Whoever joins a topic gets a process of their own there. It keeps what it knows of the client, takes the client's messages one at a
 * time, and hears what others broadcast. When it crashes the client is told and joins again; nobody else notices.
 *
 * ## Example
 *
 * A room with a counter:
 *
 * ```ts run
 * import { noreply, ok, reply } from "@hinotori/otp";
 * import { Channel, refuse } from "@hinotori/endpoint";
 *
 * const Room = Channel.define("ScutiWeb.RoomChannel", {
 *   join: (socket, topic, payload: { name?: string }) => {
 *     if (typeof payload.name !== "string") return refuse({ reason: "who are you?" });
 *     return ok(Channel.assign(socket, { name: payload.name, said: 0 }));
 *   },
 *   handleIn: {
 *     say: (socket, payload: { text: string }) => {
 *       Channel.broadcast(socket, "said", { name: socket.assigns.name, text: String(payload.text) });
 *       return noreply(Channel.assign(socket, { said: socket.assigns.said + 1 }));
 *     },
 *     count: (socket, _payload: unknown) => reply({ said: socket.assigns.said }, socket),
 *   },
 * });
 * Room.name; // => "ScutiWeb.RoomChannel"
 * ```
 *
 * Assigns, events and answers are inferred from that one value.
 *
 * ## Ways out
 *
 * The words are those of servers. From `join`: `ok(socket)`, `reply(response, socket)`, `refuse(payload)`. From `handleIn`:
 * `noreply(socket)`, `reply(response, socket)`, `reply(refuse({ reason }), socket)` for an error, `reply(status("later", {}), socket)`
 * for any other status, `stop(reason, socket, { reply })`. From the others: `noreply(socket)`, `stop(reason, socket)`. Each may be a
 * promise. Responses and payloads are objects, or bytes (`Uint8Array`), which travel as they are.
 *
 * ## Telling
 *
 * {@link push} tells this client, {@link broadcast} everybody at the topic on every node, {@link broadcastFrom} everybody else. A
 * broadcast is encoded once and goes straight to the connections; the channels' processes do not wake for it. Name an event in
 * `handleOut` and it goes to the channel instead, which pushes what its client is to have.
 *
 * Whatever else broadcasts `{ topic, event, payload }` reaches the clients with the dispatcher {@link fastlane}: a presence is defined with
 * `dispatcher: Channel.fastlane`, tracked in `join` under `socket.channelPid`, and its `list` is pushed as `presence_state`.
 *
 * A reply may come later, from anywhere: keep {@link socketRef}, and {@link replyTo} it.
 *
 * ## Events
 *
 * `[...telemetryPrefix, "channel_joined"]` (`duration`; `endpoint`, `channel`, `topic`, and as `result` the status), and
 * `"channel_handled_in"` (`duration`; `endpoint`, `channel`, `topic`, `event`, `ref`), with `"start"` before it and `"exception"` in its
 * place when the handler throws.
 *
 * Joins have a line at the level `logJoin`, messages of the client at `logHandleIn`, with their parameters as far as the endpoint's
 * `filterParameters` lets them be seen.
 *
 * ## Failure
 *
 * What a callback throws ends the channel: `terminate` runs, one report is logged, the client gets `phx_error` and joins again.
 * What `join` throws is answered with `join crashed`. A channel that stops with `"normal"` or a shutdown says `phx_close`, and the client
 * stays away. One that others end, with whatever reason, is lost to its client: that gets `phx_error` and joins again. A client that leaves ends it with `["shutdown", "left"]`, one that is gone with `["shutdown", "closed"]`.
 *
 * **Unlike Phoenix**, an event that `handleIn` does not know is answered with `unmatched event`: a client cannot fill the log with crashes.
 *
 * ## Limits
 *
 * Payloads come from outside and are not checked: their types are what you hope for. Check them before you use them.
 */
import { Process } from "@hinotori/otp";
import { PubSub } from "@hinotori/pubsub";

import type {
  AnyCallbacks,
  ChannelCallbacks,
  ChannelModule,
  InFunction,
  InTable,
  JoinFunction,
  SocketOf,
} from "./channel/callbacks.ts";
import { channelServer } from "./channel/server.ts";
import { problemsOf, type Shape } from "./endpoint/check.ts";
import { EndpointArgumentError } from "./errors.ts";
import { fastlane } from "./socket/fastlane.ts";
import { logLevel } from "./socket/log-level.ts";
import type { Ref } from "./socket/message.ts";
import { Status } from "./socket/outcome.ts";
import type { ChannelSocket, Wire } from "./socket/state.ts";

export { fastlane } from "./socket/fastlane.ts";
export { refuse, status } from "./socket/outcome.ts";
export { assign } from "./socket/state.ts";

/**
 * Defines a channel.
 *
 * @param name its name, such as `"ScutiWeb.RoomChannel"`.
 * @param callbacks see {@link ChannelCallbacks}.
 * @throws EndpointArgumentError when a callback is unknown or none.
 */
export function define<
  Join extends JoinFunction,
  Events extends InTable<SocketOf<ReturnType<Join>>> | InFunction<SocketOf<ReturnType<Join>>>,
>(name: string, callbacks: ChannelCallbacks<Join, Events>): ChannelModule<Parameters<Join>[0]["assigns"], Events> {
  // Types were checked where the callbacks were written; the runtime calls them with what it has.
  const any = callbacks as unknown as AnyCallbacks;
  checkCallbacks(name, any);
  const intercepts = new Set(Object.keys(any.handleOut ?? {}));
  const server = channelServer(name, any, intercepts);
  return { name, intercepts, logJoin: any.logJoin ?? "info", startLink: (start) => server.startLink(start) };
}

/** Sends the client of this channel a message. */
export function push(socket: ChannelSocket, event: string, payload: object): void {
  const { wire, topic, joinRef } = needsTopic(socket, "push");
  Process.send(wire.transportPid, wire.serializer.push({ joinRef, ref: null, topic, event, payload }));
}

/** Sends a message to every client at this channel's topic, and to the processes that subscribe to it, on every node. */
export function broadcast(socket: ChannelSocket, event: string, payload: object): void {
  const { wire, topic } = needsTopic(socket, "broadcast");
  PubSub.broadcast(wire.pubsub(), topic, { topic, event, payload }, fastlane);
}

/** The same for all but the client of this channel. */
export function broadcastFrom(socket: ChannelSocket, event: string, payload: object): void {
  const { wire, topic, channelPid } = needsTopic(socket, "broadcastFrom");
  // A joined socket has a process.
  PubSub.broadcastFrom(wire.pubsub(), channelPid!, topic, { topic, event, payload }, fastlane);
}

/** A message that is to be answered later; made by {@link socketRef}. */
export interface SocketRef {
  readonly wire: Wire;
  readonly topic: string;
  readonly joinRef: Ref;
  readonly ref: Ref;
}

/**
 * The message that is being handled, to be answered later with {@link replyTo}; the handler itself returns `noreply`.
 *
 * @throws EndpointArgumentError outside `handleIn`, or when the client wants no answer.
 */
export function socketRef({ wire, topic, joinRef, ref }: ChannelSocket): SocketRef {
  if (ref !== null) return { wire, topic, joinRef, ref };
  throw new EndpointArgumentError(
    "expected a message of the client that is being handled and wants an answer, got none\n\nTake the reference inside handleIn, before you return noreply(socket).",
  );
}

/** Answers a message that was kept with {@link socketRef}, from any process: an object, bytes, `refuse(…)` or `status(…)`. */
export function replyTo({ wire, topic, joinRef, ref }: SocketRef, response: object = {}): void {
  const answer = response instanceof Status ? response : new Status("ok", response);
  const { status, payload } = answer as Status;
  Process.send(wire.transportPid, wire.serializer.reply({ joinRef, ref, topic, status, response: payload }));
}

function needsTopic<Assigns extends object>(socket: ChannelSocket<Assigns>, what: string): ChannelSocket<Assigns> {
  if (socket.channelPid !== undefined) return socket;
  throw new EndpointArgumentError(
    `expected the socket of a channel, got one that has joined nothing\n\nCall ${what} from a callback of a channel; from elsewhere, broadcast through the endpoint.`,
  );
}

const kLevels: Shape = { logJoin: logLevel, logHandleIn: logLevel };
const kCallbacks: readonly string[] = ["join", "handleIn", "handleOut", "handleInfo", "terminate"];

function checkCallbacks(name: string, callbacks: AnyCallbacks): void {
  const { handleIn, handleOut, logJoin, logHandleIn, ...others } = callbacks ?? {};
  const problems = problemsOf({ logJoin, logHandleIn }, kLevels);
  if (problems.length > 0)
    throw new EndpointArgumentError(`expected ${name} to be logged at a level; ${problems.join("; ")}`);
  const odd = [...oddIn(others, kCallbacks), ...oddIn(tableOf(handleIn)), ...oddIn(tableOf(handleOut))];
  if (odd.length === 0 && typeof others.join === "function") return;
  throw new EndpointArgumentError(
    `expected the callbacks of a channel (${kCallbacks.join(", ")}) to be functions, got others in ${name}: ${odd.join(", ") || "no join"}\n\nThe least it needs is:\n\n    Channel.define("${name}", { join: (socket) => ok(socket) })`,
  );
}

function tableOf(handlers: unknown): object {
  return typeof handlers === "object" && handlers !== null ? handlers : { handler: handlers ?? (() => {}) };
}

/** The keys that hold no function, or are not among those that are known. */
function oddIn(functions: object, known?: readonly string[]): string[] {
  return Object.entries(functions).flatMap(([key, value]) =>
    typeof value === "function" && known?.includes(key) !== false ? [] : [key],
  );
}
