/** What goes on inside the program, for those who develop it. */
import { Application } from "@hinotori/otp";
import type { MiddlewareHandler } from "hono";

import { type Context, RequestError } from "#blank-slate-web";
import * as DashboardHtml from "#blank-slate-web/controllers/dashboard-html.tsx";
import { readTree } from "#blank-slate-web/service/tree";

/** Lets developers through, and says to everybody else that there is nothing. */
export const guard: MiddlewareHandler = async (_c, next) => {
  if (Application.getEnv("blank_slate", "dev_routes") !== true) throw new RequestError(404, "there is nothing here");
  await next();
};

/** `GET /dev/dashboard`: the supervision tree, and the figures of the process that it runs in. */
export function index(c: Context): Response | Promise<Response> {
  return c.html(DashboardHtml.index({ c, tree: readTree(), figures: readFigures() }));
}

function readFigures(): DashboardHtml.Figures {
  return {
    node: process.version,
    pid: process.pid,
    uptimeMs: process.uptime() * 1000,
    memoryBytes: process.memoryUsage.rss(),
  };
}
