/** What Prometheus asks for. */
import { Application } from "@hinotori/otp";
import { PrometheusReporter } from "@hinotori/telemetry/prometheus";
import type { MiddlewareHandler } from "hono";
import { bearerAuth } from "hono/bearer-auth";

import { type Context, RequestError } from "#blank-slate-web";

/** Lets through who knows the token; where none is configured, everybody in development, and in production nobody. */
export const guard: MiddlewareHandler = async (c, next) => {
  const token = Application.getEnv("blank_slate", "metrics_token");
  if (token === false)
    throw new RequestError(404, "expected METRICS_TOKEN to be configured, so that not everybody can read the metrics");
  if (typeof token === "string") return bearerAuth({ token })(c, next);
  await next();
};

/** `GET /metrics`: every metric, as text. */
export async function index(c: Context): Promise<Response> {
  const { contentType, body } = await PrometheusReporter.scrape();
  return c.body(body, 200, { "content-type": contentType });
}
