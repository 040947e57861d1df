/**
 * The functions of a channel's test, under Phoenix's names: connect, join, push, and look at what comes back.
 *
 * Each client keeps what it was sent for itself, so tests may run at the same time.
 */
import { EndpointArgumentError } from "../errors.ts";
import type { SocketModule } from "../socket/module.ts";
import { type Connectable, type ConnectOptions, connectTo, standIn, type TestClient } from "./clients.ts";
import type { AnswerOf, AnyChannel, EventName, EventsOf, PayloadArgs, PayloadOf } from "./events.ts";
import { isWanted, type Wanted } from "./inbox.ts";
import { broadcastTo, closed, joinTopic, listenTo, type PushRef, pushTo, Room, type Subscription } from "./rooms.ts";

/** How long something is waited for. */
export interface WaitOptions {
  /** Milliseconds. Default 5000 for what is to come, 100 for what is not to come; 0 looks at what is there. */
  readonly timeout?: number;
}

const kComesMs = 5000;
const kComesNotMs = 100;

/**
 * Connects to a socket of an endpoint that runs, as the client does.
 *
 * @param params what the client gives as `params`; they arrive as the texts of a query.
 * @throws ClientRefusedError with the status, when `connect` or the page's origin is refused.
 */
export function connect(
  endpoint: Connectable,
  socket: SocketModule,
  params: object = {},
  options: ConnectOptions = {},
): Promise<TestClient> {
  return connectTo(endpoint, socket, { params, options });
}

/**
 * A client whose socket has these assigns, without asking `connect`: for tests of channels alone.
 *
 * @param id what the socket is called, for a forced disconnect.
 */
export function socket(
  endpoint: Connectable,
  handler: SocketModule,
  { assigns = {}, id }: { readonly assigns?: object; readonly id?: string } = {},
): Promise<TestClient> {
  return standIn(endpoint, handler, { assigns, id });
}

/**
 * Joins a topic.
 *
 * @param channel the channel that the socket has there: with it, messages and answers have their types.
 * @returns the room, with the answer as `response`.
 * @throws ClientRefusedError with the answer as `response`, when the join is refused.
 */
export async function join<Channel extends AnyChannel>(
  client: TestClient,
  channel: Channel,
  topic: string,
  payload: object = {},
): Promise<Room<EventsOf<Channel>>> {
  return (await joinTopic(client, { channel, topic, payload, subscription: undefined })) as Room<EventsOf<Channel>>;
}

/** The same, and the test hears what is broadcast at the topic: see {@link assertBroadcast}. */
export async function subscribeAndJoin<Channel extends AnyChannel>(
  client: TestClient,
  channel: Channel,
  topic: string,
  payload: object = {},
): Promise<Room<EventsOf<Channel>>> {
  const subscription = await subscribe({ name: client.runtime.sources.name }, topic);
  return (await joinTopic(client, { channel, topic, payload, subscription })) as Room<EventsOf<Channel>>;
}

/** Listens to a topic of an endpoint's pubsub until the endpoint ends. */
export function subscribe(endpoint: Connectable, topic: string): Promise<Subscription> {
  return listenTo(endpoint, topic);
}

/**
 * Sends a message to the channel; it arrives as JSON would bring it.
 *
 * @returns by which {@link assertReply} knows the answer.
 */
export function push<Events, Event extends EventName<Events>>(
  room: Room<Events>,
  event: Event,
  ...[payload]: PayloadArgs<PayloadOf<Events, Event>>
): PushRef<AnswerOf<Events, Event>> {
  // The answer's type is for the compiler alone.
  return pushTo(room, event, (payload ?? {}) as object) as PushRef<AnswerOf<Events, Event>>;
}

/** Leaves the room, as a client does; its answer is `"ok"`. */
export function leave(room: Room): PushRef {
  return pushTo(room, "phx_leave", {});
}

/** The client goes without a word. Resolves when its process has ended, and those of its channels. */
export async function close(client: TestClient): Promise<void> {
  await closed(client);
}

/** Broadcasts at the room's topic, to everybody but the test itself: its client hears it, `assertBroadcast` does not. */
export function broadcastFrom(room: Room, event: string, payload: object = {}): void {
  broadcastTo(room, event, payload);
}

/**
 * Waits for the answer to a message.
 *
 * @returns the response.
 */
export async function assertReply<Answer, Status extends string>(
  ref: PushRef<Answer>,
  status: Status,
  response?: Wanted,
  { timeout = kComesMs }: WaitOptions = {},
): Promise<Status extends "ok" ? Answer : unknown> {
  const look = replyLook(ref, { status, response, timeout });
  const { payload } = await ref.client.inbox.take(look);
  return (payload as { readonly response: Answer }).response;
}

/** Makes sure that a message is not answered so. */
export function refuteReply(
  ref: PushRef,
  status?: string,
  response?: Wanted,
  { timeout = kComesNotMs }: WaitOptions = {},
): Promise<void> {
  return ref.client.inbox.refute(replyLook(ref, { status, response, timeout }));
}

interface ReplyWanted {
  readonly status: string | undefined;
  readonly response: Wanted;
  readonly timeout: number;
}

function replyLook({ ref, what }: PushRef, { status, response, timeout }: ReplyWanted) {
  const wants = (message: { event: string; ref: unknown; payload: unknown }): boolean => {
    if (message.event !== "phx_reply" || message.ref !== ref) return false;
    const reply = message.payload as { readonly status: string; readonly response: unknown };
    return (status === undefined || reply.status === status) && isWanted(reply.response, response);
  };
  return { wants, what: `an answer ${status ?? ""} to ${what}`, timeout };
}

/**
 * Waits for a message to the room's client: pushed to it, or broadcast at its topic.
 *
 * @returns the payload, as JSON has brought it.
 */
export async function assertPush(
  room: Room,
  event: string,
  payload?: Wanted,
  { timeout = kComesMs }: WaitOptions = {},
): Promise<unknown> {
  return (await room.client.inbox.take(pushLook(room, { event, payload, timeout }))).payload;
}

/** Makes sure that no such message comes to the room's client. */
export function refutePush(
  room: Room,
  event: string,
  payload?: Wanted,
  { timeout = kComesNotMs }: WaitOptions = {},
): Promise<void> {
  return room.client.inbox.refute(pushLook(room, { event, payload, timeout }));
}

interface EventWanted {
  readonly event: string;
  readonly payload: Wanted;
  readonly timeout: number;
}

function pushLook({ topic, joinRef }: Room, { event, payload, timeout }: EventWanted) {
  const wants = (message: { joinRef: unknown; topic: string; event: string; payload: unknown }): boolean =>
    message.topic === topic &&
    message.event === event &&
    (message.joinRef === null || message.joinRef === joinRef) &&
    isWanted(message.payload, payload);
  return { wants, what: `a push of ${event} at ${topic}`, timeout };
}

/**
 * Waits for a broadcast at the topic that the test listens to.
 *
 * @param where a room of {@link subscribeAndJoin}, or what {@link subscribe} has returned.
 * @returns the payload, as it was broadcast.
 */
export async function assertBroadcast(
  where: Room | Subscription,
  event: string,
  payload?: Wanted,
  { timeout = kComesMs }: WaitOptions = {},
): Promise<unknown> {
  const { broadcasts, topic } = heardAt(where);
  return (await broadcasts.take(broadcastLook(topic, { event, payload, timeout }))).payload;
}

/** Makes sure that no such broadcast comes. */
export function refuteBroadcast(
  where: Room | Subscription,
  event: string,
  payload?: Wanted,
  { timeout = kComesNotMs }: WaitOptions = {},
): Promise<void> {
  const { broadcasts, topic } = heardAt(where);
  return broadcasts.refute(broadcastLook(topic, { event, payload, timeout }));
}

function broadcastLook(topic: string, { event, payload, timeout }: EventWanted) {
  const wants = (message: { event: string; payload: unknown }): boolean =>
    message.event === event && isWanted(message.payload, payload);
  return { wants, what: `a broadcast of ${event} at ${topic}`, timeout };
}

function heardAt(where: Room | Subscription): Subscription {
  if (!(where instanceof Room)) return where;
  if (where.subscription !== undefined) return where.subscription;
  throw new EndpointArgumentError(
    `expected the test to listen to ${where.topic}, but it has only joined\n\nJoin it so:\n\n    const room = await subscribeAndJoin(client, RoomChannel, "${where.topic}");`,
  );
}
