/**
 * Messages that are shown once, with the next page: what a form says after it has sent the browser elsewhere.
 *
 * A message is put before a redirect, and is there for the page that the redirect leads to. After that it is gone, whether it was
 * shown or not. It travels in the session.
 *
 * ## Example
 *
 * A form that says it is done:
 *
 * ```ts run
 * import { startSupervised } from "@hinotori/otp/testing";
 * import { Endpoint, flash, getFlash, putFlash, session } from "@hinotori/endpoint";
 * import { Hono } from "hono";
 *
 * const app = new Hono()
 *   .use(session(), flash())
 *   .post("/posts", (c) => {
 *     putFlash(c, "info", "Your post is there");
 *     return c.redirect("/");
 *   })
 *   .get("/", (c) => c.text(getFlash(c, "info") ?? "no news"));
 *
 * const Blog = Endpoint.define("BlogWeb.FlashEndpoint", { otpApp: "blog", app, log: false, secretKeyBase: "s".repeat(64) });
 * await startSupervised(Blog);
 *
 * const posted = await Blog.request("/posts", { method: "POST" });
 * const cookie = posted.headers.get("set-cookie")?.split(";")[0] ?? "";
 * const shown = await Blog.request("/", { headers: { cookie } });
 * await shown.text(); // => "Your post is there"
 * ```
 *
 * ## Limits
 *
 * The next request of the browser that passes this middleware takes the messages with it, a script's in the background too: put
 * it where pages are, and not before files and data.
 */
import { inspect } from "node:util";

import type { Context, MiddlewareHandler } from "hono";

import { EndpointArgumentError } from "./errors.ts";
import type { CookieSession } from "./session/cookie-session.ts";
import { sessionOf } from "./session/current.ts";

/** The messages of each request, by its session. */
const messages = new WeakMap<CookieSession, Map<string, string>>();

/** Middleware that takes the messages of the request before, and keeps those of this one when it redirects. Put it after `session()`. */
export function flash(): MiddlewareHandler {
  return async (c, next) => {
    const own = sessionOf(c);
    const current = new Map(own.content.flash);
    messages.set(own, current);
    await next();
    own.setFlash(isRedirect(c.res.status) ? current : new Map());
  };
}

/** Puts a message of one kind, such as `"info"` or `"error"`, in the place of any other of that kind. */
export function putFlash(c: Context, kind: string, message: string): void {
  const current = messagesOf(c);
  if (typeof kind !== "string" || typeof message !== "string") throw noMessage(kind, message);
  current.set(kind, message);
}

/** The message of one kind, put before this request or in it; `undefined` when there is none. */
export function getFlash(c: Context, kind: string): string | undefined {
  return messagesOf(c).get(kind);
}

/** Every message by its kind, as a new object. */
export function allFlash(c: Context): Readonly<Record<string, string>> {
  return Object.fromEntries(messagesOf(c));
}

/** Takes every message away. */
export function clearFlash(c: Context): void {
  messagesOf(c).clear();
}

function messagesOf(c: Context): Map<string, string> {
  const current = messages.get(sessionOf(c));
  if (current !== undefined) return current;
  throw new EndpointArgumentError(
    "expected a request with a flash, got one without\n\nPut the middleware after the session's:\n\n    app.use(session(), flash());",
  );
}

function isRedirect(status: number): boolean {
  return status >= 300 && status <= 308;
}

function noMessage(kind: unknown, message: unknown): EndpointArgumentError {
  return new EndpointArgumentError(
    `expected the kind of a message and its text, got: ${inspect(kind)} and a value of type ${typeof message}\n\nWrite it as:\n\n    putFlash(c, "info", "Saved");`,
  );
}
