/** What requests are told while there is no program to ask: what the compiler said, or what the last program printed. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

import { formatFor, kTypeOf } from "../endpoint/accepts.ts";
import { showDebug } from "../endpoint/debug.ts";
import { kClientScript, helloEvent } from "../endpoint/live-reload/client.ts";
import { kLiveReloadPath } from "../endpoint/live-reload/paths.ts";
import { fromPlain, type PlainError } from "./messages.ts";

/** Why there is no program. */
export interface Failure {
  /** What was thrown, or what happened. */
  readonly error: PlainError;
  /** What was printed, where that says more. */
  readonly output: string | undefined;
  /** The address that opens an editor. */
  readonly editor: string | undefined;
  /** Which failure it is: pages that show it wait for another. */
  readonly id: string;
}

/** Answers a request; resolves with whether the answer stays open until something changes. */
export async function answerFailure(
  failure: Failure,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<boolean> {
  const { accept } = incoming.headers;
  if (accept?.includes("text/event-stream") === true) {
    outgoing.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    outgoing.write(helloEvent(failure.id));
    return true;
  }
  if (incoming.url?.includes("/live_reload/client.js") === true) {
    outgoing.writeHead(200, { "content-type": "text/javascript; charset=UTF-8", "cache-control": "no-store" });
    outgoing.end(kClientScript);
    return false;
  }
  const { body, headers, type } = await pageOf(failure, accept);
  outgoing.writeHead(500, { "content-type": type, "cache-control": "no-store", ...headers }).end(body);
  return false;
}

async function pageOf({ error, output, editor, id }: Failure, accept: string | undefined) {
  const format = formatFor(accept, "text");
  const problem = {
    type: "about:blank",
    title: "Internal Server Error",
    status: 500,
    detail: error.message,
    instance: "",
  };
  const liveScript = `${kLiveReloadPath}/client.js?state=${id}`;
  const shown = await showDebug({ error: fromPlain(error), problem, format, output }, { editor, liveScript });
  return { ...shown, type: kTypeOf[format] };
}

/** Refuses a connection that would become something else than HTTP; its client tries again. */
export function refuseUpgrade(socket: Duplex): void {
  socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
}
