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

/** The messages of one request. */
interface Flash {
  readonly messages: Map<string, string>;
  /** The kinds that were put in this request, and not before it. */
  readonly fresh: Set<string>;
  /** What the session held when this was last looked at: another after it was cleared. */
  content: unknown;
}

/** The messages of each request, by its session. */
const flashes = new WeakMap<CookieSession, Flash>();

/** Middleware that takes the messages of the request before, and keeps those of this one when it redirects. Put it after `session()`. */
export function flash(): MiddlewareHandler {
  return async (c, next) => {
    const own = sessionOf(c);
    flashes.set(own, { messages: new Map(own.content.flash), fresh: new Set(), content: own.content });
    await next();
    own.setFlash(isRedirect(c.res.status) ? flashOf(c).messages : new Map());
  };
}

/** Puts a message of one kind, such as `"info"` or `"error"`, in the place of any other of that kind. */
export function putFlash(c: Context, kind: string, message: string): void {
  const { messages, fresh } = flashOf(c);
  if (typeof kind !== "string" || typeof message !== "string") throw noMessage(kind, message);
  messages.set(kind, message);
  fresh.add(kind);
}

/** The message of one kind, put before this request or in it; `undefined` when there is none. */
export function getFlash(c: Context, kind: string): string | undefined {
  return flashOf(c).messages.get(kind);
}

/** Every message by its kind, as a new object. */
export function allFlash(c: Context): Readonly<Record<string, string>> {
  return Object.fromEntries(flashOf(c).messages);
}

/** Takes every message away. */
export function clearFlash(c: Context): void {
  flashOf(c).messages.clear();
}

function flashOf(c: Context): Flash {
  const own = sessionOf(c);
  const flash = flashes.get(own);
  if (flash !== undefined) return withoutCleared(flash, own.content);
  throw new EndpointArgumentError(
    "expected a request with a flash, got one without\n\nPut the middleware after the session's:\n\n    app.use(session(), flash());",
  );
}

/** Where the session was cleared, what it had from before is gone too, and what was put in this request stays. */
function withoutCleared(flash: Flash, content: unknown): Flash {
  if (flash.content === content) return flash;
  flash.content = content;
  for (const kind of flash.messages.keys()) if (!flash.fresh.has(kind)) flash.messages.delete(kind);
  return flash;
}

function isRedirect(status: number): boolean {
  return status >= 300 && status <= 308;
}

function noMessage(kind: unknown, message: unknown): EndpointArgumentError {
  return new EndpointArgumentError(
    `expected the kind of a message and its text, got: ${inspect(kind)} and a value of type ${typeof message}\n\nWrite it as:\n\n    putFlash(c, "info", "Saved");`,
  );
}
