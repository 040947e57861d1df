/** Loads what an application routes with: its router, and its sockets. */
import type { App } from "../app.ts";
import { AppError } from "../errors.ts";
import { configure, endpointOf } from "../loaded-app.ts";
import type { MountLike, RouterLike } from "../routes.ts";

/** What an application routes with. */
export interface Routing {
  readonly router: RouterLike;
  readonly sockets: readonly MountLike[];
}

/** Loads the router, and the endpoint for its sockets; neither is started. */
export async function loadRouting(app: App): Promise<Routing> {
  // A router may ask the configuration which routes it has.
  await configure(app);
  const router = await app.config.load?.router?.();
  if (!isRouter(router)) throw noRouter(app);
  return { router, sockets: socketsOf(await endpointOf(app)) };
}

function isRouter(value: unknown): value is RouterLike {
  return typeof value === "object" && value !== null && "routes" in value && Array.isArray(value.routes);
}

function socketsOf(endpoint: object | undefined): readonly MountLike[] {
  if (endpoint === undefined || !("sockets" in endpoint) || !Array.isArray(endpoint.sockets)) return [];
  // What an endpoint has as its sockets are mounts.
  return endpoint.sockets as readonly MountLike[];
}

function noRouter({ names }: App): AppError {
  return new AppError(
    `expected load.router in hinotori.config.ts of ${names.snake} to resolve with a router of Hono, got something else\n\n` +
      `Say where it is:\n\n    router: async () => (await import("#${names.kebab}-web/router")).Router`,
  );
}
