/** What a client says when it connects. Pure. */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

import type { ConnectInfo, Peer } from "./connect-info.ts";
import type { Mount, Variables } from "./mount.ts";
import { decodeQuery, type Param, type Params } from "./query.ts";
import type { TransportName } from "./transport-name.ts";

/** A request for a socket, whatever it came over. */
export interface Asking {
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly peer: Peer;
}

/** A socket that was found, with the variables of the path that led there. */
export interface Found {
  readonly mount: Mount;
  readonly variables: Variables;
}

/** A request for a socket, read. */
export interface Handshake {
  readonly mount: Mount;
  readonly transport: TransportName;
  /** What the client was given as `params`, with the variables of the path. */
  readonly params: Params;
  readonly vsn: string;
  readonly info: ConnectInfo;
}

/** What a request of Node's asks. */
export function askingOf({ url = "/", headers, socket }: IncomingMessage): Asking {
  return { target: url, headers, peer: { address: socket.remoteAddress, port: socket.remotePort } };
}

/** Whether a request asks for a WebSocket as it should. */
export function isHandshake({ method, headers }: IncomingMessage): boolean {
  const { upgrade, "sec-websocket-key": key = "", "sec-websocket-version": version } = headers;
  if (method !== "GET" || upgrade?.toLowerCase() !== "websocket") return false;
  return /^[+/0-9A-Za-z]{22}==$/.test(key) && (version === "13" || version === "8");
}

/** Finds the socket that a target leads to. */
export function findMount(target: string, mounts: readonly Mount[], transport: TransportName): Found | undefined {
  const [path] = splitTarget(target);
  for (const mount of mounts) {
    const variables = mount.match(path, transport);
    if (variables !== undefined) return { mount, variables };
  }
  return undefined;
}

/** Reads what a request says; `undefined` when its query cannot be taken. */
export function readHandshake(
  { target, headers, peer }: Asking,
  { mount, variables }: Found,
  transport: TransportName,
): Handshake | undefined {
  const decoded = decodeQuery(splitTarget(target)[1]);
  if (decoded === undefined) return undefined;
  const params: Params = Object.assign(Object.create(null), decoded, variables);
  const info: ConnectInfo = {
    peer,
    host: headers.host,
    uri: target,
    userAgent: headers["user-agent"],
    headers: headersIn(headers, (name) => name.startsWith("x-")),
    traceContext: headersIn(headers, (name) => name === "traceparent" || name === "tracestate"),
    session: undefined,
    authToken: mount.options.authToken ? tokenIn(headers, transport) : undefined,
  };
  const { vsn } = params;
  return { mount, transport, params, vsn: versionIn(vsn), info };
}

/** Who names no version speaks the first; what is no text is no version. */
function versionIn(vsn: Param | undefined): string {
  if (vsn === undefined) return "1.0.0";
  return typeof vsn === "string" ? vsn : "";
}

/** The path of a target, and its query. */
export function splitTarget(target: string): readonly [path: string, query: string] {
  const mark = target.indexOf("?");
  return mark === -1 ? [target, ""] : [target.slice(0, mark), target.slice(mark + 1)];
}

function headersIn(headers: IncomingHttpHeaders, isWanted: (name: string) => boolean): Record<string, string> {
  const wanted = Object.entries(headers).filter(([name]) => isWanted(name));
  return Object.fromEntries(wanted.map(([name, value]) => [name, String(value)]));
}

function tokenIn(headers: IncomingHttpHeaders, transport: TransportName): string | undefined {
  if (transport === "websocket") return tokenOf(headers["sec-websocket-protocol"]);
  const sent = headers["x-phoenix-authtoken"];
  return typeof sent === "string" ? sent : undefined;
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
