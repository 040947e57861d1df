/**
 * Requests without a line in the log: probes, and pages that ask again every second.
 *
 * A line for each of them would bury the others. What goes wrong is logged all the same, and events are executed as for any request. It is
 * what `log: false` is to a route of Phoenix.
 *
 * ## Example
 *
 * ```ts run
 * import { startSupervised } from "@hinotori/otp/testing";
 * import { Endpoint, withoutLog } from "@hinotori/endpoint";
 * import { Hono } from "hono";
 *
 * const app = new Hono()
 *   .get("/stock", withoutLog(), (c) => c.json({ left: 12 }))
 *   .get("/orders", (c) => c.json([]));
 *
 * const Shop = Endpoint.define("ShopWeb.QuietEndpoint", { otpApp: "shop", app });
 * await startSupervised(Shop);
 *
 * const answer = await Shop.request("/stock"); // no line: GET /stock
 * await answer.json(); // => { left: 12 }
 * ```
 */
import type { MiddlewareHandler } from "hono";

import { exchangeOf } from "./endpoint/context.ts";

/** Middleware whose requests have a line in the log only when they fail. Does nothing for a request that came past every endpoint. */
export function withoutLog(): MiddlewareHandler {
  return async (c, next) => {
    const exchange = exchangeOf(c);
    if (exchange !== undefined) exchange.quiet = true;
    await next();
  };
}
