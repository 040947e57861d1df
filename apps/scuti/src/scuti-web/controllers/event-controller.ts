/** The stream that keeps an open page up to date. */
import { GenServer, Process } from "@hinotori/otp";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";

import type { Context } from "#scuti-web";
import { Feed } from "#scuti-web/service/feed";

/** `GET /events`: server-sent events, from a process that lives as long as the page is open. */
export function stream(c: Context): Response {
  return streamSSE(c, (events) => new Promise((close, fail) => feed(events, close).catch(fail)));
}

async function feed(events: SSEStreamingApi, close: () => void): Promise<void> {
  const send = (update: object) => events.writeSSE({ event: "update", data: JSON.stringify(update) });
  const pid = await GenServer.start(Feed, { send, close });
  const end = () => void Process.exit(pid, "shutdown");
  events.onAbort(end);
  // The page may have gone while its process was being started.
  if (events.aborted) end();
}
