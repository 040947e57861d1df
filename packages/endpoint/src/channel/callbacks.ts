/** The shape of a channel's definition: types that flow from what `join` returns to every other callback. */
import type { Pid } from "@hinotori/otp";

import type { ChannelStart } from "./messages.ts";
import type { LogLevel } from "../socket/log-level.ts";
import type { MaybePromise, Noreplied, Ok, Replied, Status, Stopped } from "../socket/outcome.ts";
import type { ChannelSocket } from "../socket/state.ts";

/** What `join` may return. */
export type JoinResult = Ok<ChannelSocket> | Replied<object, ChannelSocket> | Status<object>;

/** What a handler of messages may return. */
export type InResult<State> = Replied<object | undefined, State> | Noreplied<State> | Stopped<State>;

/** What every other handler may return. */
export type OutResult<State> = Noreplied<State> | Stopped<State>;

type SocketIn<Result> =
  Result extends Ok<infer State> ? State : Result extends Replied<unknown, infer State> ? State : never;

/** The socket that `join` or `connect` makes. */
export type SocketOf<Out> = Extract<SocketIn<Exclude<Awaited<Out>, Status<object>>>, ChannelSocket>;

// Payloads are written by the user and inferred from there: `any` here is the place they are inferred from.
/* oxlint-disable typescript/no-explicit-any */

/** Handlers of messages, by event. */
export interface InTable<State> {
  readonly [event: string]: (socket: State, payload: any) => MaybePromise<InResult<State>>;
}

/** One handler for every message. */
export type InFunction<State> = (socket: State, event: string, payload: any) => MaybePromise<InResult<State>>;

/** Handlers of intercepted broadcasts, by event. */
export interface OutTable<State> {
  readonly [event: string]: (socket: State, payload: any) => MaybePromise<OutResult<State>>;
}

/**
 * Decides whether a client may join. A method, so that the socket may be said to carry what `connect` assigns:
 * `(socket: Socket.State<{ userId: string }>) => …`.
 */
export type JoinFunction = {
  join(socket: ChannelSocket, topic: string, payload: any): MaybePromise<JoinResult>;
}["join"];

/** The callbacks of a channel. All but `join` may be left out. */
export interface ChannelCallbacks<
  Join extends JoinFunction,
  Events extends InTable<SocketOf<ReturnType<Join>>> | InFunction<SocketOf<ReturnType<Join>>>,
> {
  /**
   * Decides whether a client may join: `ok(socket)`, `reply(response, socket)`, or `refuse(payload)`.
   *
   * The payload comes from outside: check it. What is thrown ends the channel, and the client is told `join crashed`.
   */
  readonly join: Join;
  /**
   * Handles messages of the client, by event: `noreply(socket)`, `reply(response, socket)` (with `refuse(…)` or `status(…)` as response,
   * another status than `"ok"`), or `stop(reason, socket, { reply })`. An event that is not here is answered with an error.
   */
  readonly handleIn?: Events;
  /** Intercepts broadcasts of these events: `push` what the client is to have. All other events go to the client as they are. */
  readonly handleOut?: OutTable<SocketOf<ReturnType<Join>>>;
  /** Handles every other message of a process. */
  readonly handleInfo?: (
    socket: SocketOf<ReturnType<Join>>,
    message: unknown,
  ) => MaybePromise<OutResult<SocketOf<ReturnType<Join>>>>;
  /** Cleans up: after a leave (`["shutdown", "left"]`), a lost connection (`["shutdown", "closed"]`), a stop or a crash. */
  readonly terminate?: (reason: unknown, socket: SocketOf<ReturnType<Join>>) => unknown;
  /** The level of the line for each join, refused or not, or `false` for none. Default `"info"`. */
  readonly logJoin?: LogLevel;
  /** The level of the line for each message of the client that was handled, or `false` for none. Default `"debug"`. */
  readonly logHandleIn?: LogLevel;
}

/** Callbacks as the runtime calls them. */
export interface AnyCallbacks {
  readonly join: (socket: any, topic: string, payload: any) => unknown;
  readonly handleIn?: Readonly<Record<string, (...args: any[]) => unknown>> | ((...args: any[]) => unknown);
  readonly handleOut?: Readonly<Record<string, (...args: any[]) => unknown>>;
  readonly handleInfo?: (socket: any, message: unknown) => unknown;
  readonly terminate?: (reason: unknown, socket: any) => unknown;
  readonly logJoin?: LogLevel;
  readonly logHandleIn?: LogLevel;
}
/* oxlint-enable typescript/no-explicit-any */

/** A channel that was defined: what a socket routes topics to. */
export interface ChannelModule<In extends object = never, Events = unknown> {
  /** The name of the channel: of its processes, in logs and reports. */
  readonly name: string;
  /** The broadcasts that the channel sees before its client. */
  readonly intercepts: ReadonlySet<string>;
  /** The level of the line for each join, or `false` for none. */
  readonly logJoin: LogLevel;
  /** Starts the process of one client's channel, linked with the caller; the process of the connection then asks it to join. */
  startLink(start: ChannelStart): Promise<Pid>;
  /** For the compiler alone: the assigns that it needs. */
  readonly needs?: (assigns: In) => void;
  /** For the compiler alone: the messages that it takes. */
  readonly events?: Events;
}
