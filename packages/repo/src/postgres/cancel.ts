/** Stops the statement of a connection whose socket is gone: PostgreSQL would go on with it, though nobody waits for what it gives. */
import net from "node:net";

import type { PoolClient } from "pg";

import type { CheckedPostgresConfig } from "./config.ts";

/** The number that the protocol has for such a request. */
const kCancel = 80_877_102;

/** Asks the server to stop what a connection does. Nobody waits for it; where it fails the statement's timeout is left. */
export function cancelStatement(client: PoolClient, { hostname, port }: CheckedPostgresConfig): void {
  // What a server tells every client for this purpose, which the types of pg do not say.
  const { processID, secretKey } = client as unknown as Record<"processID" | "secretKey", number | null>;
  if (processID === null || secretKey === null) return;
  const request = Buffer.alloc(16);
  [request.length, kCancel, processID, secretKey].forEach((part, index) => request.writeInt32BE(part, index * 4));
  const socket = hostname.startsWith("/") ? net.connect(`${hostname}/.s.PGSQL.${port}`) : net.connect(port, hostname);
  // A server that is away has nothing to stop, and the program need not stay for one that is slow.
  socket.on("error", () => {}).unref();
  socket.end(request);
}
