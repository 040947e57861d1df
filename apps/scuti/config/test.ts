/** What differs under test: quiet, crashes allowed, and nothing listens until a test says so. */
import { appDir } from "#scuti/app-dir";

export default {
  scuti: {
    dev_routes: true,
    crash_enabled: true,
    // Each test has a database of its own; this one is for a program started by hand.
    "Scuti.Repo": { database: appDir("scuti_test.db") },
    // hinotori:config
    "ScutiWeb.Endpoint": {
      server: false,
      // Any free port.
      http: { ip: "127.0.0.1", port: 0 },
      secretKeyBase: "test-only/yQ8uWc5sR2nE7kVb3mZp6xLhJf1dGt9aC4oTiN0rU/not-a-secret-either",
    },
  },
  logger: { level: "warning" },
};
