/**
 * Whether a request came over https: over TLS of our own, or over a proxy's that is trusted to say so.
 */
import type { IncomingMessage } from "node:http";

import type { Exchange } from "./exchange.ts";
import type { Settings } from "./options.ts";

/** Whether a request came over https. */
export function isHttps({ incoming, pipeline }: Exchange, request: Pick<Request, "url" | "headers">): boolean {
  if (incoming !== undefined) return cameOverHttps(incoming, pipeline.settings);
  return isSaid(request.headers.get("x-forwarded-proto"), pipeline.settings) ?? request.url.startsWith("https:");
}

/** Whether a request that came over a socket of ours, such as one for a WebSocket, came over https. */
export function cameOverHttps({ headers, socket }: IncomingMessage, settings: Trust): boolean {
  return isSaid(headers["x-forwarded-proto"], settings) ?? "encrypted" in socket;
}

/** What says which headers of a proxy are trusted. */
type Trust = Pick<Settings, "forceSsl">;

/** What a trusted proxy says; `undefined` when it says nothing, or nobody trusts it. */
function isSaid(said: string | string[] | null | undefined, { forceSsl }: Trust): boolean | undefined {
  if (forceSsl === false || !forceSsl.rewriteOn.includes("x-forwarded-proto")) return undefined;
  return said === null || said === undefined ? undefined : said === "https" || said === "wss";
}

/** Whether what is sent back must not be seen by others: the request or our own address is https. */
export function isSecure(exchange: Exchange, request: Pick<Request, "url" | "headers">): boolean {
  return isHttps(exchange, request) || exchange.pipeline.home.address.parts.scheme === "https";
}
