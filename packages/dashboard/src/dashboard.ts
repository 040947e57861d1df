/**
 * The live picture of a running node, as pages of the application that runs in it.
 *
 * What runs, how busy it is, who waits for whom: the supervision trees, every process, the metrics, the machine and the databases. It is
 * a Hono application of plain pages. They work without JavaScript; with it they are drawn anew while somebody looks.
 *
 * ## Who may see it
 *
 * **It has no access rule of its own: whoever reaches its address sees everything on it.** Mount it behind middleware that knows who
 * asks, or that lets nobody through outside of development. It never shows states, messages or the environment; but names, tags and
 * the shape of a program tell a stranger a lot.
 *
 * ## Example
 *
 * ```ts run
 * import { dashboard } from "@hinotori/dashboard";
 * import { Hono } from "hono";
 *
 * const isDeveloper = (address: string | undefined): boolean => address === "ada@example.com";
 * const dev = new Hono()
 *   .use(async (c, next) => (isDeveloper(c.req.header("x-user")) ? next() : c.notFound()))
 *   .route("/dashboard", dashboard());
 *
 * const app = new Hono().route("/dev", dev);
 * (await app.request("/dev/dashboard/processes")).status; // => 404
 * (await app.request("/dev/dashboard/processes", { headers: { "x-user": "ada@example.com" } })).status; // => 200
 * ```
 *
 * In a generated application the guard is there, and answers 404 unless `dev_routes` is on.
 *
 * ## Pages
 *
 * | page | what it shows |
 * | --- | --- |
 * | `home` | versions, uptime, memory, processor and event loop |
 * | `os` | the machine: load, cores, memory, disk |
 * | `metrics` | a chart for each metric that a `MetricsHistory` keeps |
 * | `request-logger` | with the option `requestLogger`: the log of chosen requests, see the middleware of that name |
 * | `applications` | the supervision trees |
 * | `processes`, `process` | every process, to search and to sort; one process, with its links and monitors |
 * | `repos` | the databases of the option `repos`: what they tell of themselves, and their migrations |
 *
 * Pages of your own come behind them:
 *
 * ```ts
 * dashboard({ additionalPages: [{ path: "jobs", title: "Jobs", render: () => <JobTable jobs={Jobs.waiting()} /> }] });
 * ```
 *
 * ## Ending a process
 *
 * With `allowDestructiveActions` the page of a process has a button that kills it. The form is checked by `protectFromForgery`, here
 * and whatever stands in front, so the dashboard must then be behind `session()`; without a session the page and the form fail with
 * `ENDPOINT_ARGUMENT`. By default there is neither the button nor what answers it.
 *
 * ## Content security policy
 *
 * `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'` is enough: nothing
 * stands inline.
 *
 * ## Failure
 *
 * An option that is unknown or wrong throws `DASHBOARD_ARGUMENT`. A database that does not answer costs its own page nothing but that
 * answer. What a page of your own throws is that request's error.
 *
 * ## Limits
 *
 * It shows the node that answers, and no other. Lists are cut, at 500 processes and 50 of most other things.
 *
 * **Unlike Phoenix LiveDashboard**, there is no socket: pages are asked for again, so they never hold up a drain.
 */
import { protectFromForgery, withoutLog } from "@hinotori/endpoint";
import { type Context, Hono } from "hono";

import { type Asset, icon, script, style } from "./dashboard/asset.ts";
import { kill } from "./dashboard/kill.ts";
import { Layout } from "./dashboard/layout.tsx";
import { type DashboardOptions, type DashboardPage, settingsOf } from "./dashboard/options.ts";
import { markBrowser } from "./dashboard/mark-browser.ts";
import { pagesOf } from "./dashboard/pages.ts";
import { kLookAgain } from "./dashboard/script.ts";

/**
 * Makes a dashboard, to be mounted with `route` at any path, **behind a rule of the application's own about who may see it**.
 *
 * @throws DashboardArgumentError when an option is not right.
 */
export function dashboard(options: DashboardOptions = {}): Hono {
  const settings = settingsOf(options);
  const { menu, others } = pagesOf(settings);
  const app = new Hono();
  // A page that is open asks again every few seconds: a line for each would bury the log.
  const quiet = withoutLog();
  app.use((c, next) => (c.req.header(kLookAgain) === undefined ? next() : quiet(c, next)));
  app.get("/", (c) => c.redirect(homeFrom(c.req.path)));
  for (const page of [...menu, ...others]) {
    app.get(`/${page.path}`, async (c) => {
      c.header("cache-control", "no-store");
      return c.html(Layout({ settings, pages: menu, page, children: await page.render(c) }));
    });
  }
  for (const asset of [style, script, icon]) app.get(`/${asset.name}`, (c) => serve(c, asset));
  // Whatever stands in front: a form is never taken without its token.
  if (settings.allowDestructiveActions) app.post("/kill", protectFromForgery(), kill);
  if (settings.requestLogger) app.post("/request-logger", protectFromForgery(), markBrowser);
  return app;
}

/** Where the first page is, seen from the path that the dashboard is mounted at. */
function homeFrom(path: string): string {
  const last = path.split("/").at(-1) ?? "";
  return last === "" ? "home" : `./${last}/home`;
}

function serve(c: Context, { type, text }: Asset): Response {
  return c.body(text, 200, { "content-type": type, "cache-control": "public, max-age=31536000, immutable" });
}

export type { DashboardOptions, DashboardPage };
