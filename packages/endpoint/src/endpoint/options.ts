/**
 * The options of an endpoint as its users write them, and the settings that come of them.
 *
 * What is checked of each, and what it is when nobody says anything, is in `option-rules.ts`.
 */
import type { Logger } from "@hinotori/otp";

import type { Format } from "./accepts.ts";
import type { DevOptions, DevSettings } from "./dev-options.ts";
import type { Renderers } from "./renderers.ts";
import type { SecurityOptions, SecuritySettings } from "./security-options.ts";
import type { StaticOptions, StaticSettings } from "./static-options.ts";
import type { UrlOptions } from "./url.ts";

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
  /** How long a client may take nothing of an answer that waits for it, before its connection is broken off. Default 30 000. */
  readonly sendTimeout?: number;
  /** How many bytes the headers of a request may have. Default 16 384; past it the answer is 431. */
  readonly maxHeaderSize?: number;
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

/** What must hold for requests to be welcome, by name. Each returns whether it does, or a promise of that. */
export type ReadinessChecks = Readonly<Record<string, () => boolean | Promise<boolean>>>;

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
export interface EndpointOptions extends DevOptions, SecurityOptions, StaticOptions {
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
  /** The pubsub of the broadcast family. */
  readonly pubsubServer?: string;
  /** How many bytes a body may have, else 413. Default 8 000 000; `false` for no limit. */
  readonly bodyLimit?: number | false;
  /**
   * How many bytes a form without files may have, else 413: to read it takes longer than to read as much of anything else. Default
   * 1 000 000, and never more than `bodyLimit`; `false` for as many.
   */
  readonly formLimit?: number | false;
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
export interface Settings extends DevSettings, SecuritySettings, StaticSettings {
  readonly http: Required<HttpOptions>;
  readonly url: UrlOptions & Required<Pick<UrlOptions, "host" | "path">>;
  readonly server: boolean;
  readonly renderErrors: RenderErrorsOptions & Required<Pick<RenderErrorsOptions, "default">>;
  readonly pubsubServer?: string;
  readonly bodyLimit: number | false;
  readonly formLimit: number | false;
  readonly drainer: Required<DrainerOptions>;
  readonly health: HealthOptions & Required<Pick<HealthOptions, "live" | "ready">>;
  readonly logAccessUrl: boolean;
  readonly telemetryPrefix: readonly string[];
  readonly log: Logger.Level | false;
}
