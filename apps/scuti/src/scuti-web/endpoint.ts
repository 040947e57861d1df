/**
 * The path of every request, from the socket to the router.
 *
 * Around it the endpoint gives each request an id, a line in the log and its telemetry, limits its body, answers
 * `/healthz` and `/readyz`, and shows what is thrown.
 */
import { createRequire } from "node:module";
import { dirname } from "node:path";

import { requestLogger } from "@hinotori/dashboard";
import { Endpoint as Endpoints, onlyRouted, secureBrowserHeaders, socket, staticFiles } from "@hinotori/endpoint";
import { GenServer } from "@hinotori/otp";

import { router } from "#scuti-web";
import { UserSocket } from "#scuti-web/channels/user-socket";
import { renderError } from "#scuti-web/controllers/error-html.tsx";
import { renderProblem } from "#scuti-web/controllers/error-json";
import { contentSecurityPolicy, pendingMigrations, retryAfter, sameOrigin } from "#scuti-web/plugs";
import { Router } from "#scuti-web/router";
import { Hashmap } from "#scuti-web/service/hashmap";
import { socketSession } from "#scuti-web/session";
import { appDir } from "#scuti/app-dir";
import * as Changes from "#scuti/changes";

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

// What a developer wants to see of the log, on a page of the dashboard.
app.use(requestLogger());

app.use(sameOrigin, retryAfter, pendingMigrations);
// hinotori:plugs

// What no route takes goes no further: it needs no session, and no form of it is looked at.
app.use(onlyRouted());
app.route("/", Router);

/** Scuti's endpoint; its configuration is under `"ScutiWeb.Endpoint"`. */
export const Endpoint = Endpoints.define("ScutiWeb.Endpoint", {
  otpApp: "scuti",
  app,
  // Pages connect, and send their forms, from wherever they were loaded, under whatever name that has.
  checkOrigin: "conn",
  sockets: [
    socket("/socket", UserSocket, { longpoll: true, session: socketSession }),
    // hinotori:sockets
  ],
  renderErrors: {
    formats: {
      html: renderError,
      json: renderProblem,
    },
  },
  health: {
    checks: {
      // The database answers, and its migrations have run.
      changes: () => Changes.recent(1).length >= 0,
      // It starts after the endpoint, and is away for a moment when it has fallen.
      hashmap: () => GenServer.whereis(Hashmap) !== undefined,
    },
  },
});
