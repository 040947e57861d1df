import { blob, integer, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { describe, expect, test } from "vitest";
import { z } from "zod";

import { Changeset } from "../../src/index.ts";

const posts = sqliteTable("posts", {
  id: integer().primaryKey(),
  title: text().notNull(),
  kind: text({ enum: ["note", "essay"] }),
  stars: integer(),
  price: real(),
  draft: integer({ mode: "boolean" }),
  postedAt: integer({ mode: "timestamp" }),
  views: blob({ mode: "bigint" }),
  meta: text({ mode: "json" }).$type<Record<string, unknown>>(),
});
const all = ["title", "kind", "stars", "price", "draft", "postedAt", "views", "meta"] as const;
const castPost = (params: Record<string, unknown>) => Changeset.cast(posts, {}, params, all);

describe("Changeset.cast", () => {
  test("makes each value one of its column's type", () => {
    const { changes, valid } = castPost({
      title: "Firebird",
      kind: "essay",
      stars: "+5",
      price: "1.5e2",
      draft: "1",
      postedAt: "2026-01-31T12:00",
      views: "12345678901234567890",
      meta: { tags: ["a"] },
    });
    expect(valid).toBe(true);
    expect(changes).toEqual({
      title: "Firebird",
      kind: "essay",
      stars: 5,
      price: 150,
      draft: true,
      postedAt: new Date("2026-01-31T12:00:00Z"),
      views: 12345678901234567890n,
      meta: { tags: ["a"] },
    });
  });

  test.each([
    ["title", 5],
    ["title", ["a"]],
    ["title", { toString: "x" }],
    ["kind", "novel"],
    ["stars", "1.5"],
    ["stars", "0x10"],
    ["stars", "9007199254740993"],
    ["stars", true],
    ["stars", "9".repeat(1000)],
    ["price", "Infinity"],
    ["price", "NaN"],
    ["price", "1e999"],
    ["draft", "yes"],
    ["draft", 1],
    ["postedAt", "tomorrow"],
    ["postedAt", "2026-02-30"],
    ["postedAt", 5],
    ["views", "1.5"],
    ["views", "1".repeat(1000)],
    ["meta", JSON.parse('{"__proto__": {"admin": true}}')],
    ["meta", deep(40)],
    ["meta", Array.from({ length: 10_001 }, () => 1)],
    ["meta", Symbol("a")],
  ])("refuses for %s what is none: %s", (field, value) => {
    const changeset = castPost({ [field]: value });
    expect(changeset).toMatchObject({ valid: false, changes: {} });
    expect(changeset.errors).toMatchObject([{ field, message: "is invalid", details: { validation: "cast" } }]);
  });

  test("looks at permitted fields only, and at no prototype", () => {
    const hostile = JSON.parse('{"title": "a", "id": 7, "__proto__": {"stars": 9}, "constructor": {}}');
    expect(castPost(hostile).changes).toEqual({ title: "a" });
    expect(castPost(Object.create(null)).changes).toEqual({});
    expect(Changeset.cast(posts, {}, { title: "a", stars: 5 }, ["stars"]).changes).toEqual({ stars: 5 });
  });

  test("takes blanks for no value", () => {
    const changeset = Changeset.cast(posts, { title: "old", kind: null }, { title: "  ", kind: "" }, ["title", "kind"]);
    expect(changeset.changes).toEqual({ title: null });
  });

  test("keeps only what is new", () => {
    const data = { title: "a", postedAt: new Date(0), meta: { a: [1] } };
    const params = { title: "a", postedAt: "1970-01-01", meta: { a: [1] } };
    expect(Changeset.cast(posts, data, params, ["title", "postedAt", "meta"]).changes).toEqual({});
  });

  test("is neither valid nor wrong without params", () => {
    const changeset = Changeset.cast(posts, {}, undefined, ["title"]);
    expect(changeset).toMatchObject({ valid: false, errors: [], params: undefined });
    expect(Changeset.validateRequired(changeset, ["title"]).errors).toEqual([]);
  });

  test.each([["text"], [[1]], [new Map()], [5]])("refuses params that are no object: %s", (params) => {
    expect(() => Changeset.cast(posts, {}, params as never, ["title"])).toThrow(
      expect.objectContaining({ code: "REPO_CHANGESET", reason: "bad_params", status: 400 }),
    );
  });

  test("refuses a field that does not exist", () => {
    expect(() => Changeset.cast(posts, {}, {}, ["name" as "title"])).toThrow(
      expect.objectContaining({ reason: "unknown_field", status: 500 }),
    );
    expect(() => Changeset.cast({ title: 5 } as never, {} as never, {}, [])).toThrow(
      expect.objectContaining({ reason: "bad_rules" }),
    );
  });
});

describe("Changeset.cast by schemas", () => {
  const rules = { email: z.email(), age: z.coerce.number().int().optional(), role: z.string().default("guest") };
  const permitted = ["email", "age", "role"] as const;

  test("takes each field by its own schema, and fills what is absent", () => {
    expect(Changeset.cast(rules, {}, { email: "ada@example.com", age: "36" }, permitted)).toMatchObject({
      valid: true,
      changes: { email: "ada@example.com", age: 36, role: "guest" },
    });
  });

  test("says what the schema says, and that what it needs is missing", () => {
    const wrong = Changeset.cast(rules, {}, { email: "ada", age: "many" }, permitted);
    expect(Object.keys(Changeset.traverseErrors(wrong))).toEqual(["email", "age"]);
    expect(wrong.changes).toEqual({ role: "guest" });
    for (const params of [{}, { email: "" }, { email: null }]) {
      expect(Changeset.traverseErrors(Changeset.cast(rules, {}, params, permitted))).toEqual({
        email: ["can't be blank"],
      });
    }
  });

  test("takes a field named like a part of every object for a field", () => {
    const odd = { constructor: z.string().optional(), toString: z.string().optional() };
    const changeset = Changeset.cast(odd, {}, {}, ["constructor", "toString"]);
    expect([Changeset.getField(changeset, "constructor"), Changeset.getChange(changeset, "toString")]).toEqual([
      undefined,
      undefined,
    ]);
    expect(Changeset.validateAcceptance(changeset, "__proto__").valid).toBe(false);
  });

  test("tells some of what is wrong with a list, not all", () => {
    const list = { numbers: z.array(z.number()) };
    const changeset = Changeset.cast(list, {}, { numbers: Array.from({ length: 5000 }, () => "a") }, ["numbers"]);
    expect(changeset.errors).toHaveLength(20);
  });

  test("asks for nothing that the data has", () => {
    expect(Changeset.cast(rules, { email: "ada@example.com", role: "admin" }, {}, permitted)).toMatchObject({
      valid: true,
      changes: {},
    });
  });

  test("judges the whole of an object's schema once its fields are sound", () => {
    const period = z
      .object({ from: z.number(), to: z.number() })
      .refine(({ from, to }) => from < to, { message: "must not end before it begins" });
    const cast = (params: Record<string, unknown>) =>
      Changeset.traverseErrors(Changeset.cast(period, {}, params, ["from", "to"]));
    expect(cast({ from: 1, to: 2 })).toEqual({});
    expect(cast({ from: 2, to: 1 })).toEqual({ base: ["must not end before it begins"] });
  });

  test("refuses a schema that answers later", () => {
    const later = { name: z.string().refine(async () => true) };
    expect(() => Changeset.cast(later, {}, { name: "a" }, ["name"])).toThrow();
    const waits = { "~standard": { version: 1, vendor: "test", validate: async () => ({ value: "a" }) } } as const;
    expect(() => Changeset.cast({ name: waits }, {}, { name: "a" }, ["name"])).toThrow(
      expect.objectContaining({ reason: "async_schema" }),
    );
  });
});

describe("changes", () => {
  const changeset = Changeset.cast(posts, { title: "a", stars: 1 }, { title: "b" }, ["title"]);

  test("are read alone or over the data", () => {
    expect(Changeset.getChange(changeset, "title")).toBe("b");
    expect(Changeset.getChange(changeset, "stars")).toBeUndefined();
    expect(Changeset.getField(changeset, "title")).toBe("b");
    expect(Changeset.getField(changeset, "stars")).toBe(1);
    expect(Changeset.apply(changeset)).toEqual({ title: "b", stars: 1 });
  });

  test("are put, forced, updated and deleted, and the changeset itself stays", () => {
    expect(Changeset.putChange(changeset, "stars", 1).changes).toEqual({ title: "b" });
    expect(Changeset.putChange(changeset, "title", "a").changes).toEqual({});
    expect(Changeset.forceChange(changeset, "stars", 1).changes).toEqual({ title: "b", stars: 1 });
    expect(Changeset.updateChange(changeset, "title", (title) => title.toUpperCase()).changes).toEqual({ title: "B" });
    expect(Changeset.updateChange(changeset, "stars", (stars) => (stars ?? 0) + 1).changes).toEqual({ title: "b" });
    expect(Changeset.deleteChange(changeset, "title").changes).toEqual({});
    expect(changeset.changes).toEqual({ title: "b" });
  });

  test("of the program's own are not cast", () => {
    expect(Changeset.change(posts, { title: "a" }, { title: "a", stars: 2 })).toMatchObject({
      valid: true,
      changes: { stars: 2 },
    });
  });

  test("are applied when they are valid", () => {
    expect(Changeset.applyAction(changeset, "update")).toEqual({ status: "ok", value: { title: "b", stars: 1 } });
    const wrong = Changeset.addError(changeset, "base", "is closed on Mondays");
    expect(Changeset.applyAction(wrong, "update")).toMatchObject({ status: "error", changeset: { action: "update" } });
  });
});

function deep(levels: number): unknown {
  return levels === 0 ? 1 : [deep(levels - 1)];
}
