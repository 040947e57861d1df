/** What the commands of `hinotori` know of this application: its names, its choices, and where its parts are. */
import type { HinotoriConfig } from "hinotori";

export default {
  app: "blank_slate",
  module: "BlankSlate",
  // @if repo
  database: "sqlite3",
  // @end
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
    application: async () => (await import("#blank-slate/application")).BlankSlate,
    endpoint: async () => (await import("#blank-slate-web/endpoint")).Endpoint,
    router: async () => (await import("#blank-slate-web/router")).Router,
    // @if repo
    repos: async () => [(await import("#blank-slate/repo")).Repo],
    seeds: async () => (await import("./priv/repo/seeds.ts")).seed,
    // @end
  },
} satisfies HinotoriConfig;
