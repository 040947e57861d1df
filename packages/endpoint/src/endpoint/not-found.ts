/**
 * What is answered where no route matches: 404, or 405 when another method would have been one.
 *
 * Only Hono's own answer is replaced. An application that answers 404 itself, or has a `notFound` of its own, is left alone.
 */
import { NoRouteError } from "../errors.ts";
import { filterTarget } from "../filter-parameters.ts";
import { bodyOf } from "./body.ts";
import type { Exchange } from "./exchange.ts";
import { isHealth } from "./health.ts";
import type { Rendered } from "./renderers.ts";
import { isRouted, type Routed, routesFor } from "./routed.ts";
import type { WebApp } from "./web-app.ts";

/** What Hono answers when nothing matches. */
const kHonosBody = "404 Not Found";

const kMethods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** What the answer depends on beside the response and the request. */
export interface Unmatched {
  /** The application that answered. */
  readonly app: WebApp;
  /** The request and what is known of it. */
  readonly exchange: Exchange;
}

/** The answer in place of a 404: rendered by the endpoint when it is Hono's own, else unchanged. */
export function notFoundAnswer(
  response: Response,
  request: Request,
  unmatched: Unmatched,
): Response | Promise<Response> {
  if (response.headers.get("content-type")?.startsWith("text/plain") !== true) return response;
  const body = bodyOf(response);
  // Of an answer to HEAD, Hono takes the body away.
  if (body === kHonosBody || (body === null && request.method === "HEAD")) return explain(response, request, unmatched);
  if (!(body instanceof ReadableStream)) return response;
  // Middleware has made another response of it: its text can only be read from a copy.
  return response
    .clone()
    .text()
    .then((text) => (text === kHonosBody ? explain(response, request, unmatched) : response));
}

function explain(response: Response, request: Request, { app, exchange }: Unmatched): Response | Promise<Response> {
  const { method, pipeline } = exchange;
  const target = filterTarget(exchange.target, pipeline.settings.filterParameters);
  const routed = isRouted(app) ? methodsFor(app, request, exchange) : [];
  const allowed = isHealth(exchange.target, pipeline.settings.health) ? ["GET", "HEAD", ...routed] : routed;
  const error =
    allowed.length === 0
      ? new NoRouteError(`no route matches ${method} ${target}`, 404)
      : new NoRouteError(`expected ${allowed.join(" or ")}, got ${method} ${target}`, 405);
  const rendered = exchange.pipeline.failed(error, exchange, request.headers.get("accept"));
  if (rendered === undefined) return response;
  const answer = (made: Rendered): Response => withHeadersOf(response, made, allowed);
  return rendered instanceof Promise ? rendered.then(answer) : answer(rendered);
}

/** What middleware has put on Hono's answer stays, such as the headers of CORS. */
function withHeadersOf(response: Response, rendered: Rendered, allowed: readonly string[]): Response {
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  for (const [name, value] of Object.entries(rendered.headers)) headers.set(name, value);
  if (allowed.length > 0) headers.set("allow", allowed.join(", "));
  return new Response(rendered.body, { status: rendered.problem.status, headers });
}

/** The methods that have a route of their own at this path; middleware, which is there for all methods, is none. */
function methodsFor(app: Routed, request: Request, env: Exchange): string[] {
  const found: string[] = kMethods.filter((method) =>
    routesFor(app, request, { method, env }).some((route) => route.method === method),
  );
  return found.includes("GET") ? ["GET", "HEAD", ...found.slice(1)] : found;
}
