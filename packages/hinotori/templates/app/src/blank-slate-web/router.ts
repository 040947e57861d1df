/** Which request goes to which function. */
// @if dashboard
import { dashboard } from "@hinotori/dashboard";
// @end
// @if html
import { flash, protectFromForgery } from "@hinotori/endpoint";

// @end
import { router } from "#blank-slate-web";
import * as Metrics from "#blank-slate-web/controllers/metrics-controller";
// @if html
import * as Page from "#blank-slate-web/controllers/page-controller";
// @end
// @if dashboard
import { devOnly } from "#blank-slate-web/dev-only";
// @end
// @if html
import { session } from "#blank-slate-web/session";
// @end
// @if dashboard
// @if repo
import { Repo } from "#blank-slate/repo";
// @end
// @end
// @if html

const browser = router().use(session, flash(), protectFromForgery());
browser.get("/", Page.home);
// hinotori:pages
// @end

const api = router();
// hinotori:api
// @if dashboard

const dev = router().use(devOnly, session, flash(), protectFromForgery());
// @if repo
dev.route("/dashboard", dashboard({ repos: [Repo], requestLogger: true }));
// @end
// @if !repo
//= dev.route("/dashboard", dashboard({ requestLogger: true }));
// @end
// @end

/** Every route. */
export const Router = router();
Router.route("/api", api);
// @if dashboard
Router.route("/dev", dev);
// @end
Router.get("/metrics", Metrics.guard, Metrics.index);
// @if html
Router.route("/", browser);
// @end
