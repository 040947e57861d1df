/** What the compiler knows of channels and sockets. */
import { noreply, ok, reply } from "@hinotori/otp";
import { assign, Channel, type ConnectInfo, type Param, refuse, Socket, socket } from "@hinotori/endpoint";
import { expectTypeOf, test } from "vitest";

const Room = Channel.define("RoomChannel", {
  join: (socket: Socket.State<{ user: string }>, topic, payload: { color?: string }) => {
    expectTypeOf(topic).toBeString();
    if (payload.color === undefined) return refuse({ reason: "which colour?" });
    return ok(assign(socket, { color: payload.color, said: 0 }));
  },
  handleIn: {
    say: (socket, { text }: { text: string }) => {
      expectTypeOf(socket.assigns.said).toBeNumber();
      expectTypeOf(socket.assigns.user).toBeString();
      return reply({ text }, assign(socket, { said: socket.assigns.said + 1 }));
    },
  },
  handleOut: {
    said: (socket, _payload: unknown) => noreply(socket),
  },
  handleInfo: (socket, message) => {
    expectTypeOf(message).toBeUnknown();
    expectTypeOf(socket.assigns.color).toBeString();
    return noreply(socket);
  },
  terminate: (_reason, socket) => expectTypeOf(socket.assigns.color).toBeString(),
});

test("a handler cannot change the type of what is assigned", () => {
  Channel.define("Wrong", {
    join: (socket) => ok(assign(socket, { count: 0 })),
    handleIn: {
      // @ts-expect-error count is a number
      spoil: (socket, _payload: unknown) => noreply(assign(socket, { count: "none" })),
    },
  });
});

test("a handler cannot return anything but a way out", () => {
  Channel.define("Wrong", {
    join: (socket) => ok(socket),
    handleIn: {
      // @ts-expect-error a socket is no way out
      forget: (socket, _payload: unknown) => socket,
    },
  });
});

test("a socket offers its channels what connect has assigned, and no less than they need", () => {
  Socket.define("UserSocket", {
    connect: (socket, params) => {
      if (typeof params["user"] !== "string") return refuse();
      return ok(assign(socket, { user: params["user"] }));
    },
    channels: { "room:*": Room },
    id: (socket) => `user:${socket.assigns.user}`,
  });
  Socket.define("AnonymousSocket", {
    connect: (socket) => ok(socket),
    // @ts-expect-error the channel needs a user
    channels: { "room:*": Room },
  });
});

test("a channel cannot be mounted as a socket", () => {
  // @ts-expect-error it has no connect
  socket("/socket", Room);
});

test("a socket that wants a session is mounted with one that is such", () => {
  const Own = Socket.define("OwnSocket", {
    connect: (socket, _params, info: ConnectInfo<{ userId: number }>) => {
      expectTypeOf(info.session).toEqualTypeOf<{ userId: number } | undefined>();
      return ok(socket);
    },
    channels: {},
  });
  const reader =
    <Session extends object>(session: Session) =>
    () => ({ session, isCsrfToken: () => true });
  socket("/socket", Own, { session: reader({ userId: 7 }) });
  // @ts-expect-error its user is a text
  socket("/socket", Own, { session: reader({ userId: "7" }) });
});

test("a parameter may be nested, and is no text before it was looked at", () => {
  Socket.define("ParamSocket", {
    connect: (socket, params) => {
      expectTypeOf(params["user"]).toEqualTypeOf<Param | undefined>();
      // @ts-expect-error it may be a list
      const name: string | undefined = params["user"];
      return ok(assign(socket, { name }));
    },
    channels: {},
  });
});
