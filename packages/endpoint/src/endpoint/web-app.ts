/** What answers the requests of an endpoint. */

/** What answers requests: a Hono application, or anything with its `fetch`. */
export interface WebApp {
  /** Answers one request; `env` is what handlers find in `c.env`. */
  fetch(request: Request, env?: unknown): Response | Promise<Response>;
}

/** Whether this answers requests. */
export function isWebApp(value: unknown): value is WebApp {
  return typeof value === "object" && value !== null && "fetch" in value && typeof value.fetch === "function";
}
