/** What differs in production; the secrets and places themselves come from `runtime.ts`. */
import { existsSync } from "node:fs";

import { appDir } from "#blank-slate/app-dir";

const manifest = appDir("priv", "static", "cache_manifest.json");

export default {
  blank_slate: {
    // Nobody reads the metrics, until `METRICS_TOKEN` says who may.
    metrics_token: false,
    "BlankSlateWeb.Endpoint": {
      server: true,
      // Every interface, IPv4 and IPv6.
      http: { ip: "::" },
      // Where `hinotori digest` has run, links lead to the files that it made, which browsers keep for a year.
      cacheStaticManifest: existsSync(manifest) ? manifest : undefined,
      // Behind a proxy that takes TLS off and says so in this header, let nobody come without TLS:
      // forceSsl: { rewriteOn: ["x-forwarded-proto"] },
    },
  },
  logger: {
    level: "info",
    // Lines of JSON take the console's place: see `src/config.ts`.
    console: false,
    // What a handler logs has the id of its request after an `await` too. Before Node 24 each `await` costs more for it.
    acrossAwait: true,
  },
};
