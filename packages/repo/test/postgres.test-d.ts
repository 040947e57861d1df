import { type ChildSpec, Supervisor } from "@hinotori/otp";
import { relations } from "drizzle-orm";
import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { integer as whole, sqliteTable, text as words } from "drizzle-orm/sqlite-core";
import { describe, expectTypeOf, test } from "vitest";

import { type AnyRepo, Changeset, Migrator, Repo as Repository, Storage } from "../src/index.ts";
import { Postgres, type PostgresRepo } from "../src/postgres.ts";
import { useTestDatabase } from "../src/testing.ts";

const posts = pgTable("posts", { id: integer().primaryKey(), title: text().notNull(), note: text() });
const comments = pgTable("comments", { postId: integer().notNull(), text: text().notNull() });
const postsRelations = relations(posts, ({ many }) => ({ comments: many(comments) }));
const schema = { posts, comments, postsRelations };
const notes = sqliteTable("notes", { id: whole().primaryKey(), text: words() });

const Repo = Repository.define("Typed.Repo", { otpApp: "typed", schema, adapter: Postgres });
const Bare = Repository.define("Typed.Bare", { otpApp: "typed", adapter: Postgres });
const Lite = Repository.define("Typed.Lite", { otpApp: "typed", schema: { notes } });
const post = Changeset.cast(posts, {}, {}, ["title"]);
const note = Changeset.cast(notes, {}, {}, ["text"]);

interface Post {
  id: number;
  title: string;
  note: string | null;
}

describe("Repo.define", () => {
  test("makes the repo of its adapter", () => {
    expectTypeOf(Repo).toEqualTypeOf<PostgresRepo<typeof schema>>();
    expectTypeOf(Repo).toExtend<AnyRepo>();
    // @ts-expect-error a name is no adapter
    Repository.define("Typed.Wrong", { otpApp: "typed", adapter: "postgres" });
  });
});

describe("Repo.db", () => {
  test("knows the rows of the schema's tables, when they are awaited", () => {
    expectTypeOf(Repo.db().select().from(posts)).resolves.toEqualTypeOf<Post[]>();
    expectTypeOf(Repo.db().query.posts.findFirst()).resolves.toEqualTypeOf<Post | undefined>();
    // @ts-expect-error there is no such table
    Repo.db().query.users;
    // @ts-expect-error without a schema there is nothing to name
    Bare.db().query.posts.findFirst();
    // @ts-expect-error only SQLite answers at once
    Repo.db().select().from(posts).all();
  });
});

describe("Repo.transaction", () => {
  test("resolves with what its function resolves with", () => {
    expectTypeOf(Repo.transaction((tx) => tx.select().from(posts))).resolves.toEqualTypeOf<Post[]>();
    expectTypeOf(Repo.transaction(async (tx) => (await tx.query.posts.findFirst())?.title)).resolves.toEqualTypeOf<
      string | undefined
    >();
    void Repo.transaction(async () => {}, { isolationLevel: "serializable" });
    // @ts-expect-error there is no such level
    void Repo.transaction(async () => {}, { isolationLevel: "snapshot" });
  });

  test("refuses a function that awaits nothing", () => {
    // @ts-expect-error what is not returned is not awaited
    void Repo.transaction((tx) => {
      void tx.insert(posts).values({ id: 1, title: "one" });
    });
    // @ts-expect-error a value is no work
    void Repo.transaction(() => 1);
  });
});

describe("Repo.insert", () => {
  test("resolves with the row or with the changeset", async () => {
    const saved = await Repo.insert(post);
    if (saved.status === "ok") expectTypeOf(saved.value).toEqualTypeOf<Post>();
    else expectTypeOf(saved.changeset).toEqualTypeOf<Changeset.Of<typeof posts>>();
    expectTypeOf(Repo.get(posts, 1)).resolves.toEqualTypeOf<Post | undefined>();
    void Repo.transaction((tx) => Repo.within(tx).update(post));
  });

  test("takes changesets of its own kind of tables", () => {
    void Lite.insert(note);
    // @ts-expect-error a table of SQLite is none of PostgreSQL
    void Repo.insert(note);
    // @ts-expect-error a table of PostgreSQL is none of SQLite
    void Lite.insert(post);
    // @ts-expect-error a table of SQLite is none of PostgreSQL
    void Repo.get(notes, 1);
  });
});

describe("a repo as a child", () => {
  test("stands bare, or with the configuration of its adapter", () => {
    expectTypeOf(Repo.childSpec).returns.toEqualTypeOf<ChildSpec>();
    const url = "postgres://localhost/blog";
    void Supervisor.startLink([Repo, [Repo, { url, poolSize: 5 }], [Lite, { database: "a.db" }]], {
      strategy: "one_for_one",
    });
    // @ts-expect-error a size is a number
    void Supervisor.startLink([[Repo, { url, poolSize: "5" }]], { strategy: "one_for_one" });
    // @ts-expect-error only SQLite has this
    void Supervisor.startLink([[Repo, { url, busyTimeoutMs: 5 }]], { strategy: "one_for_one" });
    // @ts-expect-error only PostgreSQL has this
    void Supervisor.startLink([[Lite, { url }]], { strategy: "one_for_one" });
  });

  test("is migrated, made and tested as any other", () => {
    void Supervisor.startLink([[Migrator, { repos: [Repo, Lite] }]], { strategy: "one_for_one" });
    expectTypeOf(Storage.create(Repo)).resolves.toEqualTypeOf<"created" | "already_up">();
    useTestDatabase(Repo, { config: { poolSize: 2 } });
    // @ts-expect-error the database is the test's own
    useTestDatabase(Repo, { config: { database: "blog" } });
    // @ts-expect-error only SQLite has this
    useTestDatabase(Repo, { config: { pragmas: {} } });
  });
});
