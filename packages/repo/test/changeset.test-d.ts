import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { describe, expectTypeOf, test } from "vitest";
import { z } from "zod";

import { Changeset, Repo as Repository } from "../src/index.ts";

const posts = sqliteTable("posts", {
  id: integer().primaryKey(),
  title: text().notNull(),
  stars: integer(),
  draft: integer({ mode: "boolean" }).notNull().default(false),
  tags: text({ mode: "json" }).$type<{ name: string }[]>(),
});
const Repo = Repository.define("Typed.Changesets", { otpApp: "typed", schema: { posts } });
const post = Changeset.cast(posts, {}, {}, ["title", "stars", "tags"]);
const user = z.object({ name: z.string(), age: z.number().optional() });

interface Post {
  id: number;
  title: string;
  stars: number | null;
  draft: boolean;
  tags: { name: string }[] | null;
}

describe("Changeset.cast", () => {
  test("knows the fields of a table", () => {
    expectTypeOf(Changeset.getField(post, "title")).toEqualTypeOf<string | null | undefined>();
    expectTypeOf(Changeset.getField(post, "draft")).toEqualTypeOf<boolean | null | undefined>();
    // @ts-expect-error there is no such field
    Changeset.cast(posts, {}, {}, ["name"]);
    // @ts-expect-error a title is text
    Changeset.cast(posts, { title: 5 }, {}, ["title"]);
    // @ts-expect-error params are an object
    Changeset.cast(posts, {}, "title=a", ["title"]);
  });

  test("knows the fields of schemas", () => {
    const changeset = Changeset.cast(user, {}, {}, ["name", "age"]);
    expectTypeOf(Changeset.getChange(changeset, "age")).toEqualTypeOf<number | null | undefined>();
    const table = Changeset.cast({ name: z.string().transform(Number) }, {}, {}, ["name"]);
    expectTypeOf(Changeset.getChange(table, "name")).toEqualTypeOf<number | null | undefined>();
    // @ts-expect-error there is no such field
    Changeset.cast(user, {}, {}, ["email"]);
    // @ts-expect-error rules are schemas
    Changeset.cast({ name: "text" }, {}, {}, ["name"]);
  });

  test("has a name for what it makes", () => {
    expectTypeOf(post).toEqualTypeOf<Changeset.Of<typeof posts>>();
    expectTypeOf(Changeset.cast(user, {}, {}, [])).toEqualTypeOf<Changeset.Of<typeof user>>();
  });
});

describe("the functions of a changeset", () => {
  test("take values of the field's type", () => {
    Changeset.putChange(post, "stars", 5);
    // @ts-expect-error stars are a number
    Changeset.putChange(post, "stars", "5");
    // @ts-expect-error there is no such field
    Changeset.deleteChange(post, "name");
    Changeset.validateInclusion(post, "stars", [1, 2]);
    // @ts-expect-error stars are numbers
    Changeset.validateInclusion(post, "stars", ["1"]);
    Changeset.validateSubset(post, "tags", [{ name: "fire" }]);
    // @ts-expect-error stars are no list
    Changeset.validateSubset(post, "stars", [1, 2]);
    // @ts-expect-error tags have names
    Changeset.validateSubset(post, "tags", ["fire"]);
    Changeset.noAssocConstraint(post, "comments", { table: posts });
    // @ts-expect-error the table of the rows is wanted
    Changeset.noAssocConstraint(post, "comments", {});
    // @ts-expect-error stars are a number
    Changeset.validateChange(post, "stars", (value: string) => value);
    Changeset.addError(post, "base", "is closed");
    // @ts-expect-error there is no such field
    Changeset.addError(post, "name", "is closed");
  });

  test("measure only what can be measured", () => {
    Changeset.validateLength(post, "title", { max: 5 });
    Changeset.validateLength(post, "tags", { max: 5 });
    // @ts-expect-error a number has no length
    Changeset.validateLength(post, "stars", { max: 5 });
    Changeset.validateNumber(post, "stars", { lessThan: 5 });
    // @ts-expect-error a text is no number
    Changeset.validateNumber(post, "title", { lessThan: 5 });
    Changeset.validateFormat(post, "title", /a/);
    // @ts-expect-error a number has no format
    Changeset.validateFormat(post, "stars", /a/);
    // @ts-expect-error a check is known by its name only
    Changeset.checkConstraint(post, "stars", {});
  });

  test("cast inside what holds objects", () => {
    const tag = (data: object, params: Changeset.Params) =>
      Changeset.cast({ name: z.string() }, data, params, ["name"]);
    Changeset.castEmbed(post, "tags", { many: true, with: tag });
    // @ts-expect-error tags are a list
    Changeset.castEmbed(post, "tags", { many: false, with: tag });
    // @ts-expect-error a title holds no objects
    Changeset.castEmbed(post, "title", { many: false, with: tag });
  });
});

describe("castAssoc", () => {
  const comments = sqliteTable("comments", { id: integer().primaryKey(), postId: integer().notNull(), text: text() });
  const comment = (data: { text?: string | null }, params: Changeset.Params) =>
    Changeset.cast(comments, data, params, ["text"]);

  test("wants the child's field that holds the parent", () => {
    const rows = [{ id: 1, postId: 1, text: null }];
    const changeset = Changeset.castAssoc(post, "comments", { with: comment, key: "postId", data: rows });
    expectTypeOf(changeset).toEqualTypeOf<Changeset.Of<typeof posts>>();
    // @ts-expect-error a comment has no such field
    Changeset.castAssoc(post, "comments", { with: comment, key: "parentId" });
    // @ts-expect-error the rows are comments
    Changeset.castAssoc(post, "comments", { with: comment, key: "postId", data: [{ text: 5 }] });
  });

  test("wants rows of a table", () => {
    const loose = (data: object, params: Changeset.Params) =>
      Changeset.cast({ text: z.string() }, data, params, ["text"]);
    // @ts-expect-error schemas have no table to write to
    Changeset.castAssoc(post, "comments", { with: loose, key: "text" });
  });
});

describe("Repo.insert", () => {
  test("resolves with the row or with the changeset", async () => {
    const saved = await Repo.insert(post);
    if (saved.status === "ok") expectTypeOf(saved.value).toEqualTypeOf<Post>();
    else expectTypeOf(saved.changeset).toEqualTypeOf<Changeset.Of<typeof posts>>();
    void Repo.transaction((tx) => Repo.within(tx).update(post).status);
  });

  test("wants the changeset of a table", () => {
    // @ts-expect-error schemas have no table
    void Repo.insert(Changeset.cast(user, {}, {}, ["name"]));
  });
});
