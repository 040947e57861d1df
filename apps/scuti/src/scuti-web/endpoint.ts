/**
 * The path of every request, from the socket to the router.
 *
 * Around it the endpoint gives each request an id, a line in the log and its telemetry, limits its body, answers
 * `/healthz` and `/readyz`, and shows what is thrown.
 */
import { Endpoint as Endpoints } from "@hinotori/endpoint";
import { etag } from "hono/etag";
import { secureHeaders } from "hono/secure-headers";

import { router } from "#scuti-web";
import { renderError } from "#scuti-web/controllers/error-html.tsx";
import { contentSecurityPolicy, retryAfter, sameOrigin, staticFiles } from "#scuti-web/plugs";
import { Router } from "#scuti-web/router";
import * as Changes from "#scuti/changes";

const app = router();

// What a browser may do with an answer of ours. TLS and its headers belong to the proxy in front.
app.use(
  secureHeaders({
    contentSecurityPolicy,
    strictTransportSecurity: false,
    referrerPolicy: "strict-origin-when-cross-origin",
  }),
);

// Serve at "/assets" the files of "priv/static/assets".
app.use("/assets/*", etag(), staticFiles);

app.use(sameOrigin, retryAfter);
app.route("/", Router);

/** Scuti's endpoint; its configuration is under `"ScutiWeb.Endpoint"`. */
export const Endpoint = Endpoints.define("ScutiWeb.Endpoint", {
  otpApp: "scuti",
  app,
  renderErrors: { formats: { html: renderError } },
  // Ready is who can read the changes: the database answers, and its migrations have run.
  health: { checks: { changes: () => Changes.recent(1).length >= 0 } },
});
