import { describe, expect, test } from "vitest";

import { namesOf } from "../../src/app.ts";
import { article } from "../../src/gen/bindings.ts";
import { contextNames, schemaNames, splitModule } from "../../src/gen/names.ts";

const app = namesOf("my_app");
const blog = contextNames("Blog", app);
const schema = (name: string, plural: string, table?: string) => schemaNames({ schema: name, plural, table }, blog);

describe("contextNames", () => {
  test("gives a context its path and its alias", () => {
    expect(contextNames("Accounts.SuperAdmin", app)).toEqual({
      module: "Accounts.SuperAdmin",
      alias: "SuperAdmin",
      path: "accounts/super-admin",
      kebab: "super-admin",
      human: "super admin",
    });
  });

  test.each(["blog", "Blog.", ".Blog", "My Blog", "Blog.post", "Bl/og", "../Blog", "", "Blög"])(
    "refuses %j",
    (name) => {
      expect(() => contextNames(name, app)).toThrow("expected the context to be the name of a module");
    },
  );

  test.each(["MyApp", "Repo", "Application"])("refuses %s, which the application has already", (name) => {
    expect(() => contextNames(name, app)).toThrow(`a name of its own, got: ${name}`);
  });
});

test.each(["Context", "Shop.Scope", "Error", "Date"])(
  "contextNames refuses %s, which means something else in files about it",
  (name) => {
    expect(() => contextNames(name, app)).toThrow(`a name that means nothing else here, got: ${name}`);
  },
);

describe("schemaNames", () => {
  test("keeps the singular and the plural as they were given", () => {
    const person = schema("BlogPerson", "blog_people", "folk");
    expect(person).toMatchObject({
      type: "BlogPerson",
      variable: "blogPerson",
      constant: "blogPeople",
      human: { one: "blog person", many: "blog people" },
      table: "folk",
      path: "blog/blog-person",
    });
    expect([person.one.kebab, person.many.pascal]).toEqual(["blog-person", "BlogPeople"]);
  });

  test("finds other words where the language or a generated file has taken them", () => {
    expect(schema("Class", "classes")).toMatchObject({ type: "Class", variable: "classRow", constant: "classes" });
    expect(schema("App", "apps")).toMatchObject({ type: "AppRow", variable: "appRow" });
    expect(schema("Table", "tables")).toMatchObject({ type: "TableRow", variable: "table" });
    expect(schema("Date", "fields")).toMatchObject({ type: "DateRow", variable: "dateRow", constant: "fieldsTable" });
  });

  test.each([
    ["post", "posts", "the schema to be the name of a module, got: post"],
    ["Blog.Post", "posts", "the schema to be the name of a module, got: Blog.Post"],
    ["Blog", "blogs", "the context and the schema to have names of their own, got: Blog for both"],
    ["Post", "Posts", "the plural of Post in lower snake case, got: Posts"],
    ["Post", "title:string", "the plural of Post in lower snake case, got: title:string"],
    ["Changeset", "changesets", "the schema to have a name that means nothing else here, got: Changeset"],
    ["Sheep", "sheep", "a plural that differs from the singular, got: sheep for both"],
  ])("refuses %s %s", (name, plural, why) => {
    expect(() => schema(name, plural)).toThrow(`expected ${why}`);
  });

  test.each(["Posts", "a-b", "sqlite_things", "schema_migrations", "p".repeat(64), 'x"; DROP TABLE users; --'])(
    "refuses the table %s",
    (table) => {
      expect(() => schema("Post", "posts", table)).toThrow("expected the table's name in lower snake case");
    },
  );
});

test("splitModule takes the schema off its context", () => {
  expect(splitModule("Blog.Post")).toEqual({ context: "Blog", schema: "Post" });
  expect(splitModule("A.B.Post")).toEqual({ context: "A.B", schema: "Post" });
  expect(splitModule("Post")).toEqual({ context: undefined, schema: "Post" });
});

test.each([
  ["post", "a"],
  ["order", "an"],
  ["user", "a"],
  ["unit", "a"],
  ["uncle", "an"],
  ["hour glass", "a"],
  ["one", "a"],
  ["one-time code", "a"],
  ["onerous task", "an"],
])("the article of %s is %s", (word, expected) => {
  expect(article(word)).toBe(expected);
});
