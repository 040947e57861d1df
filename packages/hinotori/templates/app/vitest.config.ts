/** How Blank Slate is tested: from its source, each file in a process of its own, several at a time. */
import { defineConfig } from "vitest/config";

// Under this condition the imports of package.json answer with the source.
const source = "@hinotori/source";
const conditions = [source, "node"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  oxc: { jsx: { runtime: "automatic", importSource: "hono/jsx" } },
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    environment: "node",
    pool: "forks",
    execArgv: [`--conditions=${source}`],
    restoreMocks: true,
  },
});
