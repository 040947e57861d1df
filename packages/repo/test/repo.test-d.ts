import { type ChildSpec, Supervisor } from "@hinotori/otp";
import { relations } from "drizzle-orm";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { describe, expectTypeOf, test } from "vitest";

import { type AnyRepo, Migrator, Repo as Repository } from "../src/index.ts";

const posts = sqliteTable("posts", { id: integer().primaryKey(), title: text().notNull(), note: text() });
const comments = sqliteTable("comments", { postId: integer().notNull(), text: text().notNull() });
const postsRelations = relations(posts, ({ many }) => ({ comments: many(comments) }));
const commentsRelations = relations(comments, ({ one }) => ({
  post: one(posts, { fields: [comments.postId], references: [posts.id] }),
}));
const schema = { posts, comments, postsRelations, commentsRelations };

declare const sometimes: boolean;

const Repo = Repository.define("Typed.Repo", { otpApp: "typed", schema });
const Bare = Repository.define("Typed.Bare", { otpApp: "typed" });

interface Post {
  id: number;
  title: string;
  note: string | null;
}

describe("Repo.db", () => {
  test("knows the rows of the schema's tables", () => {
    expectTypeOf(Repo.db().select().from(posts).all()).toEqualTypeOf<Post[]>();
    expectTypeOf(Repo.db().query.posts.findFirst().sync()).toEqualTypeOf<Post | undefined>();
    expectTypeOf(
      Repo.db()
        .query.posts.findMany({ with: { comments: true } })
        .sync()[0]!.comments,
    ).toEqualTypeOf<{ postId: number; text: string }[]>();
  });

  test("knows only the tables there are", () => {
    // @ts-expect-error there is no such table
    Repo.db().query.users;
    // @ts-expect-error without a schema there is nothing to name
    Bare.db().query.posts.findFirst();
  });

  test("refuses a row that lacks a column", () => {
    Repo.db().insert(posts).values({ title: "one" });
    // @ts-expect-error `title` is not null
    Repo.db().insert(posts).values({ note: "one" });
  });
});

describe("Repo.transaction", () => {
  test("resolves with what the function returns", () => {
    expectTypeOf(Repo.transaction((tx) => tx.select().from(posts).all())).resolves.toEqualTypeOf<Post[]>();
    expectTypeOf(Repo.transaction((tx) => tx.query.posts.findFirst().sync()?.title)).resolves.toEqualTypeOf<
      string | undefined
    >();
    expectTypeOf(Repo.transaction(() => {})).resolves.toBeVoid();
    expectTypeOf(Bare.transaction((tx) => tx.run("SELECT 1").changes)).resolves.toBeNumber();
  });

  test("resolves with what the function returns besides rolling back", () => {
    expectTypeOf(Repo.transaction(() => (sometimes ? Repo.rollback("no") : 5))).resolves.toBeNumber();
  });

  test("refuses a function that is asynchronous", () => {
    // @ts-expect-error the function returns a promise
    void Repo.transaction(async () => 1);
    // @ts-expect-error the function may return a promise
    void Repo.transaction(() => (sometimes ? 1 : Promise.resolve(1)));
  });

  test("refuses a query that was not ended", () => {
    void Repo.transaction((tx) => tx.insert(posts).values({ title: "one" }).run());
    // @ts-expect-error without .run() nothing is written
    void Repo.transaction((tx) => tx.insert(posts).values({ title: "one" }));
  });
});

describe("a repo as a child", () => {
  test("stands bare, or with a configuration that is checked", () => {
    expectTypeOf(Repo.childSpec).returns.toEqualTypeOf<ChildSpec>();
    void Supervisor.startLink([Repo, [Repo, { database: "blog.db" }]], { strategy: "one_for_one" });
    // @ts-expect-error `database` is a path
    void Supervisor.startLink([[Repo, { database: 5 }]], { strategy: "one_for_one" });
    // @ts-expect-error there is no such option
    void Supervisor.startLink([[Repo, { database: "blog.db", poolSize: 5 }]], { strategy: "one_for_one" });
  });

  test("is a repo of any schema to a migrator", () => {
    expectTypeOf(Repo).toExtend<AnyRepo>();
    expectTypeOf(Bare).toExtend<AnyRepo>();
  });
});

describe("Migrator as a child", () => {
  test("needs its repos", () => {
    void Supervisor.startLink([[Migrator, { repos: [Repo, Bare], skip: true }]], { strategy: "one_for_one" });
    // @ts-expect-error `repos` is missing
    void Supervisor.startLink([[Migrator, { skip: true }]], { strategy: "one_for_one" });
    // @ts-expect-error it cannot stand bare
    void Supervisor.startLink([Migrator], { strategy: "one_for_one" });
  });
});
