/** The line between a client and the program: who may connect, and which channel takes which topic. */
import { Socket } from "@hinotori/endpoint";
import { ok } from "@hinotori/otp";

/** Everybody may connect, and nobody is known: `ok(assign(socket, { userId }))` tells the channels who it is. */
export const UserSocket = Socket.define("BlankSlateWeb.UserSocket", {
  connect: (socket) => ok(socket),
  channels: {
    // hinotori:channels
  },
});
