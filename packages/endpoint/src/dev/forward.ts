/** Hands a request to a program and its answer back, byte for byte but for what belongs to each connection alone. */
import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { type Duplex, pipeline } from "node:stream";

import type { Program } from "./program.ts";

/** One request on its way. */
export interface Forwarded {
  /** The request. */
  readonly incoming: IncomingMessage;
  /** Where its answer goes. */
  readonly outgoing: ServerResponse;
  /** Who is asked. */
  readonly program: Program;
  /** The port at which it answers. */
  readonly port: number;
  /** Called when there is no answer, because the program is not there. */
  readonly lost: () => void;
}

/** A request to speak something else than HTTP. */
export interface Upgrade {
  /** The request. */
  readonly incoming: IncomingMessage;
  /** Its connection. */
  readonly socket: Duplex;
  /** What had come after it. */
  readonly head: Buffer;
}

/** What belongs to one connection. */
const kOfConnection: ReadonlySet<string> = new Set(["connection", "keep-alive", "proxy-connection"]);

/** Asks the program. A connection for each request: one that is kept might be closed while it is used. */
export function forward({ incoming, outgoing, program, port, lost }: Forwarded): void {
  const { method, url, rawHeaders } = incoming;
  const headers = [...ofMessage(rawHeaders, kOfConnection), "connection", "close"];
  const to = { host: "127.0.0.1", port, method, path: url, headers, agent: false, setHost: false };
  const asked = request(to as unknown as Parameters<typeof request>[0]);
  const settle = pending(program);
  asked.on("response", (answer) => {
    if (answer.headers["content-type"]?.startsWith("text/event-stream") === true) settle();
    outgoing.sendDate = false;
    const named = ofMessage(answer.rawHeaders, kOfAnswer);
    outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage, named);
    outgoing.flushHeaders();
    pipeline(answer, outgoing, () => settle());
  });
  asked.on("error", () => {
    settle();
    if (!outgoing.headersSent) lost();
  });
  outgoing.once("close", () => {
    settle();
    if (!outgoing.writableFinished) asked.destroy();
  });
  incoming.pipe(asked);
}

/** Our own server says by itself how it sends the body. */
const kOfAnswer: ReadonlySet<string> = new Set([...kOfConnection, "transfer-encoding"]);

/** Opens a connection of the same kind to the program, and joins the two. */
export function forwardUpgrade({ incoming, socket, head }: Upgrade, port: number): void {
  const lines = [`${incoming.method} ${incoming.url} HTTP/1.1`];
  const { rawHeaders } = incoming;
  for (let at = 0; at < rawHeaders.length; at += 2) lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  const other = connect({ host: "127.0.0.1", port, noDelay: true });
  other.write(`${lines.join("\r\n")}\r\n\r\n`);
  other.write(head);
  // Each ends with the other, in whatever way.
  pipeline(socket, other, socket, () => {
    socket.destroy();
    other.destroy();
  });
}

function ofMessage(raw: readonly string[], without: ReadonlySet<string>): string[] {
  return raw.flatMap((name, at) => (at % 2 === 0 && !without.has(name.toLowerCase()) ? [name, raw[at + 1]!] : []));
}

/** Counts a request as one that waits, until it is settled. */
function pending(program: Program): () => void {
  let waits = true;
  program.pendingCount++;
  return () => {
    if (waits) program.pendingCount--;
    waits = false;
  };
}
