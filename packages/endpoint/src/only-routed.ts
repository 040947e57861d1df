/**
 * No further without a route: middleware that answers a request at once which no route takes.
 *
 * Middleware of a router that is mounted at `/` sees every request, also those that nothing in the router takes. A session would
 * be read for them, a database asked who it is, and a form refused that nobody waits for. Put this before the router.
 *
 * ## Example
 *
 * ```ts run
 * import { onlyRouted } from "@hinotori/endpoint";
 * import { Hono } from "hono";
 *
 * let asked = 0;
 * const pages = new Hono().use((_c, next) => (asked++, next())).get("/", (c) => c.text("home"));
 * const app = new Hono().use(onlyRouted()).route("/", pages);
 *
 * (await app.request("/nothing")).status; // => 404
 * (await app.request("/", { method: "POST" })).status; // => 404
 * asked; // => 0
 * (await app.request("/")).status; // => 200
 * asked; // => 1
 * ```
 *
 * The answer is that of the application for what it does not find; under an endpoint 404, and 405 where another method has a route.
 *
 * ## Limits
 *
 * Middleware that answers by itself, such as `staticFiles`, has no route: put it before this.
 *
 * **Unlike Phoenix**, whose router runs a pipeline only for a route that it has found, Hono runs middleware by path alone.
 */
import type { MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";

/** Middleware that lets through what a route takes, and answers the rest with what is not found. */
export function onlyRouted(): MiddlewareHandler {
  return async (c, next) => {
    // What is there for all methods is a route made by `all`, or else middleware, whose path ends in a star.
    const isRouted = matchedRoutes(c).some(({ method, path }) => method !== "ALL" || !path.endsWith("*"));
    return isRouted ? next() : c.notFound();
  };
}
