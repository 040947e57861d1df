/**
 * What is done with bytes that are no request: an answer as far as anybody can read one, and the end of the connection.
 */
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";

import { Logger } from "@hinotori/otp";

import { connectionOf } from "./connection.ts";

const kStatusOf: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Called by Node when a connection brings what cannot be parsed, or does not bring it in time. */
export function refuseBytes(error: NodeJS.ErrnoException, socket: Socket): void {
  const connection = connectionOf(socket);
  const unfinished = connection.unfinished();
  if (error.code === "ECONNRESET" || error.code === "EPIPE" || !socket.writable) {
    socket.destroy();
    return;
  }
  // Requests that came whole before the bytes did are answered first.
  if (unfinished.length > 0 && unfinished.every(({ incoming }) => incoming.complete)) {
    connection.broken = true;
    return;
  }
  const status = kStatusOf[error.code ?? ""] ?? 400;
  Logger.log("info", { report: { status, reason: error.code ?? error.message }, text: lineOf });
  if (unfinished.some(({ begun }) => begun)) socket.destroy();
  else socket.end(answerFor(status), () => socket.destroy());
}

function lineOf({ status, reason }: Readonly<Record<string, unknown>>): string {
  return `Malformed request - Sent ${String(status)} (${String(reason)})`;
}

function answerFor(status: number): string {
  const title = STATUS_CODES[status] ?? "Bad Request";
  const body = JSON.stringify({ type: "about:blank", title, status });
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    "Connection: close",
    "Content-Type: application/problem+json",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}
