/**
 * For tests of channels: the whole application runs, and clients connect without a network.
 *
 * ```ts
 * import { assertReply, connectUser, push, subscribeAndJoin, useChannelCase } from "../../support/channel-case.ts";
 *
 * useChannelCase();
 *
 * test("answers a ping", async () => {
 *   const room = await subscribeAndJoin(await connectUser(), RoomChannel, "room:lobby");
 *   await assertReply(push(room, "ping", { hello: "there" }), "ok", { hello: "there" });
 * });
 * ```
 */
import { connect, type TestClient } from "@hinotori/endpoint/testing";

import { UserSocket } from "#scuti-web/channels/user-socket";
import { Endpoint } from "#scuti-web/endpoint";
import { useApplication } from "./application.ts";

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
} from "@hinotori/endpoint/testing";

/** Runs the application for each test of the file, or of the `describe` it stands in. */
export function useChannelCase(): void {
  useApplication();
}

/** A client at the socket of users, with these params. */
export function connectUser(params: object = {}): Promise<TestClient> {
  return connect(Endpoint, UserSocket, params);
}
