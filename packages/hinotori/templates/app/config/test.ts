/** What differs under test: quiet, and nothing listens until a test says so. */
// @if sqlite3
import { appDir } from "#blank-slate/app-dir";
// @end

export default {
  blank_slate: {
    // @if dashboard
    dev_routes: true,
    // @end
    // @if repo
    // Each test has a database of its own; this one is for a program started by hand.
    // @if sqlite3
    "BlankSlate.Repo": { database: appDir("blank_slate_test.db") },
    // @end
    // @if postgres
    //= "BlankSlate.Repo": { url: "postgres://postgres:postgres@localhost/blank_slate_test" },
    // @end
    // @end
    // hinotori:config
    "BlankSlateWeb.Endpoint": {
      server: false,
      // Any free port.
      http: { ip: "127.0.0.1", port: 0 },
      secretKeyBase: "test-only/yQ8uWc5sR2nE7kVb3mZp6xLhJf1dGt9aC4oTiN0rU/not-a-secret-either",
    },
  },
  logger: { level: "warning" },
};
