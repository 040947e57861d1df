/** Tells drizzle-kit where the schema is and where its migrations go: `pnpm db:generate --name add_something`. */
import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: "./src/scuti/*/*.ts",
  out: "./priv/repo/migrations",
});
