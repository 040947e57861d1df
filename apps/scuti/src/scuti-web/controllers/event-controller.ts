/** The stream that keeps an open page up to date. */
import { GenServer, Logger, Process } from "@hinotori/otp";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";

import type { Context } from "#scuti-web";
import { Feed } from "#scuti-web/service/feed";

/** `GET /events`: server-sent events, from a process that lives as long as the page is open. */
export function stream(c: Context): Response {
  // Nobody reads what follows the answer to a HEAD, so nobody would notice that it should end.
  if (c.req.method === "HEAD") return c.body(null, { headers: { "content-type": "text/event-stream" } });
  return streamSSE(
    c,
    (events) => new Promise((close, fail) => feed(events, close).catch(fail)),
    async (error) => Logger.error(`an open page could not be fed: ${error.message}`, { error }),
  );
}

async function feed(events: SSEStreamingApi, close: () => void): Promise<void> {
  const send = (update: object) => events.writeSSE({ event: "update", data: JSON.stringify(update) });
  const pid = await GenServer.start(Feed, { send, close });
  const end = () => void Process.exit(pid, "shutdown");
  events.onAbort(end);
  // The page may have gone while its process was being started.
  if (events.aborted) end();
}
