/**
 * The path of every request, from the socket to the router.
 *
 * Around it the endpoint gives each request an id, a line in the log and its telemetry, limits its body, answers
 * `/healthz` and `/readyz`, and shows what is thrown.
 */
import { createRequire } from "node:module";
import { dirname } from "node:path";

// @if dashboard
import { requestLogger } from "@hinotori/dashboard";
// @end
import { Endpoint as Endpoints, onlyRouted, secureBrowserHeaders, socket, staticFiles } from "@hinotori/endpoint";
// @if repo
import { sql } from "drizzle-orm";
// @end

import { router } from "#blank-slate-web";
import { UserSocket } from "#blank-slate-web/channels/user-socket";
// @if html
import { renderError } from "#blank-slate-web/controllers/error-html.tsx";
// @end
import { renderProblem } from "#blank-slate-web/controllers/error-json";
import {
  contentSecurityPolicy,
  // @if repo
  pendingMigrations,
  // @end
} from "#blank-slate-web/plugs";
import { Router } from "#blank-slate-web/router";
import { socketSession } from "#blank-slate-web/session";
import { appDir } from "#blank-slate/app-dir";
// @if repo
import { Repo } from "#blank-slate/repo";
// @end

const app = router();

// What a browser may do with an answer of ours.
app.use(secureBrowserHeaders({ contentSecurityPolicy }));

// Serve at "/" the files of "priv/static" that are named here, and at "/vendor" the client of our sockets.
app.use(staticFiles({ from: appDir("priv", "static"), only: ["assets", "favicon.svg", "robots.txt"] }));
app.use(
  staticFiles({
    from: dirname(createRequire(import.meta.url).resolve("phoenix")),
    only: ["phoenix.mjs"],
    at: "/vendor",
  }),
);

// @if dashboard
// What a developer wants to see of the log, on a page of the dashboard.
app.use(requestLogger());

// @end
// @if repo
app.use(pendingMigrations);
// @end
// hinotori:plugs

// What no route takes goes no further: it needs no session, and no form of it is looked at.
app.use(onlyRouted());
app.route("/", Router);

/** Blank Slate's endpoint; its configuration is under `"BlankSlateWeb.Endpoint"`. */
export const Endpoint = Endpoints.define("BlankSlateWeb.Endpoint", {
  otpApp: "blank_slate",
  app,
  // Pages connect, and send their forms, from wherever they were loaded, under whatever name that has.
  checkOrigin: "conn",
  sockets: [
    socket("/socket", UserSocket, { longpoll: true, session: socketSession }),
    // hinotori:sockets
  ],
  renderErrors: {
    formats: {
      // @if html
      html: renderError,
      // @end
      json: renderProblem,
    },
  },
  // @if sqlite3
  health: { checks: { database: () => Repo.db().get(sql`SELECT 1`) !== undefined } },
  // @end
  // @if postgres
  //= health: { checks: { database: async () => (await Repo.db().execute(sql`SELECT 1`)).rowCount === 1 } },
  // @end
});
