/** A program with a dashboard: a domain with two servers, a telemetry, a database, and an endpoint that serves it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { dashboard, type DashboardOptions, MetricsHistory, requestLogger } from "@hinotori/dashboard";
import { Endpoint, flash, protectFromForgery, secureBrowserHeaders, session } from "@hinotori/endpoint";
import { GenServer, Logger, noreply, ok, reply, Supervisor } from "@hinotori/otp";
import { Migrator, Repo as Repository } from "@hinotori/repo";
import { Metrics, Poller } from "@hinotori/telemetry";
import { Hono } from "hono";

/** Keeps a number that everybody may raise. */
export const Tickets = GenServer.define("Shop.Tickets", {
  registered: true,
  init: (first: number) => ok({ next: first }),
  handleCall: { take: ({ next }) => reply(next, { next: next + 1 }) },
});

/** Does nothing, under a name that would like to be markup. */
export const Hostile = GenServer.define("Shop.<img src=x alt=1>", {
  registered: true,
  init: () => ok({ secret: "s3cret-state" }),
  handleCast: { nothing: (state) => noreply(state) },
});

/** The policy of a generated application: nothing from elsewhere, and nothing inline. */
const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/** The metrics that the program keeps. */
export const metrics = [
  Metrics.summary("shop.endpoint.stop.duration", { unit: { from: "native", to: "millisecond" } }),
  Metrics.counter("shop.endpoint.stop.duration", { tags: ["method"], description: "The number of requests" }),
  Metrics.sum("shop.checkout.stop.amount", { unit: "euro", tags: ["method"] }),
  Metrics.summary("vm.memory.total", { unit: { from: "byte", to: "megabyte" } }),
  Metrics.summary("vm.event_loop.delay_p99", { unit: { from: "nanosecond", to: "millisecond" } }),
  Metrics.lastValue("vm.system_counts.process_count"),
];

/** A folder with one migration, for a database that is nowhere else. */
export function shopFolder(onFinished: (work: () => void) => void): string {
  const priv = mkdtempSync(path.join(tmpdir(), "hinotori-dashboard-"));
  onFinished(() => rmSync(priv, { recursive: true }));
  mkdirSync(path.join(priv, "migrations"));
  writeFileSync(
    path.join(priv, "migrations", "20260131120000_create_orders.sql"),
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, amount INTEGER NOT NULL);",
  );
  return priv;
}

/** The database of the program. */
export const Repo = Repository.define("Shop.Repo", { otpApp: "shop" });

/** The application: the dashboard at a path of its own, behind a session. */
export function shopApp(options: DashboardOptions) {
  const dev = new Hono().use(session(), flash(), protectFromForgery()).route("/dashboard", dashboard(options));
  return new Hono()
    .use(secureBrowserHeaders({ contentSecurityPolicy }), requestLogger())
    .get("/order", (c) => {
      Logger.warning("an order came");
      return c.text("ordered");
    })
    .route("/dev", dev);
}

/** The endpoint of the program. */
export function shopEndpoint(options: DashboardOptions, port?: number): Endpoint.EndpointModule {
  return Endpoint.define("ShopWeb.Endpoint", {
    otpApp: "shop",
    app: shopApp(options),
    log: false,
    logAccessUrl: false,
    telemetryPrefix: ["shop", "endpoint"],
    secretKeyBase: "s".repeat(64),
    ...(port === undefined ? {} : { server: true, http: { port }, url: { host: "127.0.0.1" } }),
  });
}

/** All of it as one child, in the order in which it starts. */
export const Shop = Supervisor.define(
  "Shop.Supervisor",
  ({ priv, endpoint }: { priv: string; endpoint: Endpoint.EndpointModule }) => ({
    children: [
      [Repo, { database: path.join(priv, "shop.db"), priv }],
      [Migrator, { repos: [Repo], log: false }],
      [MetricsHistory, { metrics, everyMs: 1000 }],
      [Poller, { measurements: ["memory", "event_loop", "system_counts"], period: 1000 }],
      [Tickets, 100],
      Hostile,
      endpoint,
    ],
    strategy: "one_for_one",
  }),
);
