/**
 * A browser in a test: its requests take the whole way through an endpoint, without a socket, and its cookies are kept between them.
 */
import { Telemetry } from "@hinotori/telemetry";
import type { Env, Hono, Schema } from "hono";

import { homeNamed } from "../endpoint/running.ts";
import type { EndpointModule } from "../endpoint.ts";
import type { SessionOptions } from "../session/options.ts";
import { type Bypass, passBy, type StandIn } from "./bypass.ts";
import { CookieJar } from "./cookie-jar.ts";
import { putIntoSession } from "./session.ts";

/** Values for a query: what is `undefined` is left out, a list is sent as often as it has values. */
export type QueryParams = Readonly<Record<string, unknown>>;

/** A request in the making. Headers are never changed, each step gives another; cookies are those of one browser. */
export interface Conn {
  /** The same with one more header. */
  putReqHeader(name: string, value: string): Conn;
  /** The same without a header. */
  deleteReqHeader(name: string): Conn;
  /** Puts a cookie into the browser. */
  putReqCookie(name: string, value: string): Conn;
  /** Takes a cookie out of the browser. */
  deleteReqCookie(name: string): Conn;
  /** The value of a cookie that the browser has for `/`. */
  cookie(name: string): string | undefined;
  /**
   * Puts values into the browser's session, beside what is there; `undefined` takes one out.
   *
   * @param options those of the application's `session()`, where it was given any.
   */
  initTestSession(data: Readonly<Record<string, unknown>>, options?: SessionOptions): Conn;
  /**
   * The same, whose requests pass everything that is on their way to an action of this router, and then in the action's place these
   * functions, one after the other. What they all let through is answered with 204; where the way itself answers, they are not asked.
   *
   * @param router has the route, and gives the functions their types.
   * @throws EndpointArgumentError, of each request whose route is another router's; one that has no route is answered as ever.
   */
  bypassThrough<E extends Env, S extends Schema, B extends string>(
    router: Hono<E, S, B>,
    ...standIns: readonly StandIn<E>[]
  ): Conn;
  /** Another browser with the same cookies, and of the headers `accept`, `accept-language` and `authorization` alone. */
  recycle(): Conn;
  /** Sends GET. */
  get(path: string, params?: QueryParams): Promise<Response>;
  /** Sends HEAD. */
  head(path: string, params?: QueryParams): Promise<Response>;
  /** Sends DELETE. */
  delete(path: string, body?: unknown): Promise<Response>;
  /** Sends POST. */
  post(path: string, body?: unknown): Promise<Response>;
  /** Sends PUT. */
  put(path: string, body?: unknown): Promise<Response>;
  /** Sends PATCH. */
  patch(path: string, body?: unknown): Promise<Response>;
}

type HeaderTable = Readonly<Record<string, string>>;

/** An endpoint that can be asked. */
export type Askable = Pick<EndpointModule, "name" | "request">;

/**
 * Begins the requests of a browser to an endpoint that runs; it need not listen.
 *
 * A body that is a plain object or a list is sent as JSON; text, form data, search parameters and bytes as they are.
 */
export function buildConn(endpoint: Askable, headers: Readonly<Record<string, string>> = {}): Conn {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return connWith(endpoint, Object.fromEntries(lower) as HeaderTable, new CookieJar());
}

const kRecycled: readonly string[] = ["accept", "accept-language", "authorization"];

function connWith(endpoint: Askable, headers: HeaderTable, jar: CookieJar): Conn {
  const send = (method: string, path: string, body?: unknown): Promise<Response> =>
    ask(endpoint, { path, jar, init: { method, ...encode(body, headers) } });
  const conn: Conn = {
    putReqHeader: (name, value) => connWith(endpoint, { ...headers, [name.toLowerCase()]: value }, jar),
    deleteReqHeader: (name) =>
      connWith(
        endpoint,
        only(headers, (other) => other !== name.toLowerCase()),
        jar,
      ),
    putReqCookie: (name, value) => {
      jar.put(name, value);
      return conn;
    },
    deleteReqCookie: (name) => {
      jar.delete(name);
      return conn;
    },
    cookie: (name) => jar.get(name),
    initTestSession: (data, options = {}) => {
      putIntoSession(endpoint.name, jar, { data, options });
      return conn;
    },
    bypassThrough: (router, ...standIns) => connWith(passing(endpoint.name, bypassOf(router, standIns)), headers, jar),
    recycle: () =>
      connWith(
        endpoint,
        only(headers, (name) => kRecycled.includes(name)),
        jar.copy(),
      ),
    get: (path, params) => send("GET", withQuery(path, params)),
    head: (path, params) => send("HEAD", withQuery(path, params)),
    delete: (path, body) => send("DELETE", path, body),
    post: (path, body) => send("POST", path, body),
    put: (path, body) => send("PUT", path, body),
    patch: (path, body) => send("PATCH", path, body),
  };
  return conn;
}

/** They are called with the contexts of this router's requests alone, so of its environment nothing need be known here. */
function bypassOf(router: object, standIns: unknown): Bypass {
  return { router: router as Bypass["router"], standIns: standIns as readonly StandIn<Env>[] };
}

/** An endpoint whose requests pass the actions of a router by. */
function passing(name: string, bypass: Bypass): Askable {
  const request: Askable["request"] = (path, init) =>
    passBy(name, new Request(new URL(path, homeNamed(name).address.text), init), bypass);
  return { name, request };
}

function only(headers: HeaderTable, isWanted: (name: string) => boolean): HeaderTable {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => isWanted(name)));
}

function withQuery(path: string, params: QueryParams = {}): string {
  const pairs = Object.entries(params).flatMap(([name, value]) =>
    (Array.isArray(value) ? (value as unknown[]) : [value]).map((one) => [name, one] as const),
  );
  const query = new URLSearchParams(
    pairs.filter(([, value]) => value !== undefined).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  if (query === "") return path;
  return `${path}${path.includes("?") ? "&" : "?"}${query}`;
}

function encode(body: unknown, headers: HeaderTable): RequestInit {
  if (body === undefined) return { headers: { ...headers } };
  const isData =
    Array.isArray(body) ||
    (typeof body === "object" && body !== null && Object.getPrototypeOf(body) === Object.prototype);
  if (isData) return { headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
  return { headers: { ...headers }, body: body as NonNullable<RequestInit["body"]> };
}

interface Asked {
  readonly path: string;
  readonly jar: CookieJar;
  readonly init: RequestInit;
}

/** What was thrown on the way to an answer, as `error_rendered` tells of it. */
export interface SentError {
  readonly status: unknown;
  readonly reason: unknown;
}

const sentErrors = new WeakMap<Response, SentError>();

/** The error that an answer of a conn shows; `undefined` when it shows none. */
export function errorSentIn(response: Response): SentError | undefined {
  return sentErrors.get(response);
}

async function ask(endpoint: Askable, { path, jar, init }: Asked): Promise<Response> {
  const { pathname } = new URL(path, "http://localhost");
  const headers = init.headers as HeaderTable;
  const cookie = [jar.headerFor(pathname), headers["cookie"]].filter((part) => part !== undefined).join("; ");
  const rendered = new Map<unknown, SentError>();
  const { telemetryPrefix } = homeNamed(endpoint.name).settings;
  const id = Symbol("a request of a test");
  // Requests of other tests are heard too: which one is ours is known by its id, afterwards.
  Telemetry.attach(
    id,
    [...telemetryPrefix, "error_rendered"],
    (_event, _measurements, { request_id, status, reason }) => {
      rendered.set(request_id, { status, reason });
    },
  );
  try {
    const response = await endpoint.request(path, {
      ...init,
      headers: cookie === "" ? headers : { ...headers, cookie },
    });
    jar.takeFrom(response, pathname);
    const sent = rendered.get(response.headers.get("x-request-id"));
    if (sent !== undefined) sentErrors.set(response, sent);
    return response;
  } finally {
    Telemetry.detach(id);
  }
}
