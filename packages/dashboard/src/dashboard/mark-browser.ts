/** What the form on the page of the request logger does. */
import type { Context } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";

import { kMark, markOf, watchOf } from "../request-logger/keys.ts";

/** Marks the browser for the stream whose key the form brings, or no longer, and shows the page again. */
export async function markBrowser(c: Context): Promise<Response> {
  const { stream: key, mark } = await c.req.parseBody();
  const watch = watchOf(c, key);
  if (watch === undefined) return c.redirect("request-logger", 303);
  // The whole application is asked with it, and it is forgotten when the browser ends.
  const attributes = { path: "/", httpOnly: true, sameSite: "Lax", secure: c.req.url.startsWith("https:") } as const;
  if (mark === "yes") setCookie(c, kMark, markOf(c, watch), attributes);
  else deleteCookie(c, kMark, attributes);
  return c.redirect(`request-logger?stream=${encodeURIComponent(String(key))}`, 303);
}
