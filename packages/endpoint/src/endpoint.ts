/**
 * A Hono application as one supervised child: configuration, server, errors, events, and an end that loses no request.
 *
 * You bring the application. The endpoint listens, gives each request an id, an event and a line in the log, answers for what
 * was thrown, refuses what is too long or no HTTP, and drains when it is told to stop.
 *
 * ## Example
 *
 * A home page, served on a free port:
 *
 * ```ts run
 * import { Supervisor } from "@hinotori/otp";
 * import { Endpoint } from "@hinotori/endpoint";
 * import { Hono } from "hono";
 *
 * const app = new Hono();
 * app.get("/", (c) => c.text("Welcome home"));
 *
 * const Home = Endpoint.define("HomeWeb.Endpoint", { otpApp: "home", app, server: true, http: { port: 0 } });
 *
 * const sup = await Supervisor.startLink([Home], { strategy: "one_for_one" });
 * const answer = await fetch(`http://127.0.0.1:${Home.serverInfo()?.port}/`);
 * await answer.text(); // => "Welcome home"
 * await Supervisor.stop(sup);
 * ```
 *
 * ## Under a supervisor
 *
 * Put it last: it starts when everything it asks is there, and stops first. It is a supervisor itself, `one_for_one`, of its
 * configuration and a warm-up; and where it listens of the sockets if there are any, the server, another one for `https`, the
 * drainer, and in development what follows the files and the watchers.
 *
 * ## Options
 *
 * They are merged, the last one counts: defaults, the definition, `Application.getEnv(otpApp, name)`, the child's argument.
 * Unknown and wrong ones are refused at the start, all at once. See {@link EndpointOptions}; the first to know are `server`
 * (listen at all), `http` (`ip`, `port`), `url` (how others reach us) and `secretKeyBase` (what sessions and tokens are signed
 * with). Beside them: `https`, `forceSsl`, `checkOrigin`, `filterParameters`, `bodyLimit`, `formLimit`; `staticUrl`, `cacheStaticManifest`;
 * `renderErrors`, `health`, `drainer`, `pubsubServer`; `log`, `logAccessUrl`, `telemetryPrefix`; and for development
 * `debugErrors`, `editor`, `liveReload`, `watchers`.
 *
 * ## Errors
 *
 * What a handler throws is caught once and rendered in the format the client accepts: a problem document for programs, a page for
 * browsers, a text. A plain numeric `status` field from 400 to 599 is the status, else it is 500.
 *
 * ```ts run
 * import { startSupervised } from "@hinotori/otp/testing";
 * import { Endpoint } from "@hinotori/endpoint";
 * import { Hono } from "hono";
 *
 * const app = new Hono();
 * app.get("/posts/:id", (c) => {
 *   throw Object.assign(new Error(`there is no post ${c.req.param("id")}`), { status: 404 });
 * });
 *
 * const Blog = Endpoint.define("BlogWeb.Endpoint", { otpApp: "blog", app, log: false });
 * await startSupervised(Blog);
 *
 * const answer = await Blog.request("/posts/7", { headers: { "x-request-id": "a-request-of-this-test" } });
 * answer.headers.get("content-type"); // => "application/problem+json"
 * const problem: unknown = await answer.json();
 * problem; // => { type: "about:blank", title: "Not Found", status: 404, detail: "there is no post 7",
 * //       instance: "a-request-of-this-test" }
 * ```
 *
 * From 500 up clients learn nothing but the status and the request's id; the log has the stack. `debugErrors` shows all, in
 * development. An `onError` or `notFound` of your application stays in charge of its answers. The error of a body that is no
 * JSON, read with `c.req.json()`, is answered with 400.
 *
 * ## Events
 *
 * Each name begins with `telemetryPrefix`. Durations are nanoseconds.
 *
 * - `endpoint, start` and `stop`: `method`, `path`, `request_id`, and `conn`, whose `header(name)` reads the request's headers;
 *   at the stop `duration`, `status` and `route` too.
 * - `router_dispatch, start`, `stop` and `exception`: the same with the `route`, where one matches; at the exception its `kind`,
 *   `reason` and `stacktrace`.
 * - `error_rendered`: what was thrown as `reason`, and the `status` that it was shown with.
 * - `endpoint, init` when a server listens, and `endpoint, drain` when the drain is over.
 * - `socket_connected`, `socket_drain`, `channel_joined`, `channel_handled_in` with `start` and `exception`: see `Socket` and `Channel`.
 *
 * An answer counts as sent when it begins. A client that leaves before that has status 499.
 *
 * ## Health
 *
 * `GET /healthz` answers 200 while the program runs, `GET /readyz` when requests are welcome and every check of
 * `health.checks` holds, else 503. Neither has a line in the log.
 *
 * ## Sockets
 *
 * `sockets: [socket("/socket", UserSocket)]` in the definition: see `Socket` and `Channel`. They need a `pubsubServer`.
 *
 * ## Security
 *
 * `forceSsl` sends requests to https, opens no WebSocket without it, and tells browsers to remember it, `https` speaks TLS here, `checkOrigin` says whose pages
 * may open sockets and send forms. Sessions, forms, headers for browsers and files are middleware of the application: see
 * `session`, `flash`, `protectFromForgery`, `secureBrowserHeaders` and `staticFiles`. `staticPath` links to files by their
 * digested names.
 *
 * ## In development
 *
 * `debugErrors` shows what is known of an error, with links into your `editor`; `liveReload` lets pages follow their files, and
 * `watchers` runs the programs that make those, such as a builder of style sheets. New code comes by `dev` of
 * `@hinotori/endpoint/dev`.
 *
 * ## Drain
 *
 * At shutdown readiness turns 503 and every answer says `Connection: close`; `c.env.drainSignal` tells long streams to end.
 * When nobody comes any more the server stops listening, waits for requests in flight as long as `drainer.shutdown`
 * allows, and closes what is idle. Streams of events that do not end are ended. What is late gets 503.
 *
 * ## Failure
 *
 * What is configured wrong fails the start with `ENDPOINT_CONFIG`, a port that is taken with `ENDPOINT_LISTEN`. When the server's
 * process falls, its connections break and the supervisor starts it anew. A handler that throws ends nothing but its request.
 *
 * ## Limits
 *
 * Requests do not run in processes of their own: in a handler `Process.self()` is the root, so what subscribes or monitors should
 * spawn a process. HTTP/1.1 only; HTTP/2 is for the proxy in front, and TLS too, unless `https` says how it is spoken here.
 */
import { type ChildSpec, type Pid, Supervisor } from "@hinotori/otp";

import { broadcastsOf, type Broadcasts } from "./endpoint/broadcast.ts";
import { childrenOf } from "./endpoint/children.ts";
import { checkDefinition, load, type Sources } from "./endpoint/config.ts";
import type { Drained } from "./endpoint/drain.ts";
import type { ServerInfo } from "./endpoint/http-server.ts";
import type { EndpointOptions, Settings } from "./endpoint/options.ts";
import { Runtime, runtimeOf } from "./endpoint/runtime.ts";
import { joinPath, type Scheme, type StructUrl } from "./endpoint/url.ts";
import type { WebApp } from "./endpoint/web-app.ts";
import type { Mount } from "./socket/mount.ts";
import { secretOfHome } from "./token/secret.ts";

/** What {@link define} takes: the application, and any option that is true everywhere. */
export interface EndpointDefinition extends EndpointOptions {
  /** The OTP application in whose environment the configuration is, under the endpoint's name. */
  readonly otpApp: string;
  /** The Hono application, or a function that makes it when the endpoint starts. */
  readonly app: WebApp | (() => WebApp);
  /** The sockets, each made by `socket(path, UserSocket)`. They need a `pubsubServer`. */
  readonly sockets?: readonly Mount[];
}

/** How an endpoint is started. */
export interface Startable {
  /** Its name: of its supervisor, and its key in the application's environment. */
  readonly name: string;
  /** Its sockets, where they are mounted. */
  readonly sockets: readonly Mount[];
  /** The spec of a child. The argument is laid over all other configuration. */
  childSpec(argument?: EndpointOptions): ChildSpec;
  /**
   * Starts the endpoint, linked with the caller.
   *
   * @throws EndpointConfigError when an option is not right; EndpointArgumentError when `app` makes no application; StartError when it
   *   cannot listen, with a ListenError in the reason.
   */
  startLink(argument?: EndpointOptions): Promise<Pid>;
}

/** The links an endpoint makes. */
export interface Links {
  /** The address others reach it by, without a path: `"http://localhost:4000"`. */
  url(): string;
  /** The address in parts. */
  structUrl(): StructUrl;
  /** The host of the address. */
  host(): string;
  /** A local path with the configured prefix in front. Throws `ENDPOINT_ARGUMENT` when it is not local. */
  path(path: string): string;
  /** The address that files are reached by, without a path: `staticUrl`, or the same as `url()`. */
  staticUrl(): string;
  /** The path of a file, by its digested name when there is one. Throws `ENDPOINT_ARGUMENT` when it is not local. */
  staticPath(path: string): string;
  /** What a browser can compare a file with, for `integrity`; `undefined` for one that was not digested. */
  staticIntegrity(path: string): string | undefined;
}

/** The configuration of a running endpoint. */
export interface Configured {
  /** A setting in force; the default when there is none. The secret is not among them. */
  config<Key extends keyof Settings>(key: Key): Settings[Key];
  config<Key extends keyof Settings, Default>(key: Key, otherwise: Default): NonNullable<Settings[Key]> | Default;
  /** The secret that others are derived from. Throws `ENDPOINT_CONFIG` when none is configured. */
  secretKeyBase(): string;
  /**
   * Takes up a changed configuration: call it from the application's `configChange` with what that gets.
   *
   * The server goes on listening as it does: `server`, `http`, `https`, `url.path`, `drainer`, `liveReload` and `watchers` count at
   * the next start.
   *
   * @throws EndpointConfigError when it is not right; then the one before stays in force.
   */
  configChange(changed: Readonly<Record<string, unknown>>, removed?: readonly string[]): void;
}

/** The requests of a running endpoint. */
export interface Serving {
  /** Where the server listens for `"http"` (default) or `"https"`; `undefined` when it does not. */
  serverInfo(scheme?: Scheme): ServerInfo | undefined;
  /** Aborts when the drain begins: for long streams, which end themselves then. */
  drainSignal(): AbortSignal;
  /** Drains now, as the shutdown would: call it from `prepStop` to be done before other children are stopped. */
  drain(): Promise<Drained>;
  /** Answers a request without a socket. */
  fetch(request: Request): Promise<Response>;
  /** Answers a request without a socket; `path` begins with `/`. */
  request(path: string, init?: RequestInit): Promise<Response>;
}

/** An endpoint: a child of a supervisor, and the functions to ask it. */
export interface EndpointModule extends Startable, Links, Configured, Serving, Broadcasts {}

/**
 * Defines an endpoint.
 *
 * @param name its name, such as `"ScutiWeb.Endpoint"`.
 * @throws EndpointConfigError when the definition is not right.
 */
export function define(name: string, definition: EndpointDefinition): EndpointModule {
  checkDefinition(name, definition);
  const { otpApp, app, sockets = [], ...defined } = definition;
  const sourcesWith = (argument: EndpointOptions = {}): Sources => ({ name, otpApp, defined, argument });
  const runtime = (): Runtime => runtimeOf(name);
  return {
    ...startable(name, sockets, (argument) => new Runtime(sourcesWith(argument), app, sockets)),
    ...links(runtime),
    ...configured(runtime),
    ...serving(runtime),
    ...broadcastsOf(name, () => runtime().settings.pubsubServer),
  };
}

function startable(
  name: string,
  sockets: readonly Mount[],
  prepare: (argument?: EndpointOptions) => Runtime,
): Startable {
  const startLink = async (argument?: EndpointOptions): Promise<Pid> =>
    Supervisor.startLink(childrenOf(prepare(argument)), { strategy: "one_for_one", name });
  return {
    name,
    sockets,
    startLink,
    childSpec: (argument) => ({ id: name, start: () => startLink(argument), type: "supervisor" }),
  };
}

function links(runtime: () => Runtime): Links {
  return {
    url: () => runtime().address.text,
    structUrl: () => runtime().address.parts,
    host: () => runtime().address.parts.host,
    path: (path) => joinPath(runtime().address.parts.path, path),
    staticUrl: () => runtime().statics.url,
    staticPath: (path) => runtime().statics.path(path),
    staticIntegrity: (path) => runtime().statics.integrity(path),
  };
}

function configured(runtime: () => Runtime): Configured {
  return {
    config: (key: keyof Settings, otherwise?: unknown) => (runtime().settings[key] ?? otherwise) as never,
    secretKeyBase: () => secretOfHome(runtime()),
    configChange: (changed, removed = []) => {
      const at = runtime();
      const { sources } = at;
      if (Object.hasOwn(changed, sources.name)) at.replace(load(sources, changed[sources.name]));
      else if (removed.includes(sources.name)) at.replace(load(sources, {}));
      else at.refresh();
    },
  };
}

function serving(runtime: () => Runtime): Serving {
  return {
    serverInfo: (scheme = "http") => runtime().server(scheme)?.info,
    drainSignal: () => runtime().traffic.drainSignal,
    drain: () => runtime().drain(),
    fetch: (request) => runtime().pipeline.withoutSocket(request),
    request: (path, init) => {
      const at = runtime();
      return at.pipeline.withoutSocket(new Request(new URL(path, at.address.text), init));
    },
  };
}
