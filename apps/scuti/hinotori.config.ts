/** What the commands of `hinotori` know of this application: its names, its choices, and where its parts are. */
import type { HinotoriConfig } from "hinotori";

export default {
  app: "scuti",
  module: "Scuti",
  database: "sqlite3",
  generators: {
    html: true,
    binaryId: false,
    scopes: {
      // hinotori:scopes
    },
  },
  // Loaded when a command needs them, and not before.
  load: {
    config: () => import("./src/config.ts"),
    application: async () => (await import("#scuti/application")).Scuti,
    endpoint: async () => (await import("#scuti-web/endpoint")).Endpoint,
    router: async () => (await import("#scuti-web/router")).Router,
    repos: async () => [(await import("#scuti/repo")).Repo],
    seeds: async () => (await import("./priv/repo/seeds.ts")).seed,
  },
} satisfies HinotoriConfig;
