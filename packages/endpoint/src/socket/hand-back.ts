/**
 * Gives a request back to http that asked to go on as something else than a WebSocket.
 *
 * A server that listens for upgrades gets all of them from Node, also the offers of HTTP/2 that some clients put on every request, and which
 * a server may pass over. So the request is read once more, without its offer.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** A server that takes connections. */
export interface Taking {
  emit(event: "connection", socket: Duplex): boolean;
}

/** Has the server read a request again, and what came behind it. */
export function handBack(server: Taking, request: IncomingMessage, { socket, head }: Handed): void {
  const { method, url, httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    const value = name.toLowerCase() === "connection" ? withoutUpgrade(rawHeaders[at + 1]!) : rawHeaders[at + 1]!;
    if (name.toLowerCase() !== "upgrade" && value !== "") lines.push(`${name}: ${value}`);
  }
  socket.removeAllListeners("error");
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), head]));
  server.emit("connection", socket);
}

/** The connection of such a request, and the bytes that came behind it. */
export interface Handed {
  readonly socket: Duplex;
  readonly head: Buffer;
}

function withoutUpgrade(value: string): string {
  const options = value.split(",").map((option) => option.trim());
  return options.filter((option) => !["upgrade", "http2-settings"].includes(option.toLowerCase())).join(", ");
}
