/** How a client joins a topic: the channel is found, started, asked; an older one at the topic is ended first. */
import { Clock, DynamicSupervisor, ExitError, GenServer, Logger, Process, type Pid } from "@hinotori/otp";
import { Telemetry } from "@hinotori/telemetry";

import type { ChannelModule } from "../channel/callbacks.ts";
import { type Joining, kClosed } from "../channel/messages.ts";
import { nanosecondsSince, shortDuration } from "../endpoint/duration.ts";
import { oneLine } from "../endpoint/one-line.ts";
import type { Client } from "./client.ts";
import { Joined } from "./joined.ts";
import type { Message, Ref } from "./message.ts";
import { startedOnce } from "./started-once.ts";
import { withParts } from "./state.ts";

/** How long an older channel at the same topic may take to end. */
const kEndMs = 5_000;

/** So many bytes may a name have: more has no room in a binary frame, and a channel keeps its names as long as it lives. */
const kMostBytes = 255;

/** Joins, and answers the client. Runs in the process of the connection, which takes nothing else meanwhile. */
export async function join(client: Client, message: Message): Promise<void> {
  const { topic, ref } = message;
  const channel = client.mount.handler.route(topic);
  const before = client.at(topic);
  if (channel === undefined) return refuse(client, withoutJoin(message), "unmatched topic");
  if ([topic, message.joinRef, ref].some(isTooLong)) return refuse(client, message, "topic or reference too long");
  if (before === undefined && client.channelCount >= client.mount.options.maxChannels)
    return refuse(client, message, "too many channels joined");
  if (before !== undefined) await end(client, before);
  const began = Clock.monotonicTime();
  const { pid, answer } = await ask(client, channel, message);
  if (client.isGone) return;
  const response = answer?.response ?? { reason: "join crashed" };
  const status = answer?.status ?? "error";
  if (answer?.joined === true) {
    const joinRef = message.joinRef ?? ref;
    client.keep(new Joined({ topic, pid, monitor: Process.monitor(pid), joinRef }));
  }
  write(client, { joinRef: message.joinRef, ref, topic, status, response });
  tell(client, { channel, topic, status, began });
}

function isTooLong(name: Ref): boolean {
  return typeof name === "string" && Buffer.byteLength(name) > kMostBytes;
}

interface Asked {
  readonly pid: Pid;
  /** `undefined` when the channel fell before it could say anything. */
  readonly answer: Joining | undefined;
}

async function ask(client: Client, channel: ChannelModule, { topic, joinRef, ref, payload }: Message): Promise<Asked> {
  const socket = withParts(client.socket, { topic, joinRef: joinRef ?? ref });
  const start = startedOnce(channel.startLink, { socket });
  const spec = { id: topic, start, restart: "temporary", shutdown: kEndMs } as const;
  const pid = await DynamicSupervisor.startChild(client.host.channels(), spec);
  try {
    const answer = await client.whileThere((signal) =>
      GenServer.call(pid, ["join", payload], { timeout: "infinity", signal }),
    );
    return { pid, answer: answer as Joining };
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    if (client.isGone) Process.exit(pid, kClosed);
    return { pid, answer: undefined };
  }
}

/** Ends the channel that a topic is joined anew at; its client is told before the new one answers. */
async function end(client: Client, before: Joined): Promise<void> {
  client.forget(before);
  Process.demonitor(before.monitor, { flush: true });
  try {
    await GenServer.stop(before.pid, kClosed, kEndMs);
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    if (error.reason === "timeout") Process.exit(before.pid, "kill");
    Logger.debug(() => `a channel at ${oneLine(before.topic)} did not end as it was told to: ${error.message}`);
  }
  closed(client, before);
}

/** Tells the client that a channel is over. */
export function closed(client: Client, { joinRef, topic }: Joined): void {
  client.connection?.write(client.serializer.push({ joinRef, ref: joinRef, topic, event: "phx_close", payload: {} }));
}

/** Tells the client that a channel has crashed. */
export function crashed(client: Client, { joinRef, topic }: Joined): void {
  const payload = { reason: "channel_crash" };
  client.connection?.write(client.serializer.push({ joinRef, ref: joinRef, topic, event: "phx_error", payload }));
}

/** Answers with an error. */
export function refuse(client: Client, { joinRef, ref, topic }: Refusable, reason: string): void {
  write(client, { joinRef, ref, topic, status: "error", response: { reason } });
}

/** Answers. */
export function write(client: Client, answer: Parameters<Client["serializer"]["reply"]>[0]): void {
  client.connection?.write(client.serializer.reply(answer));
}

type Refusable = Pick<Message, "joinRef" | "ref" | "topic">;

/** Nobody has joined, so the answer belongs to no join. */
export function withoutJoin({ ref, topic }: Refusable): Refusable {
  return { joinRef: null, ref, topic };
}

function tell(client: Client, { channel, topic, status, began }: Facts): void {
  const duration = nanosecondsSince(began);
  const event = [...client.host.prefix(), "channel_joined"];
  Telemetry.execute(event, { duration }, { endpoint: client.host.name, channel: channel.name, topic, result: status });
  if (channel.logJoin === false) return;
  const verb = status === "ok" ? "Joined" : "Refused to join";
  Logger.log(channel.logJoin, () => `${verb} ${oneLine(topic)} in ${shortDuration(duration)} (${channel.name})`);
}

interface Facts {
  readonly channel: ChannelModule;
  readonly topic: string;
  readonly status: string;
  readonly began: number;
}
