/**
 * What becomes of a request that must come over https: it is let through with a header for browsers, or it is sent there.
 */
import type { IncomingMessage } from "node:http";

import { Logger } from "@hinotori/otp";

import { type Exchange, pathOf } from "./exchange.ts";
import type { Settings } from "./options.ts";
import { cameOverHttps, isHttps } from "./scheme.ts";
import type { SslRules } from "./security-options.ts";

/** The answer that sends a request to https; `undefined` for one that may go on. */
export function enforceSsl(request: Request, exchange: Exchange, rules: SslRules): Response | undefined {
  const forwarded = request.headers.get("x-forwarded-host");
  const asked = hostOf({ own: new URL(request.url).hostname, forwarded }, rules);
  const path = pathOf(exchange.target);
  if (isExcluded({ asked, path }, rules)) return undefined;
  if (isHttps(exchange, request)) {
    if (rules.hsts !== undefined) remember(exchange, rules.hsts);
    return undefined;
  }
  const status = exchange.method === "GET" || exchange.method === "HEAD" ? 301 : 307;
  const { pathname, search } = new URL(request.url);
  const location = `https://${rules.host ?? withPort(asked, exchange)}${pathname}${search}`;
  Logger.info(() => `${exchange.method} ${path} did not come over https: sent to https with status ${status}`);
  return new Response(null, { status, headers: { location } });
}

/** Whether a request for a WebSocket is refused, since it did not come over https: its client would not go where it is sent. */
export function refusesPlain(incoming: IncomingMessage, settings: Pick<Settings, "forceSsl">): boolean {
  const { forceSsl: rules } = settings;
  if (rules === false || cameOverHttps(incoming, settings)) return false;
  const { host = "", "x-forwarded-host": said } = incoming.headers;
  const asked = hostOf({ own: hostnameIn(host), forwarded: typeof said === "string" ? said : null }, rules);
  const path = pathOf(incoming.url ?? "/");
  if (isExcluded({ asked, path }, rules)) return false;
  Logger.info(() => `${path} did not come over https: it does not become a WebSocket`);
  return true;
}

function isExcluded({ asked, path }: { readonly asked: string; readonly path: string }, rules: SslRules): boolean {
  return rules.excludeHosts.includes(asked) || rules.excludePaths.includes(path);
}

/** The name in a Host header; `""`, which no rule leaves alone, where that is none. */
function hostnameIn(host: string): string {
  return isHost(host) ? new URL(`http://${host}/`).hostname : "";
}

function isHost(text: string): boolean {
  return /^[\w.:[\]-]+$/.test(text) && URL.canParse(`http://${text}/`);
}

function remember(exchange: Exchange, hsts: string): void {
  if (exchange.outgoing === undefined) exchange.hsts = hsts;
  else exchange.outgoing.setHeader("strict-transport-security", hsts);
}

/** The host that was asked for, without its port. What more than one proxy says, or what is no host at all, is not taken. */
function hostOf(
  { own, forwarded }: { readonly own: string; readonly forwarded: string | null },
  { rewriteOn }: SslRules,
): string {
  return forwarded !== null && rewriteOn.includes("x-forwarded-host") ? hostnameIn(forwarded) || own : own;
}

/** Our own host may be reached by another port than https's; what is known of other hosts is their name. */
function withPort(host: string, { pipeline }: Exchange): string {
  const { scheme, host: ours, port } = pipeline.home.address.parts;
  return scheme === "https" && host === ours && port !== 443 ? `${host}:${port}` : host;
}
