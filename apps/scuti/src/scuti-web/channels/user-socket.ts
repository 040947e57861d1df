/** The line between an open page and the program. */
import { randomUUID } from "node:crypto";

import { assign, type ConnectInfo, Socket } from "@hinotori/endpoint";
import { ok } from "@hinotori/otp";

import { PageChannel } from "#scuti-web/channels/page-channel";

/** Everybody may connect. Who has no session, for want of cookies, is a visitor as long as the page is open. */
export const UserSocket = Socket.define("ScutiWeb.UserSocket", {
  connect: (socket, _params, { session }: ConnectInfo<{ visitor?: string | undefined }>) =>
    ok(assign(socket, { visitor: session?.visitor ?? randomUUID() })),
  channels: {
    "page:home": PageChannel,
    // hinotori:channels
  },
});
