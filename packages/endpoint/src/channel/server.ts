/**
 * The process of one client at one topic.
 *
 * Its state is the socket. It is asked once to join, then takes the messages of its client, intercepted broadcasts, and whatever
 * processes send. It ends with the connection.
 */
import { GenServer, Logger, noreply, ok, type Pid, Process, reply, stop } from "@hinotori/otp";
import { PubSub } from "@hinotori/pubsub";

import { oneLine } from "../endpoint/one-line.ts";
import { Lane } from "../socket/fastlane.ts";
import { type Broadcast, Message } from "../socket/message.ts";
import { isAsync, type MaybePromise, readWay, Status, type Way } from "../socket/outcome.ts";
import { checkPayload } from "../socket/payload.ts";
import { withoutPayload } from "../socket/seen.ts";
import { type ChannelSocket, withParts } from "../socket/state.ts";
import type { AnyCallbacks } from "./callbacks.ts";
import { HandledIn, type HandlingChannel } from "./handled-in.ts";
import { type ChannelStart, Closing, type Joining, kClosed, kLeft } from "./messages.ts";

type Next = ReturnType<typeof noreply<ChannelSocket>> | ReturnType<typeof stop<ChannelSocket>>;
type Handled = MaybePromise<Next>;

/** Makes the module of a channel's processes. */
export function channelServer(name: string, callbacks: AnyCallbacks, intercepts: ReadonlySet<string>): ServerModule {
  const handling = new Handling(name, callbacks);
  const joined = (socket: ChannelSocket, result: unknown) => settleJoin(name, socket, { result, intercepts });
  return GenServer.define(name, {
    init: ({ socket }: ChannelStart) => {
      Process.monitor(socket.wire.transportPid);
      return ok(withParts(socket, { channelPid: Process.self() }));
    },
    handleCall: {
      join: isAsync(callbacks.join)
        ? async (socket: ChannelSocket, payload: unknown) =>
            joined(socket, await callbacks.join(socket, socket.topic, payload))
        : (socket: ChannelSocket, payload: unknown) => {
            const result = callbacks.join(socket, socket.topic, payload);
            return result instanceof Promise
              ? result.then((settled) => joined(socket, settled))
              : joined(socket, result);
          },
    },
    handleInfo: (socket, message) => handling.take(socket, message),
    // A server that was once asynchronous is treated so for ever: what is known to be so goes this way, and the rest stays cheap.
    handleContinue: async (socket, message) => handling.take(socket, message, true),
    formatStatus: withoutPayload((socket: ChannelSocket) => socket.wire.filter()),
    terminate: (reason, socket) => (socket.joined ? callbacks.terminate?.(reason, socket) : undefined),
  }) as unknown as ServerModule;
}

/** What is used of the module. */
export interface ServerModule {
  /** Starts a channel's process, linked with the caller. */
  startLink(start: ChannelStart): Promise<Pid>;
}

function settleJoin(
  name: string,
  socket: ChannelSocket,
  { result, intercepts }: { result: unknown; intercepts: ReadonlySet<string> },
) {
  if (result instanceof Status) {
    const refused: Joining = { joined: false, status: result.status, response: checkPayload(result.payload) };
    return stop("shutdown", socket, { reply: refused });
  }
  const { kind, state, value, action } = readWay(result, `join of ${name}`, ["ok", "reply"]);
  const { wire, topic } = socket;
  PubSub.subscribe(wire.pubsub(), topic, new Lane(wire.transportPid, wire.serializer, intercepts));
  const joined: Joining = { joined: true, status: "ok", response: checkPayload(kind === "ok" ? {} : value) };
  return reply(joined, withParts(state as ChannelSocket, { joined: true, ref: null }), action);
}

/** What a channel does with messages. */
class Handling {
  readonly #name: string;
  readonly #callbacks: AnyCallbacks;
  readonly #about: HandlingChannel;

  constructor(name: string, callbacks: AnyCallbacks) {
    this.#name = name;
    this.#callbacks = callbacks;
    this.#about = { name, log: callbacks.logHandleIn ?? "debug" };
  }

  /** Handles one message; `here` when the process is already in its asynchronous part. */
  take(socket: ChannelSocket, message: unknown, here = false): Handled {
    if (message instanceof Message) {
      message.taken();
      return this.#takeIn(socket, message, here);
    }
    if (isDownOf(message, socket.wire.transportPid)) return stop(reasonOf(message[4]), socket);
    const { handleOut } = this.#callbacks;
    if (isOwnBroadcast(message, socket.topic) && handleOut !== undefined && Object.hasOwn(handleOut, message.event)) {
      const { event, payload } = message;
      return this.#run(socket, message, {
        callback: handleOut[event]!,
        args: [payload],
        called: `handleOut.${event}`,
        here,
      });
    }
    const { handleInfo } = this.#callbacks;
    if (handleInfo !== undefined)
      return this.#run(socket, message, { callback: handleInfo, args: [message], called: "handleInfo", here });
    Logger.warning(
      () =>
        `${this.#name} at ${oneLine(socket.topic)} got a message for which it has no handleInfo: ${String(message)}`,
    );
    return noreply(socket);
  }

  #takeIn(socket: ChannelSocket, message: Message, here: boolean): Handled {
    const { event, payload, ref } = message;
    const during = withParts(socket, { ref });
    if (event === "phx_leave") {
      answer(during, new Status("ok", {}));
      return ends(socket, kLeft);
    }
    const { handleIn } = this.#callbacks;
    if (typeof handleIn === "function")
      return this.#run(during, message, { callback: handleIn, args: [event, payload], called: "handleIn", here });
    if (handleIn === undefined || !Object.hasOwn(handleIn, event)) {
      Logger.debug(() => `${this.#name} at ${oneLine(socket.topic)} has no handler for the event "${oneLine(event)}"`);
      answer(during, new Status("error", { reason: "unmatched event" }));
      return noreply(socket);
    }
    return this.#run(during, message, {
      callback: handleIn[event]!,
      args: [payload],
      called: `handleIn.${event}`,
      here,
    });
  }

  #run(socket: ChannelSocket, message: unknown, { callback, args, called, here }: Run): Handled {
    if (!here && isAsync(callback)) return noreply(withParts(socket, { ref: null }), { continue: message });
    const told = message instanceof Message ? new HandledIn(this.#about, socket, message) : undefined;
    const work = (): unknown => callback(socket, ...args);
    const result = told === undefined ? work() : told.run(work);
    const settle = (settled: unknown): Next => {
      told?.done();
      return this.#settle(socket, settled, called);
    };
    return result instanceof Promise ? result.then(settle) : settle(result);
  }

  #settle(socket: ChannelSocket, result: unknown, called: string): Next {
    const takesReply = called.startsWith("handleIn") && called !== "handleInfo";
    const expected: readonly Way["kind"][] = takesReply ? ["reply", "noreply", "stop"] : ["noreply", "stop"];
    const way = readWay(result, `${called} of ${this.#name}`, expected);
    const next = withParts((way.state ?? socket) as ChannelSocket, { ref: null });
    if (way.kind === "stop") {
      if (way.reply !== undefined) answer(socket, way.reply.value);
      return ends(next, way.value);
    }
    if (way.kind === "reply") answer(socket, way.value);
    return noreply(next, way.action);
  }
}

interface Run {
  readonly callback: (...args: unknown[]) => unknown;
  readonly args: readonly unknown[];
  /** What it is called in errors. */
  readonly called: string;
  readonly here: boolean;
}

/** Ends the channel; where that is no failure, its client is to stay away. */
function ends(socket: ChannelSocket, reason: unknown): Next {
  if (Process.isCleanExit(reason)) Process.send(socket.wire.transportPid, new Closing(Process.self()));
  return stop(reason, socket);
}

/** Sends the reply to the message that is handled, unless its client wants none. */
function answer({ ref, wire, topic, joinRef }: ChannelSocket, value: unknown): void {
  if (ref === null) return;
  const { status, payload } = value instanceof Status ? value : new Status("ok", value);
  Process.send(wire.transportPid, wire.serializer.reply({ joinRef, ref, topic, status, response: payload }));
}

type Down = readonly ["DOWN", unknown, "process", Pid, unknown];

function isDownOf(message: unknown, pid: Pid): message is Down {
  return Array.isArray(message) && message[0] === "DOWN" && message[3] === pid;
}

/** A connection that ends as it should takes its channels along as closed. */
function reasonOf(reason: unknown): unknown {
  return reason === "normal" || reason === "noproc" ? kClosed : reason;
}

function isOwnBroadcast(message: unknown, topic: string): message is Broadcast {
  return typeof message === "object" && message !== null && "event" in message && "topic" in message
    ? message.topic === topic && typeof message.event === "string"
    : false;
}
