/** Which request goes to which function. */
// @if html
import { flash, protectFromForgery } from "@hinotori/endpoint";

// @end
import { router } from "#blank-slate-web";
// @if dashboard
import * as Dashboard from "#blank-slate-web/controllers/dashboard-controller";
// @end
import * as Metrics from "#blank-slate-web/controllers/metrics-controller";
// @if html
import * as Page from "#blank-slate-web/controllers/page-controller";
// @end
// @if html
import { session } from "#blank-slate-web/session";
// @end
// @if html

const browser = router().use(session, flash(), protectFromForgery());
browser.get("/", Page.home);
// hinotori:pages
// @end

const api = router();
// hinotori:api
// @if dashboard

const dev = router().use(Dashboard.guard, session, flash(), protectFromForgery());
dev.get("/dashboard", Dashboard.index);
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
