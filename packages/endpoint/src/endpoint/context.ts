/**
 * From a handler's context to the endpoint that the request came through.
 */
import { EndpointArgumentError } from "../errors.ts";
import type { Exchange } from "./exchange.ts";
import type { Home } from "./home.ts";
import { Served } from "./served.ts";
import { Unsent } from "./unsent.ts";

/** A context of Hono's, as far as the way to the endpoint needs it. */
export interface WithEnv {
  /** What the endpoint hands to the application. */
  readonly env: unknown;
}

/** Whether this is what an endpoint hands to its application. */
export function isExchange(env: unknown): env is Exchange {
  return env instanceof Served || env instanceof Unsent;
}

/** The request as its endpoint knows it; `undefined` for one that came past every endpoint. */
export function exchangeOf({ env }: WithEnv): Exchange | undefined {
  return isExchange(env) ? env : undefined;
}

/** The endpoint that a request came through; throws when it came past every endpoint. */
export function homeOf(c: WithEnv): Home {
  const exchange = exchangeOf(c);
  if (exchange !== undefined) return exchange.pipeline.home;
  throw new EndpointArgumentError(
    `expected a request that came through an endpoint, got one whose environment has ${namesIn(c.env)}\n\n` +
      "In a test, ask the endpoint, not the application:\n\n" +
      '    await startSupervised(Endpoint);\n    await Endpoint.request("/");',
  );
}

/** What there is beside an endpoint may hold secrets, as the bindings of other servers do: its names are told, and no values. */
function namesIn(env: unknown): string {
  const names = typeof env === "object" && env !== null ? Object.keys(env) : [];
  return names.length === 0 ? "nothing" : names.slice(0, 10).join(", ");
}
