/** Watches over the processes of connections: one that is killed can say nothing, so its client is told here. */
import { GenServer, noreply, ok, type Pid, Process } from "@hinotori/otp";

import { type Connection, kClose } from "./connection.ts";

/** What is used of the module. */
export interface WardenModule {
  /** Starts it, linked with the caller. */
  startLink(nothing: undefined): Promise<Pid>;
}

/** One for each endpoint. It is cast `["watch", connection]` for every connection that is open. */
export const Warden: WardenModule = GenServer.define("Hinotori.Socket.Warden", {
  init: (_nothing: undefined) => ok(new Map<unknown, Connection>()),
  handleCast: {
    watch: (watched, connection: Connection) => {
      watched.set(Process.monitor(connection.pid), connection);
      return noreply(watched);
    },
  },
  handleInfo: (watched, message) => {
    if (!Array.isArray(message) || message[0] !== "DOWN") return noreply(watched);
    // One that has said goodbye has done so before, and is closed but once.
    watched.get(message[1])?.close(kClose.internal);
    watched.delete(message[1]);
    return noreply(watched);
  },
}) as unknown as WardenModule;
