/**
 * What is true in every environment: the first layer.
 *
 * Each layer is a table of applications, and each application a table of keys, laid over the one
 * before: this file, then `dev.ts`, `test.ts` or `prod.ts`, then `runtime.ts`. Tables are merged;
 * anything else, lists too, is replaced.
 */
import { appDir } from "#scuti/app-dir";
import { Repo } from "#scuti/repo";

export default {
  scuti: {
    // Are there the pages below /dev, which show everything? For developers alone.
    dev_routes: false,

    // May a request crash the Hashmap? A page to learn from, not one to leave open to the world.
    crash_enabled: false,

    // The repos that `Migrator` brings up to date at boot.
    repos: [Repo],

    // Does every request ask whether the migrations have run? For those who write them.
    check_migrations: false,

    "Scuti.Repo": { priv: appDir("priv", "repo") },

    "ScutiWeb.Endpoint": {
      url: { host: "localhost" },
      http: { port: 4000 },
      pubsubServer: "Scuti.PubSub",
      // The longest body a request may bring, in bytes.
      bodyLimit: 64 * 1024,
    },
  },
};
