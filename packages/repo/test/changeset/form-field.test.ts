import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { describe, expect, test } from "vitest";

import { Changeset } from "../../src/index.ts";

const posts = sqliteTable("posts", {
  id: integer().primaryKey(),
  title: text(),
  views: integer(),
  at: integer({ mode: "timestamp_ms" }),
});
const at = new Date("2026-01-31T14:00:00Z");
const cast = (params: Changeset.Params | undefined, data: { title?: string; at?: Date } = {}) =>
  Changeset.validateRequired(Changeset.cast(posts, data, params, ["title", "views", "at"]), ["title"]);

describe("formField", () => {
  test("shows what is there, in a form that nobody has sent", () => {
    expect(Changeset.formField(cast(undefined, { title: "Firebird" }), "title")).toEqual({
      name: "title",
      value: "Firebird",
      errors: [],
    });
  });

  test("shows what was typed, and once it was tried what is wrong with it", () => {
    const refused = cast({ views: "many", title: " " }, { title: "Firebird" });
    expect(Changeset.formField(refused, "views")).toEqual({ name: "views", value: "many", errors: [] });
    const tried = { ...refused, action: "insert" as const };
    expect(Changeset.formField(tried, "views")).toEqual({ name: "views", value: "many", errors: ["is invalid"] });
    expect(Changeset.formField(tried, "title", ({ field }) => `${field}!`)).toMatchObject({
      value: " ",
      errors: ["title!"],
    });
  });

  test("shows a moment as an input takes it, and what the program changed", () => {
    expect(Changeset.formField(cast({}, { at }), "at").value).toBe("2026-01-31T14:00:00.000");
    expect(Changeset.formField(Changeset.putChange(cast({}), "views", 3), "views").value).toBe(3);
  });

  test("refuses a field that does not exist", () => {
    // @ts-expect-error there is no such field
    expect(() => Changeset.formField(cast({}), "body")).toThrow("given to formField");
  });
});
