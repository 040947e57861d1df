/**
 * What an endpoint can be told: the options, their defaults, their checks, and the order in which they are merged.
 *
 * The secret is taken out of the settings as they are made, so that nothing which prints or hands out settings can show it.
 */
import { Application, type Logger } from "@hinotori/otp";

import { EndpointConfigError } from "../errors.ts";
import type { Format } from "./accepts.ts";
import {
  boolean,
  bytes,
  type Check,
  either,
  fun,
  functions,
  integer,
  isPlain,
  oneOf,
  path,
  problemsOf,
  type Shape,
  text,
  words,
} from "./check.ts";
import type { Renderers } from "./render-errors.ts";
import type { ReadinessChecks } from "./health.ts";

/** Where and how the server listens. Times are milliseconds. */
export interface HttpOptions {
  /** The address to listen at. Default `"127.0.0.1"`, this machine only; `"::"` or `"0.0.0.0"` for everybody. */
  readonly ip?: string;
  /** The port. Default 4000; 0 takes a free one, which `serverInfo()` tells. */
  readonly port?: number;
  /** How long a client may take over the headers of a request. Default 30 000, or `requestTimeout` when that is less. */
  readonly headersTimeout?: number;
  /** How long a client may take over a whole request. Default 300 000. */
  readonly requestTimeout?: number;
  /** How long an idle connection is kept. Default 5 000; more than the proxy's own limit when there is one. */
  readonly keepAliveTimeout?: number;
  /** How many bytes the headers of a request may have. Default 16 384; past it the answer is 431. */
  readonly maxHeaderSize?: number;
}

/** How others reach us, for the links we make. */
export interface UrlOptions {
  /** `"http"` (default) or `"https"`. */
  readonly scheme?: "http" | "https";
  /** The host. Default `"localhost"`. */
  readonly host?: string;
  /** The port. Default: the one we listen at for http, 443 for https. */
  readonly port?: number;
  /** What every path of ours begins with. Default `"/"`. It cannot be changed while the endpoint runs. */
  readonly path?: string;
}

/** How thrown things are shown. */
export interface RenderErrorsOptions {
  /** Renderers of your own, by format; a format that is left out is rendered by the endpoint. */
  readonly formats?: Renderers;
  /** The format for clients that take anything. Default `"json"`. */
  readonly default?: Format;
}

/** How an endpoint ends. Times are milliseconds. */
export interface DrainerOptions {
  /** How long requests in flight are waited for. Default 15 000. */
  readonly shutdown?: number;
  /** How long to go on as before, with readiness at 503, so that a load balancer notices. Default 0. */
  readonly wait?: number;
}

/** Where the health of the program can be asked. */
export interface HealthOptions {
  /** Answers 200 while the program runs. Default `"/healthz"`; `false` for none. */
  readonly live?: string | false;
  /** Answers 200 when requests are welcome, else 503. Default `"/readyz"`; `false` for none. */
  readonly ready?: string | false;
  /** What else must hold to be ready: each returns whether it does, or a promise of that. */
  readonly checks?: ReadinessChecks;
}

/** Everything an endpoint can be told, wherever it is told. */
export interface EndpointOptions {
  /** Where and how the server listens. */
  readonly http?: HttpOptions;
  /** How others reach us. */
  readonly url?: UrlOptions;
  /** Whether to listen at all. Default: `Application.getEnv("hinotori", "serve_endpoints")`, else `false`. */
  readonly server?: boolean;
  /** The secret that others are derived from: 64 bytes or more. Never in `config()`, never in a log. */
  readonly secretKeyBase?: string;
  /** How thrown things are shown. */
  readonly renderErrors?: RenderErrorsOptions;
  /** Whether answers of 500 and above show the error and its stack. For development only. Default `false`. */
  readonly debugErrors?: boolean;
  /** The pubsub of the broadcast family. */
  readonly pubsubServer?: string;
  /** How many bytes a body may have, else 413. Default 8 000 000; `false` for no limit. */
  readonly bodyLimit?: number | false;
  /** How the endpoint ends. */
  readonly drainer?: DrainerOptions;
  /** Where health can be asked. */
  readonly health?: HealthOptions;
  /** Whether the address is logged when the server listens. Default `true`. */
  readonly logAccessUrl?: boolean;
  /** What the names of telemetry events begin with. Default `["hinotori"]`. */
  readonly telemetryPrefix?: readonly string[];
  /** The level of the line for each request, or `false` for none; errors are logged all the same. Default `"info"`. */
  readonly log?: Logger.Level | false;
}

/** The settings in force: options merged and completed, without the secret. */
export interface Settings {
  readonly http: Required<HttpOptions>;
  readonly url: UrlOptions & Required<Pick<UrlOptions, "host" | "path">>;
  readonly server: boolean;
  readonly renderErrors: RenderErrorsOptions & Required<Pick<RenderErrorsOptions, "default">>;
  readonly debugErrors: boolean;
  readonly pubsubServer?: string;
  readonly bodyLimit: number | false;
  readonly drainer: Required<DrainerOptions>;
  readonly health: HealthOptions & Required<Pick<HealthOptions, "live" | "ready">>;
  readonly logAccessUrl: boolean;
  readonly telemetryPrefix: readonly string[];
  readonly log: Logger.Level | false;
}

/** Settings and the secret, which is kept apart from them. */
export interface Loaded {
  readonly settings: Settings;
  readonly secretKeyBase: string | undefined;
}

/** Where the options of an endpoint come from. */
export interface Sources {
  /** The endpoint's name: its key in the application's environment. */
  readonly name: string;
  /** The application whose environment holds its configuration. */
  readonly otpApp: string;
  /** What the definition says. */
  readonly defined: EndpointOptions;
  /** What the child's argument says. */
  readonly argument: EndpointOptions;
}

const kDay = 86_400_000;
const off: Check = oneOf(false);
const ms: Check = integer(0, kDay);

const kShape: Shape = {
  http: {
    ip: text,
    port: integer(0, 65_535),
    headersTimeout: integer(1, kDay),
    requestTimeout: integer(1, kDay),
    keepAliveTimeout: integer(1, kDay),
    maxHeaderSize: integer(1024, 1_048_576),
  },
  url: { scheme: oneOf("http", "https"), host: text, port: integer(1, 65_535), path },
  server: boolean,
  secretKeyBase: bytes(64),
  renderErrors: { formats: { html: fun, json: fun, text: fun }, default: oneOf("html", "json", "text") },
  debugErrors: boolean,
  pubsubServer: text,
  bodyLimit: either(integer(0), off),
  drainer: { shutdown: ms, wait: ms },
  health: { live: either(path, off), ready: either(path, off), checks: functions },
  logAccessUrl: boolean,
  telemetryPrefix: words,
  log: either(oneOf("emergency", "alert", "critical", "error", "warning", "notice", "info", "debug"), off),
};

function defaults(): unknown {
  return {
    http: {
      ip: "127.0.0.1",
      port: 4000,
      requestTimeout: 300_000,
      keepAliveTimeout: 5_000,
      maxHeaderSize: 16_384,
    },
    url: { host: "localhost", path: "/" },
    server: Application.getEnv("hinotori", "serve_endpoints") === true,
    renderErrors: { default: "json" },
    debugErrors: false,
    bodyLimit: 8_000_000,
    drainer: { shutdown: 15_000, wait: 0 },
    health: { live: "/healthz", ready: "/readyz" },
    logAccessUrl: true,
    telemetryPrefix: ["hinotori"],
    log: "info",
  };
}

/**
 * Merges defaults, definition, environment and argument, in this order, and checks the whole.
 *
 * @param environment what the application's environment says, when it is not to be asked for that.
 * @throws EndpointConfigError naming every problem.
 */
export function load(
  sources: Sources,
  environment: unknown = Application.getEnv(sources.otpApp, sources.name),
): Loaded {
  const layers = [sources.defined, environment ?? {}, sources.argument];
  const odd = layers.find((layer) => !isPlain(layer));
  if (odd !== undefined) throw refuse(sources, problemsOf(odd, kShape));
  const merged = layers.reduce<unknown>(deepMerge, defaults());
  const problems = [...problemsOf(merged, kShape), ...contradictions(merged as Settings)];
  if (problems.length > 0) throw refuse(sources, problems);
  // Every option was checked against the shape of Settings above.
  const { secretKeyBase, ...settings } = merged as Settings & { readonly secretKeyBase?: string };
  const { http } = settings;
  const headersTimeout = http.headersTimeout ?? Math.min(30_000, http.requestTimeout);
  return { settings: { ...settings, http: { ...http, headersTimeout } }, secretKeyBase };
}

/** Checks what a definition says, as far as that can be known before everything is merged. */
export function checkDefinition(name: string, definition: unknown): void {
  const shape: Shape = { ...kShape, otpApp: text, app: either(fun, hasFetch), sockets: mounts };
  const required = isPlain(definition) ? { otpApp: null, app: null, ...definition } : definition;
  const problems = [
    ...(text(name) === undefined ? [] : [`the name: expected a string that is not empty`]),
    ...problemsOf(required, shape),
  ];
  if (problems.length === 0) return;
  const list = problems.map((problem) => `  - ${problem}`).join("\n");
  throw new EndpointConfigError(
    `expected the definition of an endpoint, got these problems:\n\n${list}\n\nThe least it needs is:\n\n    Endpoint.define("ScutiWeb.Endpoint", { otpApp: "scuti", app })`,
    problems,
  );
}

const mounts: Check = (value) =>
  Array.isArray(value) && value.every((one) => typeof one?.match === "function")
    ? undefined
    : "a list of what socket(path, UserSocket) makes";

const hasFetch: Check = (value) =>
  typeof value === "object" && value !== null && "fetch" in value && typeof value.fetch === "function"
    ? undefined
    : "a Hono application";

/** Puts `over` on `under`: objects of options are merged key by key, everything else is replaced. */
export function deepMerge(under: unknown, over: unknown): unknown {
  if (over === undefined) return under;
  if (!isPlain(under) || !isPlain(over)) return over;
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    if (key !== "__proto__") merged[key] = deepMerge(Object.hasOwn(merged, key) ? merged[key] : undefined, value);
  }
  return merged;
}

function contradictions({ http }: Settings): string[] {
  if (!isPlain(http) || !(Number(http.headersTimeout) > Number(http.requestTimeout))) return [];
  return [
    `http.headersTimeout: expected no more than http.requestTimeout, got: ${http.headersTimeout} and ${http.requestTimeout}`,
  ];
}

function refuse({ name, otpApp }: Sources, problems: readonly string[]): EndpointConfigError {
  const list = problems.map((problem) => `  - ${problem}`).join("\n");
  return new EndpointConfigError(
    `expected a configuration that ${name} can use, got these problems:\n\n${list}\n\n` +
      `It is merged from Endpoint.define, the environment of the application and the child's argument. Look there:\n\n` +
      `    Application.getEnv(${JSON.stringify(otpApp)}, ${JSON.stringify(name)})`,
    problems,
  );
}
