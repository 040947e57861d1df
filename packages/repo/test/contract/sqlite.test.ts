import os from "node:os";
import path from "node:path";
import { randomUUID } from "node:crypto";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

import { Repo as Repository } from "../../src/index.ts";
import { adapterContract } from "../../src/testing.ts";

adapterContract({
  define: (name, otpApp) => Repository.define(name, { otpApp }),
  tables: {
    authors: sqliteTable("authors", { id: integer().primaryKey(), name: text().notNull() }),
    posts: sqliteTable("posts", {
      id: integer().primaryKey(),
      title: text().notNull(),
      stars: integer(),
      authorId: integer("author_id"),
    }),
  },
  createTables: `
    CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE UNIQUE INDEX authors_name_index ON authors (name);
    CREATE TABLE posts (
      id INTEGER PRIMARY KEY, title TEXT NOT NULL, stars INTEGER CONSTRAINT enough_stars CHECK (stars >= 0),
      author_id INTEGER REFERENCES authors (id)
    );`,
  config: () => ({ database: path.join(os.tmpdir(), `hinotori-contract-${randomUUID()}.db`) }),
});
