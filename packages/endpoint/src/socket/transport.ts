/**
 * The process of one connection: takes frames in order, keeps the client's channels, writes what it is sent.
 *
 * Joins are handled one after the other, as in Phoenix: frames that come meanwhile wait. Everything else is handled at once.
 */
import { GenServer, Logger, noreply, ok, type Pid, Process, reply, stop } from "@hinotori/otp";
import { PubSub } from "@hinotori/pubsub";

import { Closing } from "../channel/messages.ts";
import { oneLine } from "../endpoint/one-line.ts";
import { FrameError } from "../errors.ts";
import { Client, type ClientStart } from "./client.ts";
import { type Connection, Happened, kClose } from "./connection.ts";
import { closed, crashed, join, refuse, withoutJoin, write } from "./joining.ts";
import { Encoded, Frame, type Message } from "./message.ts";
import { type MaybePromise, readWay, Status } from "./outcome.ts";
import { withoutPayload } from "./seen.ts";
import { ChannelSocket, withParts } from "./state.ts";

type Next = ReturnType<typeof noreply<Client>> | ReturnType<typeof stop<Client>>;

/** What `connect` said: `undefined` for yes. */
export type Refusal = Status<object> | undefined;

/** The process of a connection. It is asked to `connect` (`connect_async` where that is a promise), and gets its Connection by `open`. */
export const Transport: TransportModule = GenServer.define("Hinotori.Socket.Transport", {
  childSpec: { restart: "temporary" },
  init: (start: ClientStart) => {
    return ok(new Client(start, firstSocket(start)));
  },
  handleCall: {
    connect: (client: Client) => connected(client, connect(client)),
    connect_async: async (client: Client) => connected(client, await connect(client)),
    open: (client: Client, connection: Connection) => {
      client.connection = connection;
      // Told here and not in its turn: what the process waits for on the client's behalf would hold that up.
      connection.whenOver(() => client.leave());
      return reply("ok" as const, client);
    },
  },
  handleInfo: (client, message) => take(client, message),
  // Joins wait for others. Apart from the rest, they do not make all the rest asynchronous.
  handleContinue: async (client, message) => {
    const frame = message as Message;
    await joinUnlessGone(client, frame);
    return noreply(client);
  },
  formatStatus: withoutPayload((client: Client) => client.host.filter()),
  terminate: (reason, client) => {
    client.leave();
    client.connection?.close(Process.isCleanExit(reason) ? kClose.restart : kClose.internal);
  },
}) as unknown as TransportModule;

/** What is used of the module. */
export interface TransportModule {
  /** Starts the process of a connection, linked with the caller. */
  startLink(start: ClientStart): Promise<Pid>;
}

function firstSocket({ handshake, serializer, host }: ClientStart): ChannelSocket {
  const wire = {
    endpoint: host.name,
    transport: handshake.transport,
    transportPid: Process.self(),
    serializer,
    pubsub: host.pubsub,
    prefix: host.prefix,
    filter: host.filter,
  };
  const nothing = { id: undefined, topic: "", joinRef: null, ref: null, channelPid: undefined, joined: false };
  return new ChannelSocket({ wire, assigns: {}, ...nothing });
}

function connect(client: Client): MaybePromise<unknown> {
  // It is asked once, and before anything else.
  const { params, info } = client.handshake!;
  client.handshake = undefined;
  return client.mount.handler.connect(client.socket, params, info);
}

function connected(client: Client, result: unknown) {
  if (result instanceof Promise) return result.then((settled) => answerConnect(client, settled));
  return answerConnect(client, result);
}

function answerConnect(client: Client, result: unknown) {
  if (result instanceof Status) return stop("shutdown", client, { reply: result });
  const { handler } = client.mount;
  const socket = readWay(result, `connect of ${handler.name}`, ["ok"]).state as ChannelSocket;
  const id = handler.idOf(socket);
  if (id !== undefined) PubSub.subscribe(client.host.pubsub(), id);
  client.socket = withParts(socket, { id });
  return reply(undefined, client);
}

function take(client: Client, message: unknown): Next {
  if (message instanceof Encoded) {
    client.connection?.write(message);
    return noreply(client);
  }
  if (message instanceof Frame) return takeFrame(client, message);
  if (message instanceof Happened) return takeEnd(client, message);
  if (message instanceof Closing) {
    closing(client, message);
    return noreply(client);
  }
  if (isDown(message)) {
    ended(client, message[1]);
    return noreply(client);
  }
  return isDisconnect(message, client.socket.id) ? goodbye(client, kClose.goingAway, "disconnected") : noreply(client);
}

function takeFrame(client: Client, frame: Frame): Next {
  const next = readOne(client, frame);
  client.handled(frame.data.length);
  return next;
}

function readOne(client: Client, frame: Frame): Next {
  let message: Message;
  try {
    message = client.serializer.read(frame.data, frame.isBinary);
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    Logger.debug(() => `a client of ${client.mount.path} sent no message: ${error.message}`);
    return goodbye(client, kClose.badFrame, "bad_frame");
  }
  const { topic, event, ref } = message;
  if (event === "phx_join") return noreply(client, { continue: message });
  if (topic === "phoenix" && event === "heartbeat")
    write(client, { joinRef: null, ref, topic, status: "ok", response: {} });
  else handOver(client, message, frame.data.length);
  return noreply(client);
}

/** Gives a message to the channel of its topic; one of an earlier join is dropped. */
function handOver(client: Client, message: Message, bytes: number): void {
  const joined = client.at(message.topic);
  if (joined !== undefined) {
    if (message.joinRef === null || message.joinRef === joined.joinRef) client.handOver(joined, message, bytes);
  } else if (message.event === "phx_leave") {
    const { joinRef, ref, topic } = message;
    write(client, { joinRef, ref, topic, status: "ok", response: {} });
  } else {
    refuse(client, withoutJoin(message), "unmatched topic");
  }
}

async function joinUnlessGone(client: Client, message: Message): Promise<void> {
  try {
    await join(client, message);
  } catch (error) {
    // The supervisor of the channels is being started anew, or the endpoint ends: the client tries again.
    Logger.error(() => `nobody can join ${oneLine(message.topic)} now: ${String(error)}`);
    refuse(client, message, "join crashed");
  }
}

function takeEnd(client: Client, { what }: Happened): Next {
  if (what === "closed") return stop("normal", client);
  if (what === "silent") return goodbye(client, kClose.goingAway, "timeout");
  return goodbye(client, kClose.restart, "draining");
}

function goodbye(client: Client, code: number, why: string): Next {
  client.connection?.close(code);
  return stop(["shutdown", why], client);
}

type Down = readonly ["DOWN", unknown, "process", Pid, unknown];

function isDown(message: unknown): message is Down {
  return Array.isArray(message) && message[0] === "DOWN";
}

function closing(client: Client, { pid }: Closing): void {
  const joined = client.of(pid);
  if (joined !== undefined) joined.isClosing = true;
}

/** A channel that others have ended is to be joined again, however orderly that was: its client has lost it all the same. */
function ended(client: Client, monitor: unknown): void {
  const joined = client.of(monitor);
  if (joined === undefined) return;
  client.forget(joined);
  if (joined.isClosing) closed(client, joined);
  else crashed(client, joined);
}

function isDisconnect(message: unknown, id: string | undefined): boolean {
  if (typeof message !== "object" || message === null || id === undefined) return false;
  return "topic" in message && "event" in message && message.topic === id && message.event === "disconnect";
}
