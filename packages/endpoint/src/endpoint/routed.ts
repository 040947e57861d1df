/** A Hono application as far as it tells which of its routes take a request. */
import type { Exchange } from "./exchange.ts";
import type { WebApp } from "./web-app.ts";

/** A match of Hono's router: handlers, each with the route it belongs to. */
type Match = readonly [readonly (readonly [readonly [unknown, Route], unknown])[]];

/** One route: `ALL` is what is there for all methods, middleware among it. */
export interface Route {
  readonly method: string;
  readonly path: string;
}

/** An application that has routes. */
export interface Routed {
  readonly router: { match(method: string, path: string): Match };
  readonly getPath: (request: Request, options?: { readonly env?: unknown }) => string;
}

/** Whether an application tells its routes; one that is not Hono's does not. */
export function isRouted(app: WebApp): app is WebApp & Routed {
  return "router" in app && "getPath" in app;
}

/** The routes that take a request, in the order in which their handlers are asked, were it sent with this method. */
export function routesFor({ router, getPath }: Routed, request: Request, { method, env }: Asked): Route[] {
  return router.match(method, getPath(request, { env }))[0].map(([[, route]]) => route);
}

/** How a request is asked for. */
export interface Asked {
  readonly method: string;
  /** What the endpoint hands to the application. */
  readonly env: Exchange;
}
