/** What a client says when it connects. Pure. */
import type { IncomingMessage } from "node:http";

import type { Mount } from "./mount.ts";

/** What `connect` is told of the request. */
export interface ConnectInfo {
  /** The address of the other side, which may be a proxy. */
  readonly peer: { readonly address: string | undefined; readonly port: number | undefined };
  /** The target of the request, path and query. */
  readonly uri: string;
  /** What the client calls itself. */
  readonly userAgent: string | undefined;
  /** The headers that begin with `x-`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The client's `authToken`, when the socket is mounted with `authToken: true` and the client has sent one. */
  readonly authToken: string | undefined;
}

/** A request for a socket, read. */
export interface Handshake {
  readonly mount: Mount;
  /** What the client was given as `params`, with the variables of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly vsn: string;
  readonly info: ConnectInfo;
}

/** Whether a request asks for a WebSocket as it should. */
export function isHandshake({ method, headers }: IncomingMessage): boolean {
  const { upgrade, "sec-websocket-key": key = "", "sec-websocket-version": version } = headers;
  if (method !== "GET" || upgrade?.toLowerCase() !== "websocket") return false;
  return /^[+/0-9A-Za-z]{22}==$/.test(key) && (version === "13" || version === "8");
}

/** Finds the socket of a request, and reads what it says; `undefined` when there is none. */
export function readHandshake(request: IncomingMessage, mounts: readonly Mount[]): Handshake | undefined {
  const { url = "/", headers, socket } = request;
  const [path = "/", ...query] = url.split("?");
  for (const mount of mounts) {
    const variables = mount.match(path);
    if (variables === undefined) continue;
    const params = { ...Object.fromEntries(new URLSearchParams(query.join("?"))), ...variables };
    const info: ConnectInfo = {
      peer: { address: socket.remoteAddress, port: socket.remotePort },
      uri: url,
      userAgent: headers["user-agent"],
      headers: Object.fromEntries(
        Object.entries(headers).flatMap(([name, value]) => (name.startsWith("x-") ? [[name, String(value)]] : [])),
      ),
      authToken: mount.options.authToken ? tokenOf(headers["sec-websocket-protocol"]) : undefined,
    };
    return { mount, params, vsn: params["vsn"] ?? "1.0.0", info };
  }
  return undefined;
}

const kTokenPrefix = "base64url.bearer.phx.";

/** The token among the subprotocols. The client writes plain base64 without padding. */
function tokenOf(protocols: string | undefined): string | undefined {
  const found = protocols
    ?.split(",")
    .map((protocol) => protocol.trim())
    .find((protocol) => protocol.startsWith(kTokenPrefix));
  return found === undefined ? undefined : Buffer.from(found.slice(kTokenPrefix.length), "base64").toString("utf8");
}
