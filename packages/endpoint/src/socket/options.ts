/** What a socket may be told where it is mounted, and what of it may be left out. */
import type { Home } from "../endpoint/home.ts";
import type { LogLevel } from "./log-level.ts";
import type { MaybePromise } from "./outcome.ts";
import type { CheckOrigin } from "./origin.ts";
import type { Serializer } from "./serializer.ts";

/** How connections are drained. Times are milliseconds. */
export interface SocketDrainerOptions {
  /** How many connections are told at once. Default 10 000. */
  readonly batchSize?: number;
  /** How long to wait before the next are told. Default 2 000. */
  readonly batchInterval?: number;
  /** How long all of it may take; what is left then is cut off. Default 30 000. */
  readonly shutdown?: number;
  /** The level of the line for each batch, or `false` for none. Default: the socket's own `log`. */
  readonly log?: LogLevel;
}

/** How connections are drained, completed; `log` stays open where the socket decides. */
export interface CompletedDrainer extends Required<Omit<SocketDrainerOptions, "log">> {
  readonly log: LogLevel | undefined;
}

/** How many messages of one client are taken. */
export interface RateOptions {
  /** So many frames … */
  readonly frames: number;
  /** … within so many milliseconds; what comes faster waits. */
  readonly perMs: number;
}

/** How WebSockets are served. Times are milliseconds, sizes bytes. */
export interface WebSocketOptions {
  /** What is put behind the socket's path. Default `"/websocket"`. */
  readonly path?: string;
  /** How long a client may be silent. Default 60 000; the client's heartbeat comes every 30 000. */
  readonly timeout?: number;
  /** How long a frame may be; a longer one closes the connection with 1009. Default 8 000 000. */
  readonly maxFrameSize?: number;
  /** Whether frames are compressed for clients that can. Default `false`: it costs memory for each connection. */
  readonly compress?: boolean;
  /** The subprotocols that are spoken; the first that a client offers is agreed on. Default `["phoenix"]`, as the published client says. */
  readonly subprotocols?: readonly string[];
  /** Answers a client that `connect` has refused. Default: 403 without a body. */
  readonly errorHandler?: ErrorHandler;
  /** The level of a line for each request for a WebSocket, whether it gets one or not; `false`, the default, for none. */
  readonly transportLog?: LogLevel;
}

/**
 * Answers a client that was refused, given what `connect` said with `refuse(payload)`: `() => new Response("too many", { status: 429 })`.
 *
 * The status must be 400 or above. Polls are not asked: their client knows 403 alone.
 */
export type ErrorHandler = (payload: object) => MaybePromise<Response>;

/** How WebSockets are served, completed. */
export interface CompletedWebSocket extends Required<Omit<WebSocketOptions, "errorHandler">> {
  readonly errorHandler: ErrorHandler | undefined;
}

/** How polls are served, for clients whose network lets no WebSocket through. Sizes are bytes. */
export interface LongPollOptions {
  /** What is put behind the socket's path. Default `"/longpoll"`. */
  readonly path?: string;
  /** How long a poll waits for messages. Default 10 000. A client that does not poll for one and a half times that has gone. */
  readonly windowMs?: number;
  /** How long the body of a push may be; a longer one is answered with 413. Default 8 000 000; the endpoint's `bodyLimit` counts too. */
  readonly maxBodySize?: number;
  /** How long the token of a session counts. Default two weeks. */
  readonly tokenMaxAgeMs?: number;
  /** The level of a line for each request of a poll, of which a client sends many; `false`, the default, for none. */
  readonly transportLog?: LogLevel;
}

/** A request whose session is looked for. */
export interface SessionRequest {
  /** Its `Cookie` header. */
  readonly cookies: string;
  /** The endpoint that it came to, whose secret may be what sessions are signed with. */
  readonly endpoint: Pick<Home, "sources" | "secretKeyBase">;
}

/** A session that was found. */
export interface FoundSession<Session extends object = object> {
  /** What `connect` gets. */
  readonly session: Session;
  /** Whether a token that a page has sent as `_csrf_token` belongs to it. */
  isCsrfToken(token: string): MaybePromise<boolean>;
}

/** Finds the session of a request; `undefined` when there is none, or it is not ours. */
export type SessionReader<Session extends object = object> = (
  request: SessionRequest,
) => MaybePromise<FoundSession<Session> | undefined>;

/** What a socket may be told where it is mounted. */
export interface SocketOptions<Session extends object = object> {
  /** How WebSockets are served. Default `true`; `false` for not at all. */
  readonly websocket?: WebSocketOptions | boolean;
  /** How polls are served. Default `false`: not at all. They need the endpoint's `secretKeyBase`. */
  readonly longpoll?: LongPollOptions | boolean;
  /** Which pages may connect. Default: what `checkOrigin` of the endpoint says, which is those of its own host by itself. */
  readonly checkOrigin?: CheckOrigin;
  /** Finds the session that `connect` gets as `info.session`. Default: none is looked for. */
  readonly session?: SessionReader<Session>;
  /** Whether the session is only read for pages that send its token as `_csrf_token` in their params. Default `true`. */
  readonly checkCsrf?: boolean;
  /** Whether the client's `authToken` is read, and found as `authToken` in the third argument of `connect`. Default `false`. */
  readonly authToken?: boolean;
  /** What is spoken, by the version that a client names: each takes its own and later patches. Default: versions 1 and 2. */
  readonly serializer?: readonly Serializer[];
  /** How many channels one connection may join. Default 100. */
  readonly maxChannels?: number;
  /** How fast one client may send; what comes faster waits. Default 1 000 frames a second; `false` for no limit. */
  readonly rate?: RateOptions | false;
  /**
   * How many bytes may wait, each way: for a client that does not read, which is cut off past that; and for channels that are slow, whose
   * client is not read until they have caught up. Default 16 000 000.
   */
  readonly maxBuffered?: number;
  /** How connections end at shutdown; `false` cuts them off. */
  readonly drainer?: SocketDrainerOptions | false;
}

/** The options, completed. */
export interface MountOptions {
  readonly websocket: CompletedWebSocket | false;
  readonly longpoll: Required<LongPollOptions> | false;
  readonly session: SessionReader | undefined;
  readonly checkCsrf: boolean;
  readonly authToken: boolean;
  readonly serializer: readonly Serializer[];
  readonly maxChannels: number;
  readonly rate: RateOptions | false;
  readonly maxBuffered: number;
  readonly drainer: CompletedDrainer | false;
}
