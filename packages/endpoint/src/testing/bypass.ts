/**
 * The way of a request up to the action of its route, and from there to what a test has put in the action's place.
 *
 * The application is asked as it is. Only what its router finds is another: what stands before the action, and then the test's own.
 */
import { type Context, type Env, Hono, type Next } from "hono";
import { findTargetHandler, isMiddleware } from "hono/utils/handler";

import { Pipeline } from "../endpoint/pipeline.ts";
import { runtimeOf } from "../endpoint/runtime.ts";
import type { WebApp } from "../endpoint/web-app.ts";
import { EndpointArgumentError } from "../errors.ts";

/** Middleware or a handler, as Hono has them. */
export type StandIn<E extends Env> = (c: Context<E>, next: Next) => Response | void | Promise<Response | void>;

/** The routes of a router, and what stands in for their actions. */
export interface Bypass {
  readonly router: Pick<Hono, "routes">;
  readonly standIns: readonly StandIn<Env>[];
}

/** One function that takes a request: itself, the route that it belongs to, and the parameters of that. */
type Entry = readonly [readonly [handler: Parameters<typeof isMiddleware>[0], route: Hono["routes"][number]], unknown];

/** What a router of Hono's finds: the functions in order, and with some routers the values of all parameters. */
type Found = readonly [readonly Entry[], ...unknown[]];

/** Answers a request of a test on its way past the actions of a router. Throws when another router's action would answer. */
export async function passBy(endpoint: string, request: Request, bypass: Bypass): Promise<Response> {
  const runtime = runtimeOf(endpoint);
  const { app } = runtime;
  if (!(app instanceof Hono)) throw noHono(endpoint);
  const action = actionIn(matchOf(app, request));
  if (action !== undefined && !isOf(bypass.router, action)) throw foreign(request);
  return new Pipeline(withStandIns(app, bypass.standIns), runtime).withoutSocket(request);
}

/** What the router finds for a request; of HEAD, what it finds for GET. */
function matchOf({ router, getPath }: Hono, request: Request): Found {
  return router.match(request.method === "HEAD" ? "GET" : request.method, getPath(request)) as Found;
}

/** The action of a route: the first of its functions that is no middleware. What is there for every path and method is no route. */
function actionIn([entries]: Found): Entry | undefined {
  const own = entries.filter(([[, { method, path }]]) => method !== "ALL" || !path.endsWith("*"));
  return own.find(([[handler]]) => !isMiddleware(findTargetHandler(handler))) ?? own.at(-1);
}

function isOf({ routes }: Bypass["router"], [[handler]]: Entry): boolean {
  const target = findTargetHandler(handler);
  return routes.some((route) => findTargetHandler(route.handler) === target);
}

function withStandIns(app: Hono, standIns: Bypass["standIns"]): WebApp {
  const lettingThrough: StandIn<Env> = (c) => c.body(null, 204);
  const replaced = (found: Found): Found => {
    const action = actionIn(found);
    if (action === undefined) return found;
    const [[, route], params] = action;
    const [entries, ...values] = found;
    const before = entries.slice(0, entries.indexOf(action));
    const instead = [...standIns, lettingThrough].map((one): Entry => [[one, route], params]);
    return [[...before, ...instead], ...values];
  };
  const ask = (request: Request, env?: unknown): Response | Promise<Response> => {
    const { router } = app;
    // In its parts it is what the router has found.
    const match = (method: string, path: string) => replaced(router.match(method, path) as Found) as never;
    app.router = { name: router.name, add: router.add.bind(router), match };
    try {
      // Hono matches before it returns, so no other request of the application finds the router of this one.
      return app.fetch(request, env as object);
    } finally {
      app.router = router;
    }
  };
  return Object.assign({ fetch: ask }, { router: app.router, getPath: app.getPath });
}

function noHono(endpoint: string): EndpointArgumentError {
  return new EndpointArgumentError(
    `expected the application of ${endpoint} to be Hono's, whose routes are known, got another\n\nTest it by what it answers.`,
  );
}

function foreign({ method, url }: Request): EndpointArgumentError {
  return new EndpointArgumentError(
    `expected ${method} ${new URL(url).pathname} to be a route of the router that is passed by, got one of another\n\n` +
      'Give the router that has it:\n\n    conn.bypassThrough(Router, requireUser).get("/account")',
  );
}
