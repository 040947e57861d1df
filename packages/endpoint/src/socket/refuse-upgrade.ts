/** Answers a request for a WebSocket that cannot be had, and the connection ends. */
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

/** Answers with a status, and closes; returns the status. */
export function refuseUpgrade(socket: Duplex, status: number): number {
  write(socket, status, { head: status === 503 ? "Retry-After: 1\r\n" : "", body: Buffer.alloc(0) });
  return status;
}

/** Answers with a response of the application's, and closes; returns the status. One that is no refusal is a 500: nothing was upgraded. */
export async function refuseWith(socket: Duplex, response: Response): Promise<number> {
  const body = Buffer.from(await response.arrayBuffer());
  if (response.status < 400) return refuseUpgrade(socket, 500);
  // A Headers object holds no line break, so nothing that was put into it can begin another head.
  const head = [...response.headers]
    .filter(([name]) => !kOurs.has(name))
    .map(([name, value]) => `${name}: ${value}\r\n`);
  write(socket, response.status, { head: head.join(""), body });
  return response.status;
}

const kOurs: ReadonlySet<string> = new Set(["connection", "content-length", "transfer-encoding", "upgrade"]);

function write(socket: Duplex, status: number, { head, body }: { readonly head: string; readonly body: Buffer }): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  socket.once("finish", () => socket.destroy());
  const line = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`;
  socket.write(`${line}\r\nConnection: close\r\nContent-Length: ${body.byteLength}\r\n${head}\r\n`, "latin1");
  socket.end(body);
}
