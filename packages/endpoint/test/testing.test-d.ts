/** What the compiler knows in the test of a channel: its messages and their answers, from the channel's value. */
import { noreply, reply } from "@hinotori/otp";
import { assign, Channel, refuse, session, type Socket, type StandardSchema } from "@hinotori/endpoint";
import {
  assertReply,
  type buildConn,
  type Conn,
  join,
  push,
  redirectedParams,
  subscribeAndJoin,
  type TestClient,
} from "@hinotori/endpoint/testing";
import { Hono, type MiddlewareHandler } from "hono";
import { expectTypeOf, test } from "vitest";

const Room = Channel.define("RoomChannel", {
  join: (socket: Socket.State<{ user: string }>) => reply({}, assign(socket, { said: 0 })),
  handleIn: {
    say: (socket, { text }: { text: string }) => {
      if (text === "") return reply(refuse({ reason: "say something" }), socket);
      return reply({ said: socket.assigns.said }, socket);
    },
    count: async (socket, _payload: unknown) => reply({ count: 7 }, socket),
    hush: (socket, _payload: { for?: number }) => noreply(socket),
  },
});

declare const client: TestClient;
declare const conn: Conn;
declare const schema: StandardSchema<{ userId?: number }>;
declare const requireUser: MiddlewareHandler;

test("push takes the channel's messages with their payloads", async () => {
  const room = await subscribeAndJoin(client, Room, "room:1");
  push(room, "say", { text: "hello" });
  push(room, "count");
  push(room, "hush");
  push(room, "hush", { for: 7 });
  // @ts-expect-error the channel has no such message
  push(room, "shout", { text: "hello" });
  // @ts-expect-error the text is missing
  push(room, "say");
  // @ts-expect-error a text is a string
  push(room, "say", { text: 7 });
  // @ts-expect-error a time is a number
  push(room, "hush", { for: "ever" });
});

test("assertReply knows the answer when that is ok", async () => {
  const room = await join(client, Room, "room:1");
  expectTypeOf(await assertReply(push(room, "say", { text: "hello" }), "ok")).toEqualTypeOf<{ said: number }>();
  expectTypeOf(await assertReply(push(room, "count"), "ok")).toEqualTypeOf<{ count: number }>();
  expectTypeOf(await assertReply(push(room, "say", { text: "" }), "error")).toBeUnknown();
  // @ts-expect-error the answer has no such field
  (await assertReply(push(room, "count"), "ok")).said;
});

test("a channel with one function for all messages takes any", async () => {
  const Any = Channel.define("AnyChannel", {
    join: (socket) => reply({}, socket),
    handleIn: (socket, _event: string, _payload: object) => noreply(socket),
  });
  const room = await join(client, Any, "any:1");
  push(room, "whatever", { a: 1 });
  // @ts-expect-error a message has a name
  push(room, 7, {});
});

test("redirectedParams has the variables of the path", () => {
  const redirect = new Response(null, { status: 302, headers: { location: "/posts/1/comments/2" } });
  const params = redirectedParams(redirect, "/posts/:id/comments/:comment");
  expectTypeOf(params.id).toBeString();
  expectTypeOf(params.comment).toBeString();
  // @ts-expect-error the path has no such variable
  params.author;
});

test("a conn is of an endpoint", () => {
  expectTypeOf<Parameters<typeof buildConn>[0]>().toHaveProperty("name");
});

test("bypassThrough types what stands in for the action by the router", () => {
  const router = new Hono<{ Variables: { user: { id: number } } }>();
  conn.bypassThrough(router, (c) => c.json({ id: c.var.user.id }));
  const chained = new Hono().use(session({ schema })).get("/", (c) => c.text("home"));
  conn.bypassThrough(chained, requireUser, (c) => c.text(String(c.var.session.get("userId"))));
  // @ts-expect-error the router's requests have no such variable
  conn.bypassThrough(router, (c) => c.json({ id: c.var.account.id }));
  // @ts-expect-error a handler answers with a response
  conn.bypassThrough(router, () => 7);
});
