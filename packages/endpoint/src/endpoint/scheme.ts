/**
 * Whether a request came over https: over TLS of our own, or over a proxy's that is trusted to say so.
 */
import type { Exchange } from "./exchange.ts";

/** Whether a request came over https. */
export function isHttps({ incoming, pipeline }: Exchange, request: Pick<Request, "url" | "headers">): boolean {
  const { forceSsl } = pipeline.settings;
  const trusts = forceSsl !== false && forceSsl.rewriteOn.includes("x-forwarded-proto");
  const said = trusts ? request.headers.get("x-forwarded-proto") : null;
  if (said !== null) return said === "https" || said === "wss";
  return incoming === undefined ? request.url.startsWith("https:") : "encrypted" in incoming.socket;
}

/** Whether what is sent back must not be seen by others: the request or our own address is https. */
export function isSecure(exchange: Exchange, request: Pick<Request, "url" | "headers">): boolean {
  return isHttps(exchange, request) || exchange.pipeline.home.address.parts.scheme === "https";
}
