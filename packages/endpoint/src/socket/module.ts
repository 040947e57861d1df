/** A socket that was defined, as those see it who mount it and let clients in. */
import type { ChannelModule } from "../channel/callbacks.ts";
import type { ConnectInfo } from "./connect-info.ts";
import type { LogLevel } from "./log-level.ts";
import type { Params } from "./query.ts";
import type { ChannelSocket } from "./state.ts";

/** A socket that was defined: what `socket` mounts. */
export interface SocketModule<Session extends object = object> {
  /** Its name, in logs and events. */
  readonly name: string;
  /** The level of the lines about its connections, or `false` for none. */
  readonly log: LogLevel;
  /** Whether `connect` is an asynchronous function. */
  readonly connectsAsync: boolean;
  /** Decides who may connect. */
  connect(socket: ChannelSocket, params: Params, info: ConnectInfo): unknown;
  /** What a connection is called. */
  idOf(socket: ChannelSocket): string | undefined;
  /** The channel of a topic. */
  route(topic: string): ChannelModule | undefined;
  /** For the compiler alone: the session that `connect` says it gets. */
  readonly session?: Session;
}
