/** SQLite by better-sqlite3, as an adapter. It is loaded when it is needed, so that a program without it needs no native addon. */
import type { Adapter, RepoKind } from "../repo/adapter.ts";
import type { Schema } from "../repo/schema.ts";
import { migrations } from "./migrations.ts";
import { defineRepo, type RepoModule } from "./repo.ts";
import { storage } from "./storage.ts";

/** The type of a repo on SQLite, by its schema. */
export interface SqliteKind extends RepoKind {
  readonly repo: RepoModule<Extract<this["schema"], Schema>>;
}

/** SQLite: what a repo is on unless it is told otherwise. */
export const Sqlite: Adapter<SqliteKind> = {
  name: "sqlite3",
  define: (place, schema) => defineRepo(Sqlite, place, schema) as never,
  migrations,
  storage,
  makeTestDatabase: async (repo, wish) => (await import("./test-database.ts")).makeTestDatabase(repo, wish),
};
