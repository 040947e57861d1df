/**
 * Whether a page of another site may connect. Pure.
 *
 * Browsers name the page's origin and send cookies along, whatever site the page is from; programs name none, and pass.
 */
import { inspect } from "node:util";

import { EndpointArgumentError } from "../errors.ts";

/**
 * Which origins may connect.
 *
 * `true` for the host of the endpoint's `url`, `"conn"` for the host and port that the request was sent to, a list such as
 * `["https://scuti.example", "//*.scuti.example"]`, a function, or `false` for all.
 */
export type CheckOrigin = boolean | "conn" | readonly string[] | ((origin: URL) => boolean);

/** What an origin is compared with. */
export interface Here {
  /** The host of the endpoint's address. */
  readonly urlHost: string;
  /** The request's own Host header. */
  readonly hostHeader: string | undefined;
}

/** Says whether the origin of a request may connect. */
export type OriginCheck = (origin: string | undefined, here: Here) => boolean;

/** Compiles the option, once for each socket. @throws EndpointArgumentError when an origin of the list is none. */
export function compileOrigins(option: CheckOrigin): OriginCheck {
  const allows = allowing(option);
  return (origin, here) => {
    if (origin === undefined || option === false) return true;
    const parsed = URL.canParse(origin) ? new URL(origin) : undefined;
    return parsed !== undefined && parsed.hostname !== "" && allows(parsed, here);
  };
}

/** Compiled rules of endpoints, by their settings: one is asked for as long as its settings are in force. */
const compiled = new WeakMap<object, OriginCheck>();

/** The rule of an endpoint, as its `checkOrigin` says it. */
export function originRuleOf(settings: { readonly checkOrigin: CheckOrigin }): OriginCheck {
  const known = compiled.get(settings);
  if (known !== undefined) return known;
  const rule = compileOrigins(settings.checkOrigin);
  compiled.set(settings, rule);
  return rule;
}

function allowing(option: CheckOrigin): (origin: URL, here: Here) => boolean {
  if (typeof option === "function") return (origin) => option(origin) === true;
  if (option === "conn") return isSameHost;
  if (typeof option === "boolean") return (origin, { urlHost }) => origin.hostname === urlHost.toLowerCase();
  const allowed = option.map(parseAllowed);
  return (origin) => allowed.some((one) => fits(origin, one));
}

function isSameHost(origin: URL, { hostHeader }: Here): boolean {
  const own = `${origin.protocol}//${hostHeader ?? ""}`;
  return URL.canParse(own) && new URL(own).host === origin.host;
}

interface Allowed {
  readonly protocol: string | undefined;
  readonly host: string;
  readonly withBelow: boolean;
  readonly port: string | undefined;
}

const kOrigin =
  /^(?:(?<scheme>[a-z][a-z0-9+.-]*):)?\/\/(?<star>\*\.)?(?<host>[^\s*/?#:@]+|\[[\d:a-f.]+\])(?::(?<port>\d{1,5}))?\/?$/i;

function parseAllowed(text: string): Allowed {
  const found = typeof text === "string" ? kOrigin.exec(text)?.groups : undefined;
  if (found === undefined) {
    throw new EndpointArgumentError(
      `expected an origin to have a host, got: ${inspect(text)}\n\nWrite it with its scheme, or with any:\n\n    checkOrigin: ["https://scuti.example", "//*.scuti.example:8443"]`,
    );
  }
  const protocol = found["scheme"] === undefined ? undefined : `${found["scheme"].toLowerCase()}:`;
  const port = found["port"] ?? (protocol === undefined ? undefined : defaultPort(protocol));
  return { protocol, host: found["host"]!.toLowerCase(), withBelow: found["star"] !== undefined, port };
}

function defaultPort(protocol: string): string | undefined {
  return { "http:": "80", "https:": "443" }[protocol];
}

function fits(origin: URL, { protocol, host, withBelow, port }: Allowed): boolean {
  if (protocol !== undefined && origin.protocol !== protocol) return false;
  if (port !== undefined && (origin.port || defaultPort(origin.protocol)) !== port) return false;
  return origin.hostname === host || (withBelow && origin.hostname.endsWith(`.${host}`));
}
