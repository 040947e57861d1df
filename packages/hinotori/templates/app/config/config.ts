/**
 * What is true in every environment: the first layer.
 *
 * Each layer is a table of applications, and each application a table of keys, laid over the one
 * before: this file, then `dev.ts`, `test.ts` or `prod.ts`, then `runtime.ts`. Tables are merged;
 * anything else, lists too, is replaced.
 */
// @if repo
import { appDir } from "#blank-slate/app-dir";
import { Repo } from "#blank-slate/repo";
// @end

export default {
  blank_slate: {
    // @if dashboard
    // Are there the pages below /dev, which show everything? For developers alone.
    dev_routes: false,

    // @end
    // @if repo
    // The repos that `Migrator` brings up to date at boot.
    repos: [Repo],

    // Does every request ask whether the migrations have run? For those who write them.
    check_migrations: false,

    "BlankSlate.Repo": { priv: appDir("priv", "repo") },

    // @end
    "BlankSlateWeb.Endpoint": {
      url: { host: "localhost" },
      http: { port: 4000 },
      pubsubServer: "BlankSlate.PubSub",
    },
  },
};
