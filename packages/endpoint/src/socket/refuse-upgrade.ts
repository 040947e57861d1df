/** Answers a request for a WebSocket that cannot be had: a head without a body, and the connection ends. */
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

/** Answers with a status, and closes. */
export function refuseUpgrade(socket: Duplex, status: number): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  socket.once("finish", () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n${status === 503 ? "Retry-After: 1\r\n" : ""}\r\n`,
  );
}
