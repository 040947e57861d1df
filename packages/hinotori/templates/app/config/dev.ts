/** What differs on a developer's machine: everything is shown, and the server is on loopback only. */
// @if sqlite3
import { appDir } from "#blank-slate/app-dir";
// @end

export default {
  blank_slate: {
    // @if dashboard
    dev_routes: true,
    // @end
    // @if repo
    // A migration that has not run is a page with a button.
    check_migrations: true,
    // @if sqlite3
    "BlankSlate.Repo": { database: appDir("blank_slate_dev.db") },
    // @end
    // @if postgres
    //= "BlankSlate.Repo": { url: "postgres://postgres:postgres@localhost/blank_slate_dev" },
    // @end
    // @end
    "BlankSlateWeb.Endpoint": {
      server: true,
      // Show what was thrown, and where, to whoever asked.
      debugErrors: true,
      // Links on error pages open your editor when this names it, with __FILE__, __LINE__ and __COLUMN__ in it:
      // editor: "vscode://file/__FILE__:__LINE__:__COLUMN__",
      // Pages follow the files in priv/static; new code comes with `pnpm dev`.
      liveReload: {},
      http: { ip: "127.0.0.1" },
      // Known to everyone who reads this file, so worth nothing outside of development.
      secretKeyBase: "development-only/bXGv0V5uB1rQ4nq2c0mXy3d8wF7tJ6kLpZsHhA9eT/not-a-secret",
    },
  },
  logger: { level: "debug" },
};
