/**
 * What each option of an endpoint takes, and what it is when nobody says anything.
 */
import { Application, Logger } from "@hinotori/otp";

import {
  boolean,
  bytes,
  type Check,
  either,
  fun,
  functions,
  host,
  integer,
  oneOf,
  path,
  type Shape,
  text,
  words,
} from "./check.ts";
import { kDevDefaults, kDevOptions } from "./dev-options.ts";
import { kSecurityDefaults, kSecurityOptions } from "./security-options.ts";
import { kStaticDefaults, kStaticOptions } from "./static-options.ts";

const kDay = 86_400_000;
const off: Check = oneOf(false);
const ms: Check = integer(0, kDay);

/** What each option takes. */
export const kOptions: Shape = {
  http: {
    ip: text,
    port: integer(0, 65_535),
    headersTimeout: integer(1, kDay),
    requestTimeout: integer(1, kDay),
    keepAliveTimeout: integer(1, kDay),
    sendTimeout: integer(1, kDay),
    maxHeaderSize: integer(1024, 1_048_576),
  },
  url: { scheme: oneOf("http", "https"), host, port: integer(1, 65_535), path },
  server: boolean,
  secretKeyBase: bytes(64),
  renderErrors: { formats: { html: fun, json: fun, text: fun }, default: oneOf("html", "json", "text") },
  ...kDevOptions,
  ...kSecurityOptions,
  ...kStaticOptions,
  pubsubServer: text,
  bodyLimit: either(integer(0), off),
  formLimit: either(integer(0), off),
  drainer: { shutdown: ms, wait: ms },
  health: { live: either(path, off), ready: either(path, off), checks: functions },
  logAccessUrl: boolean,
  telemetryPrefix: words,
  log: either(oneOf(...Logger.levels()), off),
};

/** What the options are when nobody says anything. */
export function defaults(): unknown {
  return {
    http: {
      ip: "127.0.0.1",
      port: 4000,
      requestTimeout: 300_000,
      keepAliveTimeout: 5_000,
      sendTimeout: 30_000,
      maxHeaderSize: 16_384,
    },
    url: { host: "localhost", path: "/" },
    server: Application.getEnv("hinotori", "serve_endpoints") === true,
    renderErrors: { default: "json" },
    ...kDevDefaults,
    ...kSecurityDefaults,
    ...kStaticDefaults,
    bodyLimit: 8_000_000,
    formLimit: 1_000_000,
    drainer: { shutdown: 15_000, wait: 0 },
    health: { live: "/healthz", ready: "/readyz" },
    logAccessUrl: true,
    telemetryPrefix: ["hinotori"],
    log: "info",
  };
}
