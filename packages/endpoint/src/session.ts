/**
 * What is known of one browser from request to request, kept in a signed cookie of that browser.
 *
 * The program keeps nothing, so any node can answer, and a restart loses nobody. What is in it can be read by the browser's owner
 * unless it is encrypted, and changed by nobody.
 *
 * ## Example
 *
 * A page that counts its visits:
 *
 * ```ts run
 * import { startSupervised } from "@hinotori/otp/testing";
 * import { Endpoint, session } from "@hinotori/endpoint";
 * import { Hono } from "hono";
 *
 * const app = new Hono().use(session()).get("/", (c) => {
 *   const visits = Number(c.var.session.get("visits") ?? 0) + 1;
 *   c.var.session.put("visits", visits);
 *   return c.text(`visit ${visits}`);
 * });
 *
 * const Shop = Endpoint.define("ShopWeb.SessionEndpoint", { otpApp: "shop", app, log: false, secretKeyBase: "s".repeat(64) });
 * await startSupervised(Shop);
 *
 * const first = await Shop.request("/");
 * const cookie = first.headers.get("set-cookie")?.split(";")[0] ?? "";
 * cookie.split("=")[0]; // => "_shop_key"
 * const second = await Shop.request("/", { headers: { cookie } });
 * await second.text(); // => "visit 2"
 * ```
 *
 * ## Types
 *
 * With a schema of any library of the Standard Schema the keys have types, and a cookie of an older version of the program that
 * no longer fits is an empty session. Every field must be optional:
 *
 * ```ts
 * const app = new Hono().use(session({ schema: z.object({ userId: z.number().optional() }) }));
 * app.get("/", (c) => c.json(c.var.session.get("userId"))); // number | undefined
 * ```
 *
 * Handlers in other files name the same once: `new Hono<{ Variables: SessionVariables<{ userId: number }> }>()`.
 *
 * ## At a login and a logout
 *
 * `clear()` and `renew()` at a login: nothing that was put into the browser before counts any more, the tokens of forms included.
 * `drop()` at a logout.
 *
 * ## In a socket
 *
 * `socket("/socket", UserSocket, { session: sessionReader() })`, with the same options, gives `connect` the session of a page
 * that sends its token: `new Socket("/socket", { params: { _csrf_token } })`.
 *
 * ## When it is read and written
 *
 * It is read when somebody first asks for it, and written when somebody has changed it: a request that does neither costs nothing
 * and sets no cookie. Change a value by putting it again.
 *
 * ## Options
 *
 * See {@link SessionOptions}. `encryptionSalt` hides what is in it; `rotating` has the keys of yesterday; `maxAge` ends it.
 *
 * ## Failure
 *
 * A cookie that is forged, broken, too old or of other keys is an empty session. One that would have more than 4096 bytes fails
 * the request with `ENDPOINT_SESSION_TOO_LARGE`. A change after the answer was made throws `ENDPOINT_ARGUMENT`.
 *
 * ## Limits
 *
 * Whoever has a copy of a cookie can send it again: what must end for sure, such as a login, wants an id that a database knows.
 *
 * **Unlike Phoenix**, `maxAge` is checked here too, and not left to the browser; the cookie is `Secure` when the endpoint's own
 * address is https; what is in it is JSON.
 */
import type { Context, MiddlewareHandler } from "hono";

import { emptyContent } from "./session/content.ts";
import { readCookie, writeCookie } from "./session/cookie.ts";
import { CookieSession, type Session } from "./session/cookie-session.ts";
import { rulesOf, type SessionData, type SessionOptions } from "./session/options.ts";

export { sessionReader } from "./session/reader.ts";

/** What `session()` puts into the context, for the type of an application: `new Hono<{ Variables: SessionVariables<…> }>()`. */
export interface SessionVariables<Data extends object = Record<string, unknown>> {
  /** The session of the request. */
  session: Session<Data>;
}

/**
 * Middleware that keeps a session for each browser.
 *
 * @throws EndpointConfigError naming every option that is not right.
 */
export function session<const Options extends SessionOptions>(
  options?: Options,
): MiddlewareHandler<{ Variables: SessionVariables<SessionData<Options>> }> {
  const rules = rulesOf(options ?? {});
  const empty = (): ReturnType<typeof emptyContent> => emptyContent(rules.schema);
  return async (c: Context, next) => {
    const own = new CookieSession(() => readCookie(c, rules), empty);
    c.set("session", own);
    await next();
    own.seal();
    writeCookie(c, own, rules);
  };
}
