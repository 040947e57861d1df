/** A socket at its place: its options checked and completed, its paths matched. */
import type { EndpointConfigError } from "../errors.ts";
import { boolean, either, fun, integer, isPlain, oneOf, path, problemsOf, type Shape } from "../endpoint/check.ts";
import { refuseOptions } from "../endpoint/refuse-options.ts";
import { logLevel } from "./log-level.ts";
import type { SocketModule } from "./module.ts";
import type { MountOptions, SocketOptions } from "./options.ts";
import { type CheckOrigin, compileOrigins, type OriginCheck } from "./origin.ts";
import { v1, v2 } from "./serializer.ts";
import type { TransportName } from "./transport-name.ts";

/** The variables of a path. */
export type Variables = Readonly<Record<string, string>>;

/** A socket at its place. Made by `socket`. */
export interface Mount {
  /** Where it is mounted, as written. */
  readonly path: string;
  /** The socket. */
  readonly handler: SocketModule;
  /** The options, completed. */
  readonly options: MountOptions;
  /** Whether an origin may connect; `undefined` where the endpoint decides. */
  readonly allowsOrigin: OriginCheck | undefined;
  /** The variables of a path that leads here; `undefined` for any other path. */
  readonly match: (path: string, transport: TransportName) => Variables | undefined;
}

const kDay = 86_400_000;

/** What may stand in `Sec-WebSocket-Protocol`: a token of RFC 9110. */
const kToken = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

const kShape: Shape = {
  checkOrigin: either(boolean, oneOf("conn"), fun, (value) => (Array.isArray(value) ? undefined : "a list of origins")),
  session: fun,
  checkCsrf: boolean,
  authToken: boolean,
  serializer: (value) =>
    Array.isArray(value) && value.length > 0 && value.every(isSerializer)
      ? undefined
      : "a list of serializers, each with `vsn`, `reply`, `push`, `broadcast` and `read`",
  maxChannels: integer(1),
  maxBuffered: integer(1),
};

/** Options that are a group of their own, or a word for all of it. */
const kGroups: Readonly<Record<string, { readonly words: readonly unknown[]; readonly shape: Shape }>> = {
  websocket: {
    words: [true, false],
    shape: {
      path,
      timeout: integer(1, kDay),
      maxFrameSize: integer(1),
      compress: boolean,
      subprotocols: (value) =>
        Array.isArray(value) && value.every((name) => kToken.test(String(name)))
          ? undefined
          : 'a list of names such as "phoenix"',
      errorHandler: fun,
      transportLog: logLevel,
    },
  },
  longpoll: {
    words: [true, false],
    shape: {
      path,
      windowMs: integer(1, kDay),
      maxBodySize: integer(1),
      tokenMaxAgeMs: integer(1),
      transportLog: logLevel,
    },
  },
  rate: { words: [false], shape: { frames: integer(1), perMs: integer(1, kDay) } },
  drainer: {
    words: [false],
    shape: { batchSize: integer(1), batchInterval: integer(0, kDay), shutdown: integer(0, kDay), log: logLevel },
  },
};

/** Checks and completes a mount. @throws EndpointConfigError naming every problem. */
export function mountOf(at: string, handler: SocketModule, options: SocketOptions): Mount {
  const problems = [
    ...(path(at) === undefined ? [] : [`the path: expected ${path(at)}`]),
    ...(typeof handler?.route === "function" ? [] : ["the socket: expected what Socket.define makes"]),
    ...problemsIn(options),
  ];
  if (problems.length > 0) throw refuseMount(problems);
  const completed = complete(options);
  const base = at === "/" ? "" : at;
  const matchers = {
    websocket: completed.websocket === false ? nowhere : matcher(base + completed.websocket.path),
    longpoll: completed.longpoll === false ? nowhere : matcher(base + completed.longpoll.path),
  };
  return {
    path: at,
    handler,
    options: completed,
    allowsOrigin: options.checkOrigin === undefined ? undefined : compileOrigins(options.checkOrigin),
    match: (given, transport) => matchers[transport](given),
  };
}

function problemsIn(options: SocketOptions): string[] {
  if (!isPlain(options)) return problemsOf(options, {});
  const others = Object.fromEntries(Object.entries(options).filter(([name]) => !Object.hasOwn(kGroups, name)));
  const groups = Object.entries(kGroups).flatMap(([name, { words, shape }]) => {
    const value = options[name as keyof SocketOptions];
    return value === undefined || words.includes(value) ? [] : problemsOf(value, shape, name);
  });
  const known = { ...kShape, ...Object.fromEntries(Object.entries(kGroups).map(([name, { shape }]) => [name, shape])) };
  return [...problemsOf(others, known), ...groups, ...contradictions(options)];
}

function contradictions({ websocket, longpoll, session, checkOrigin, checkCsrf }: SocketOptions): string[] {
  return [
    ...(websocket === false && (longpoll ?? false) === false
      ? ["websocket: expected true or options, or longpoll to be on: nothing else is left"]
      : []),
    ...(session !== undefined && checkOrigin === false && checkCsrf === false ? [kOpenSession] : []),
  ];
}

function complete(options: SocketOptions): MountOptions {
  const { websocket = true, longpoll = false, drainer = {}, ...others } = options;
  const sockets = {
    path: "/websocket",
    timeout: 60_000,
    maxFrameSize: 8_000_000,
    compress: false,
    subprotocols: ["phoenix"],
    errorHandler: undefined,
    transportLog: false,
  } as const;
  const polls = {
    path: "/longpoll",
    windowMs: 10_000,
    maxBodySize: 8_000_000,
    tokenMaxAgeMs: 14 * kDay,
    transportLog: false,
  } as const;
  const drains = { batchSize: 10_000, batchInterval: 2_000, shutdown: 30_000, log: undefined };
  return {
    websocket: websocket === false ? false : { ...sockets, ...(websocket === true ? {} : websocket) },
    longpoll: longpoll === false ? false : { ...polls, ...(longpoll === true ? {} : longpoll) },
    drainer: drainer === false ? false : { ...drains, ...drainer },
    session: others.session,
    checkCsrf: others.checkCsrf ?? true,
    authToken: others.authToken ?? false,
    serializer: others.serializer ?? [v1, v2],
    maxChannels: others.maxChannels ?? 100,
    rate: others.rate ?? { frames: 1_000, perMs: 1_000 },
    maxBuffered: others.maxBuffered ?? 16_000_000,
  };
}

function isSerializer(value: unknown): boolean {
  return (
    hasMethods(value, ["reply", "push", "broadcast", "read"]) &&
    /^\d+\.\d+\.\d+$/.test(String((value as { vsn?: unknown }).vsn))
  );
}

function hasMethods(value: unknown, names: readonly string[]): boolean {
  if (typeof value !== "object" || value === null) return false;
  return names.every((name) => typeof (value as Record<string, unknown>)[name] === "function");
}

function refuseMount(problems: readonly string[]): EndpointConfigError {
  return refuseOptions(problems, {
    expected: "a socket that can be mounted",
    repair: `The least it needs is:\n\n    sockets: [socket("/socket", UserSocket)]`,
  });
}

/** Whether pages of any site may connect, since the endpoint says so and the mount nothing. */
export function isForAnyPage({ allowsOrigin }: Mount, { checkOrigin }: { readonly checkOrigin: CheckOrigin }): boolean {
  return allowsOrigin === undefined && checkOrigin === false;
}

const kOpenSession =
  "checkCsrf: expected true where checkOrigin is false: any page could use the session of its visitors";

/** Checks a mount against the endpoint whose `checkOrigin` it goes by. @throws EndpointConfigError when they do not go together. */
export function checkMount(mount: Mount, settings: { readonly checkOrigin: CheckOrigin }): void {
  const { session, checkCsrf } = mount.options;
  if (session !== undefined && !checkCsrf && isForAnyPage(mount, settings)) throw refuseMount([kOpenSession]);
}

const nowhere = (): undefined => undefined;

/** Matches a path against one whose segments may be variables, such as `/socket/:room/websocket`; as in Plug, empty segments are none. */
function matcher(pattern: string): (path: string) => Variables | undefined {
  const wanted = segmentsOf(pattern);
  return (given) => {
    const got = segmentsOf(given);
    if (got.length !== wanted.length) return undefined;
    const variables: Record<string, string> = {};
    for (const [at, segment] of wanted.entries()) {
      const value = got[at]!;
      const decoded = segment.startsWith(":") ? decode(value) : undefined;
      if (decoded !== undefined) variables[segment.slice(1)] = decoded;
      else if (segment !== value) return undefined;
    }
    return variables;
  };
}

function segmentsOf(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}

/** The text of a segment; `undefined` when it is empty, or cannot be decoded. */
function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment) || undefined;
  } catch {
    return undefined;
  }
}
