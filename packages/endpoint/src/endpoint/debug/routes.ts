/** The routes of an application, as a developer looks for them: one line for a path, with the methods it takes. */
import type { Hono } from "hono";
import { inspectRoutes } from "hono/dev";

import type { WebApp } from "../web-app.ts";

/** The routes of one path. */
export interface RouteFacts {
  /** The path, with its parameters. */
  readonly path: string;
  /** The methods it takes, in the order in which they were defined. */
  readonly methods: readonly string[];
}

/** The routes of an application, in the order in which they were defined; none when it is no Hono application. */
export function routesOf(app: WebApp): RouteFacts[] {
  if (!isHono(app)) return [];
  const methods = new Map<string, Set<string>>();
  for (const { path, method, isMiddleware } of inspectRoutes(app)) {
    if (isMiddleware) continue;
    const known = methods.get(path) ?? new Set();
    methods.set(path, known.add(method));
  }
  return Array.from(methods, ([path, known]) => ({ path, methods: [...known] }));
}

/** What Hono's router finds for one handler: its parameters, or where they are in the stash. */
type Found = readonly [
  readonly (readonly [unknown, Readonly<Record<string, string | number>>])[],
  (readonly string[])?,
];

/** What the routes of this path find in it: every name once, the last route counts. */
export function paramsOf(app: WebApp, method: string, path: string): [string, string][] {
  if (!isHono(app)) return [];
  const [handlers, stash] = app.router.match(method, path) as unknown as Found;
  const params = new Map<string, string>();
  for (const [, found] of handlers) {
    for (const [name, value] of Object.entries(found)) {
      params.set(name, typeof value === "number" ? (stash?.[value] ?? "") : value);
    }
  }
  return [...params];
}

function isHono(app: WebApp): app is WebApp & Hono {
  return "router" in app && "routes" in app && Array.isArray(app.routes);
}
