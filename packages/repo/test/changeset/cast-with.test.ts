import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { describe, expect, test } from "vitest";
import { z } from "zod";

import { Changeset } from "../../src/index.ts";

const posts = sqliteTable("posts", {
  id: integer().primaryKey(),
  price: text(),
  scores: text({ mode: "json" }).$type<number[]>(),
});
const scores = z.array(z.coerce.number().int());
const cast = (params: Changeset.Params, data: { scores?: number[] } = {}) =>
  Changeset.castWith(Changeset.cast(posts, data, params, ["price", "scores"]), "scores", scores);

describe("castWith", () => {
  test("makes of the change what the schema makes of it", () => {
    expect(cast({ scores: ["1", 2] })).toMatchObject({ valid: true, changes: { scores: [1, 2] } });
  });

  test("is no change when that is what the field holds already", () => {
    expect(cast({ scores: ["1", "2"], price: "1" }, { scores: [1, 2] }).changes).toEqual({ price: "1" });
  });

  test("refuses what the schema does, as an error of the field", () => {
    const refused = cast({ scores: ["one"] });
    expect(refused).toMatchObject({ valid: false, errors: [{ field: "scores", details: { validation: "cast" } }] });
    expect(Changeset.traverseErrors(refused)).toEqual({ scores: ["is invalid"] });
  });

  test("does not ask about a field that does not change, or changes to nothing", () => {
    expect(cast({}).valid).toBe(true);
    expect(cast({ scores: "" }, { scores: [1] })).toMatchObject({ valid: true, changes: { scores: null } });
  });

  test("refuses a field that does not exist", () => {
    // @ts-expect-error there is no such field
    expect(() => Changeset.castWith(cast({}), "score", scores)).toThrow("given to castWith");
  });
});
