/** Where a socket is mounted, and what its connections may do: options, defaults, checks. */
import { EndpointConfigError } from "../errors.ts";
import { boolean, type Check, either, fun, integer, oneOf, path, problemsOf, type Shape } from "../endpoint/check.ts";
import type { SocketModule } from "../socket.ts";
import { type CheckOrigin, compileOrigins, type OriginCheck } from "./origin.ts";

/** How connections are drained. Times are milliseconds. */
export interface SocketDrainerOptions {
  /** How many connections are told at once. Default 10 000. */
  readonly batchSize?: number;
  /** How long to wait before the next are told. Default 2 000. */
  readonly batchInterval?: number;
  /** How long all of it may take; what is left then is cut off. Default 30 000. */
  readonly shutdown?: number;
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
}

/** What a socket may be told where it is mounted. */
export interface SocketOptions {
  /** How WebSockets are served. */
  readonly websocket?: WebSocketOptions;
  /** Which pages may connect. Default `true`: those of the endpoint's own host. */
  readonly checkOrigin?: CheckOrigin;
  /** Whether the client's `authToken` is read, and found as `authToken` in the third argument of `connect`. Default `false`. */
  readonly authToken?: boolean;
  /** How many channels one connection may join. Default 100. */
  readonly maxChannels?: number;
  /** How fast one client may send; what comes faster waits. Default 1 000 frames a second; `false` for no limit. */
  readonly rate?: RateOptions | false;
  /** How many bytes may wait for a client that does not read; past it the connection is cut off. Default 16 000 000. */
  readonly maxBuffered?: number;
  /** How connections end at shutdown; `false` cuts them off. */
  readonly drainer?: SocketDrainerOptions | false;
}

/** A socket at its place. Made by `socket`. */
export interface Mount {
  /** Where it is mounted, as written. */
  readonly path: string;
  /** The socket. */
  readonly handler: SocketModule;
  /** The options, completed. */
  readonly options: {
    readonly websocket: Required<WebSocketOptions>;
    readonly authToken: boolean;
    readonly maxChannels: number;
    readonly rate: RateOptions | false;
    readonly maxBuffered: number;
    readonly drainer: Required<SocketDrainerOptions> | false;
  };
  /** Whether an origin may connect. */
  readonly allowsOrigin: OriginCheck;
  /** The variables of a path that leads here; `undefined` for any other path. */
  readonly match: (path: string) => Readonly<Record<string, string>> | undefined;
}

const kDay = 86_400_000;
const off: Check = oneOf(false);

const kShape: Shape = {
  websocket: { path, timeout: integer(1, kDay), maxFrameSize: integer(1), compress: boolean },
  checkOrigin: either(boolean, oneOf("conn"), fun, (value) => (Array.isArray(value) ? undefined : "a list of origins")),
  authToken: boolean,
  maxChannels: integer(1),
  maxBuffered: integer(1),
};

const kRate: Shape = { frames: integer(1), perMs: integer(1, kDay) };
const kDrainer: Shape = { batchSize: integer(1), batchInterval: integer(0, kDay), shutdown: integer(0, kDay) };

/** Checks and completes a mount. @throws EndpointConfigError naming every problem. */
export function mountOf(at: string, handler: SocketModule, options: SocketOptions): Mount {
  const { rate = { frames: 1_000, perMs: 1_000 }, drainer = {}, ...others } = options;
  const problems = [
    ...(path(at) === undefined ? [] : [`the path: expected ${path(at)}`]),
    ...(typeof handler?.route === "function" ? [] : ["the socket: expected what Socket.define makes"]),
    ...problemsOf(others, kShape),
    ...(off(rate) === undefined ? [] : problemsOf(rate, kRate, "rate")),
    ...(off(drainer) === undefined ? [] : problemsOf(drainer, kDrainer, "drainer")),
  ];
  if (problems.length > 0) throw refuseMount(problems);
  const { websocket, checkOrigin = true, authToken = false, maxChannels = 100, maxBuffered = 16_000_000 } = others;
  const sockets = { path: "/websocket", timeout: 60_000, maxFrameSize: 8_000_000, compress: false, ...websocket };
  const drains = drainer === false ? false : { batchSize: 10_000, batchInterval: 2_000, shutdown: 30_000, ...drainer };
  return {
    path: at,
    handler,
    options: { websocket: sockets, authToken, maxChannels, rate, maxBuffered, drainer: drains },
    allowsOrigin: compileOrigins(checkOrigin),
    match: matcher(`${at === "/" ? "" : at}${sockets.path}`),
  };
}

function refuseMount(problems: readonly string[]): EndpointConfigError {
  const list = problems.map((problem) => `  - ${problem}`).join("\n");
  return new EndpointConfigError(
    `expected a socket that can be mounted, got these problems:\n\n${list}\n\nThe least it needs is:\n\n    sockets: [socket("/socket", UserSocket)]`,
    problems,
  );
}

/** Matches a path against one whose segments may be variables, such as `/socket/:room/websocket`. */
function matcher(pattern: string): Mount["match"] {
  const wanted = pattern.split("/");
  return (given) => {
    const got = given.split("/");
    if (got.length !== wanted.length) return undefined;
    const variables: Record<string, string> = {};
    for (const [at, segment] of wanted.entries()) {
      const value = got[at]!;
      if (segment.startsWith(":") && value !== "") variables[segment.slice(1)] = value;
      else if (segment !== value) return undefined;
    }
    return variables;
  };
}
