/**
 * Middleware by which the log of chosen requests can be watched, on a page of the dashboard.
 *
 * The log of a running program has the lines of everybody in it. On the page "Request logger" a developer sees those of some requests alone:
 * of one whose address has a parameter, or of all that a browser sends, by a cookie.
 *
 * ## Example
 *
 * The middleware stands in the endpoint's application, in front of what is to be watched. The page is there when the option says so:
 *
 * ```ts
 * app.use(requestLogger());
 *
 * dev.route("/dashboard", dashboard({ requestLogger: true }));
 * ```
 *
 * Then open the page and press "Start". It says what to add to an address, and has a button for the cookie.
 *
 * ## What is shown
 *
 * The last 200 lines of the Logger, from the level on that it is set to, which carry the id of such a request in their metadata: as
 * they are printed elsewhere, so what is filtered there is filtered here. The requests by which the page looks again are left out.
 *
 * ## Who can watch
 *
 * Who has the page. Each page has a key in its address, signed with the secret of the endpoint, and lines are kept only for keys that
 * somebody has looked with in the last half hour: while there is none, this does nothing, in production for ever. What marks a request is
 * another signed text, by which nothing can be read. Both hold for a day.
 *
 * ## Failure
 *
 * A mark that is forged or too old marks nothing, and the request goes its way. The page needs `session()` in front, for its form, and an
 * endpoint with a `secretKeyBase`; without them it fails with the endpoint's errors, which say so.
 *
 * ## Limits
 *
 * It sees the lines of the node that answers. What a handler logs after an `await` carries the id of its request from Node.js 24 on, before
 * that where `Logger.configure({ acrossAwait: true })` says so; what is logged in front of this middleware is not seen.
 *
 * **Unlike Phoenix LiveDashboard**, the names of the parameter and of the cookie are not to be chosen: both are `request_logger`.
 */
import type { EndpointBindings } from "@hinotori/endpoint";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";

import { kLookAgain } from "./dashboard/script.ts";
import { kMark, markedId } from "./request-logger/keys.ts";
import { follow, isWatching } from "./request-logger/stream.ts";

/** Middleware that lets the log of marked requests be watched; see `requestLogger` of a dashboard's options. */
export function requestLogger(): MiddlewareHandler {
  return (c, next) => {
    if (isWatching()) watch(c);
    return next();
  };
}

function watch(c: Context): void {
  const { requestId } = (c.env ?? {}) as Partial<EndpointBindings>;
  if (requestId === undefined || c.req.header(kLookAgain) !== undefined) return;
  const id = markedId(c, c.req.query(kMark)) ?? markedId(c, getCookie(c, kMark));
  if (id !== undefined) follow(id, requestId);
}
