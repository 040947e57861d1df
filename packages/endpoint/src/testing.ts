/**
 * Tests of an endpoint without a network: requests as a browser makes them, and clients of its sockets.
 *
 * The whole way is taken: of a request its id, the body's limit, the application, the rendering of errors, events and log; of a client the
 * page's origin, `connect`, the processes of its connection and channels, and the frames between them.
 *
 * ## A request
 *
 * ```ts run
 * import { startSupervised } from "@hinotori/otp/testing";
 * import { Endpoint } from "@hinotori/endpoint";
 * import { assertErrorSent, buildConn, jsonResponse, redirectedParams } from "@hinotori/endpoint/testing";
 * import { Hono } from "hono";
 *
 * const app = new Hono()
 *   .post("/echo", async (c) => c.json({ heard: await c.req.json(), lang: c.req.header("accept-language") }))
 *   .post("/posts", (c) => c.redirect("/posts/7"))
 *   .get("/broken", () => {
 *     throw Object.assign(new Error("no such post"), { status: 404 });
 *   });
 * const Echo = Endpoint.define("EchoWeb.Endpoint", { otpApp: "echo", app });
 * await startSupervised(Echo);
 *
 * const conn = buildConn(Echo).putReqHeader("accept-language", "fi");
 * const heard = await jsonResponse(await conn.post("/echo", { word: "hei" }), 200);
 * heard; // => { heard: { word: "hei" }, lang: "fi" }
 *
 * redirectedParams(await conn.post("/posts"), "/posts/:id"); // => { id: "7" }
 * const { error } = await assertErrorSent(404, () => conn.get("/broken"));
 * (error as Error).message; // => "no such post"
 * ```
 *
 * A conn is a browser: the cookies that an answer sets go with its next requests. `initTestSession` logs somebody in without a form:
 *
 * ```ts
 * const conn = buildConn(ScutiEndpoint).initTestSession({ userId: 7 });
 * await htmlResponse(await conn.get("/account"), 200);
 * ```
 *
 * ## Plugs alone
 *
 * `bypassThrough` takes the whole way up to the action of a route, and there goes on with functions of the test: middleware that is
 * to be tested after what it builds on, and a handler that tells what it finds. They are typed by the router.
 *
 * ```ts run
 * import { startSupervised } from "@hinotori/otp/testing";
 * import { Endpoint, session, type SessionVariables } from "@hinotori/endpoint";
 * import { buildConn, jsonResponse, redirectedTo } from "@hinotori/endpoint/testing";
 * import { type Context, Hono, type Next } from "hono";
 *
 * type Env = { Variables: SessionVariables<{ userId: number }> };
 * const requireUser = async (c: Context<Env>, next: Next) =>
 *   c.var.session.get("userId") === undefined ? c.redirect("/login") : next();
 *
 * const Router = new Hono<Env>().use(session()).get("/account", (c) => c.text("a page that takes long"));
 * const Bank = Endpoint.define("BankWeb.Endpoint", { otpApp: "bank", app: Router, log: false, secretKeyBase: "s".repeat(64) });
 * await startSupervised(Bank);
 *
 * const guarded = buildConn(Bank).bypassThrough(Router, requireUser, (c) => c.json(c.var.session.all()));
 * redirectedTo(await guarded.get("/account")); // => "/login"
 * await jsonResponse(await guarded.initTestSession({ userId: 7 }).get("/account"), 200); // => { userId: 7 }
 * ```
 *
 * **Unlike Phoenix**, whose `bypass_through` ends with a conn that a plug is called with afterwards, the plug is called in the action's place,
 * since a session is written when the way back begins. A pipeline has no name in Hono: ask a path that goes through it.
 *
 * ## A channel
 *
 * ```ts run
 * import { ok, reply } from "@hinotori/otp";
 * import { startSupervised } from "@hinotori/otp/testing";
 * import { PubSub } from "@hinotori/pubsub";
 * import { Channel, Endpoint, Socket, socket } from "@hinotori/endpoint";
 * import { assertBroadcast, assertPush, assertReply, connect, push, subscribeAndJoin } from "@hinotori/endpoint/testing";
 * import { Hono } from "hono";
 *
 * const Room = Channel.define("ChatWeb.RoomChannel", {
 *   join: (socket) => ok(socket),
 *   handleIn: {
 *     say: (socket, { text }: { text: string }) => {
 *       Channel.broadcast(socket, "said", { text });
 *       return reply({ length: text.length }, socket);
 *     },
 *   },
 * });
 * const UserSocket = Socket.define("ChatWeb.UserSocket", { connect: (socket) => ok(socket), channels: { "room:*": Room } });
 * const Chat = Endpoint.define("ChatWeb.TestedEndpoint", {
 *   otpApp: "chat", app: new Hono(), pubsubServer: "Chat.TestedPubSub", sockets: [socket("/socket", UserSocket)],
 * });
 * await startSupervised([PubSub, { name: "Chat.TestedPubSub" }]);
 * await startSupervised(Chat);
 *
 * const room = await subscribeAndJoin(await connect(Chat, UserSocket), Room, "room:lobby");
 * const { length } = await assertReply(push(room, "say", { text: "hello" }), "ok");
 * length; // => 5
 * await assertPush(room, "said", { text: "hello" });
 * await assertBroadcast(room, "said", { text: "hello" });
 * ```
 *
 * What a client gets is what JSON, or the bytes of a binary frame, has brought: a date is a text by then. What the channel takes and answers
 * is known by its type.
 *
 * ## Tests at the same time
 *
 * Each conn has its own cookies and each client its own messages, so both work in `test.concurrent`. Topics are the program's: give each
 * test one of its own. Start the endpoint for all of them, in `beforeAll`, or hand the test's own hook on:
 * `startSupervised(Chat, { onTestFinished })`.
 *
 * **Unlike Phoenix**, what was pushed, answered and broadcast is kept by the client and the room, not in the mailbox of the test, and
 * `join` is given the channel that the socket has at the topic, to know its types.
 */
export {
  assertBroadcast,
  assertPush,
  assertReply,
  broadcastFrom,
  close,
  connect,
  join,
  leave,
  push,
  refuteBroadcast,
  refutePush,
  refuteReply,
  socket,
  subscribe,
  subscribeAndJoin,
} from "./testing/channel-case.ts";
export { buildConn } from "./testing/conn.ts";
export {
  assertErrorSent,
  htmlResponse,
  jsonResponse,
  redirectedParams,
  redirectedTo,
  response,
  textResponse,
} from "./testing/responses.ts";
export { ClientRefusedError } from "./errors.ts";

export type { WaitOptions } from "./testing/channel-case.ts";
export type { Connectable, ConnectOptions, TestClient } from "./testing/clients.ts";
export type { StandIn } from "./testing/bypass.ts";
export type { Askable, Conn, QueryParams } from "./testing/conn.ts";
export type { AnswerOf, AnyChannel, EventName, EventsOf, PayloadArgs, PayloadOf } from "./testing/events.ts";
export type { Wanted } from "./testing/inbox.ts";
export type { ErrorSent, RouteParams } from "./testing/responses.ts";
export type { PushRef, Room, Subscription } from "./testing/rooms.ts";
