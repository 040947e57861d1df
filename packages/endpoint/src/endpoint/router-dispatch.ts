/**
 * What is said when a request is handed to the route that it takes: `router_dispatch` with `start`, `stop` and `exception`.
 *
 * The route is looked up only where somebody listens: to these events, or to those of the request.
 */
import { Clock } from "@hinotori/otp";
import { Telemetry } from "@hinotori/telemetry";

import { connOf, heardConnOf } from "./conn.ts";
import { type Exchange, pathOf } from "./exchange.ts";
import { isRouted, routesFor } from "./routed.ts";
import { factsOfThrown } from "./thrown.ts";
import type { WebApp } from "./web-app.ts";

type Answered = Response | Promise<Response>;

/** The names of the three events under one prefix. */
export class RouterDispatch {
  readonly #start: readonly string[];
  readonly #stop: readonly string[];
  readonly #exception: readonly string[];
  /** The request's own last event says the route too. */
  readonly #answered: readonly string[];

  constructor(telemetryPrefix: readonly string[]) {
    const prefix = [...telemetryPrefix, "router_dispatch"];
    this.#start = [...prefix, "start"];
    this.#stop = [...prefix, "stop"];
    this.#exception = [...prefix, "exception"];
    this.#answered = [...telemetryPrefix, "endpoint", "stop"];
  }

  /** Hands a request to the application, inside the span of the request. */
  run(app: WebApp, request: Request, exchange: Exchange): Answered {
    const isHeard = this.#isHeard();
    if (!isHeard && heardConnOf(exchange) === undefined && !Telemetry.hasHandlers(this.#answered))
      return app.fetch(request, exchange);
    const conn = connOf(exchange);
    conn.route = routeOf(app, request, exchange);
    const work = (): Answered => Telemetry.within(conn, () => app.fetch(request, exchange));
    if (!isHeard || conn.route === undefined) return work();
    return this.#tell(exchange, { ...factsOf(exchange), route: conn.route, conn }, work);
  }

  #isHeard(): boolean {
    return (
      Telemetry.hasHandlers(this.#start) || Telemetry.hasHandlers(this.#stop) || Telemetry.hasHandlers(this.#exception)
    );
  }

  #tell(exchange: Exchange, facts: Telemetry.Metadata, work: () => Answered): Answered {
    const began = Clock.monotonicTime();
    Telemetry.execute(this.#start, { monotonic_time: began * 1e6, system_time: Clock.systemTime() * 1e6 }, facts);
    const ended = (thrown?: { readonly error: unknown }): void => {
      const now = Clock.monotonicTime();
      const times = { duration: Math.round((now - began) * 1e6), monotonic_time: now * 1e6 };
      if (thrown === undefined) Telemetry.execute(this.#stop, times, facts);
      else Telemetry.execute(this.#exception, times, { ...facts, ...factsOfThrown(thrown.error) });
    };
    try {
      const answered = work();
      if (!(answered instanceof Promise)) {
        ended(exchange.failure);
        return answered;
      }
      // What Hono's own error handler was given is in the exchange; what it was not given is thrown.
      answered.then(
        () => ended(exchange.failure),
        (error: unknown) => ended({ error }),
      );
      return answered;
    } catch (error) {
      ended({ error });
      throw error;
    }
  }
}

function factsOf(exchange: Exchange): Telemetry.Metadata {
  return { method: exchange.method, path: pathOf(exchange.target), request_id: exchange.requestId };
}

/** The path of the route whose handler answers; `undefined` where only middleware matches, and for what is not Hono's. */
function routeOf(app: WebApp, request: Request, exchange: Exchange): string | undefined {
  if (!isRouted(app)) return undefined;
  const method = request.method === "HEAD" ? "GET" : request.method;
  const routes = routesFor(app, request, { method, env: exchange });
  const own = routes.findLast((route) => route.method !== "ALL");
  // What is there for all methods is a route made by `all`, or else middleware, whose path ends in a star.
  return (own ?? routes.findLast(({ path }) => !path.endsWith("*")))?.path;
}
