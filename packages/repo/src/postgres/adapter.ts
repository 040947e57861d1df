/** PostgreSQL by node-postgres, as an adapter. The driver is loaded when it is needed. */
import type { Adapter, RepoKind } from "../repo/adapter.ts";
import type { Schema } from "../repo/schema.ts";
import { migrations } from "./migrations.ts";
import { defineRepo, type PostgresRepo } from "./repo.ts";
import { storage } from "./storage.ts";

/** The type of a repo on PostgreSQL, by its schema. */
export interface PostgresKind extends RepoKind {
  readonly repo: PostgresRepo<Extract<this["schema"], Schema>>;
}

/** PostgreSQL: what a repo is on that is defined with `adapter: Postgres`. */
export const Postgres: Adapter<PostgresKind> = {
  name: "postgres",
  // The kind's repo is this one, which the compiler finds only where the schema is known.
  define: (place, schema) => defineRepo(Postgres, place, schema) as never,
  migrations,
  storage,
  makeTestDatabase: async (repo, wish) => (await import("./test-database.ts")).makeTestDatabase(repo, wish),
};
