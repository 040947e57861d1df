/**
 * What becomes of a request that must come over https: it is let through with a header for browsers, or it is sent there.
 */
import { Logger } from "@hinotori/otp";

import { type Exchange, pathOf } from "./exchange.ts";
import { isHttps } from "./scheme.ts";
import type { SslRules } from "./security-options.ts";

/** The answer that sends a request to https; `undefined` for one that may go on. */
export function enforceSsl(request: Request, exchange: Exchange, rules: SslRules): Response | undefined {
  const asked = hostOf(request, rules);
  const path = pathOf(exchange.target);
  if (rules.excludeHosts.includes(asked) || rules.excludePaths.includes(path)) return undefined;
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

function remember(exchange: Exchange, hsts: string): void {
  if (exchange.outgoing === undefined) exchange.hsts = hsts;
  else exchange.outgoing.setHeader("strict-transport-security", hsts);
}

/** The host that was asked for, without its port. */
function hostOf(request: Request, { rewriteOn }: SslRules): string {
  const own = new URL(request.url).hostname;
  const forwarded = rewriteOn.includes("x-forwarded-host") ? request.headers.get("x-forwarded-host") : null;
  if (forwarded === null) return own;
  // More than one proxy, or what is no host at all: then it is not taken.
  return /^[\w.:[\]-]+$/.test(forwarded) && URL.canParse(`https://${forwarded}/`)
    ? new URL(`https://${forwarded}/`).hostname
    : own;
}

/** Our own host may be reached by another port than https's; what is known of other hosts is their name. */
function withPort(host: string, { pipeline }: Exchange): string {
  const { scheme, host: ours, port } = pipeline.home.address.parts;
  return scheme === "https" && host === ours && port !== 443 ? `${host}:${port}` : host;
}
