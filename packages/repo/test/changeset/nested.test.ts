import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { describe, expect, test } from "vitest";
import { z } from "zod";

import { Changeset } from "../../src/index.ts";

interface Address {
  street: string;
  floor: number;
}

const users = sqliteTable("users", {
  id: integer().primaryKey(),
  name: text().notNull(),
  home: text({ mode: "json" }).$type<Address>(),
  others: text({ mode: "json" }).$type<Address[]>(),
});
const phones = sqliteTable("phones", {
  id: integer().primaryKey(),
  userId: integer().notNull(),
  number: text().notNull(),
});

const address = (data: object, params: Changeset.Params) => {
  const rules = { street: z.string(), floor: z.coerce.number().default(0) };
  const changeset = Changeset.cast(rules, data, params, ["street", "floor"]);
  return Changeset.validateLength(changeset, "street", { max: 10 });
};
const phone = (data: object, params: Changeset.Params) =>
  Changeset.validateRequired(Changeset.cast(phones, data, params, ["number"]), ["number"]);

const user = (params: Record<string, unknown>, data = {}) => Changeset.cast(users, data, params, ["name"]);
const home = (params: Record<string, unknown>, required = false) =>
  Changeset.castEmbed(user(params), "home", { many: false, with: address, required });
const others = (params: Record<string, unknown>) =>
  Changeset.castEmbed(user(params), "others", { many: true, with: address });
const phonesOf = (params: Record<string, unknown>, data: { id: number; number: string }[] = []) =>
  Changeset.castAssoc(user(params), "phones", { with: phone, key: "userId", data });

describe("castEmbed", () => {
  test("casts an object, by its own rules", () => {
    expect(home({ home: { street: "Oak Lane", floor: "2", admin: true } })).toMatchObject({
      valid: true,
      changes: { home: { street: "Oak Lane", floor: 2 } },
    });
  });

  test("is invalid when what is inside is, and tells it there", () => {
    const changeset = home({ home: { street: "a very long street" } });
    expect(changeset).toMatchObject({ valid: false, errors: [], changes: {} });
    expect(Changeset.traverseErrors(changeset)).toEqual({ home: { street: ["should be at most 10 character(s)"] } });
  });

  test("casts lists, as JSON and as a form sends them", () => {
    const expected = [
      { street: "A", floor: 0 },
      { street: "B", floor: 0 },
    ];
    expect(others({ others: [{ street: "A" }, { street: "B" }] }).changes.others).toEqual(expected);
    const form = { "10": { street: "B" }, "2": { street: "A" } };
    expect(others({ others: form }).changes.others).toEqual(expected);
  });

  test("tells each item of a list its own errors", () => {
    expect(Changeset.traverseErrors(others({ others: [{ street: "A" }, {}] }))).toEqual({
      others: [{}, { street: ["can't be blank"] }],
    });
  });

  test.each([
    ["text"],
    [5],
    [["text"]],
    [{ a: {} }],
    [JSON.parse('{"__proto__": {}}')],
    [Array.from({ length: 1001 }, () => ({ street: "A" }))],
  ])("refuses what is no list of objects: %s", (given) => {
    expect(Changeset.traverseErrors(others({ others: given }))).toEqual({ others: ["is invalid"] });
  });

  test("is missing only when it is required", () => {
    expect(home({}).valid).toBe(true);
    for (const params of [{}, { home: null }, { home: "" }]) {
      expect(Changeset.traverseErrors(home(params, true))).toEqual({ home: ["can't be blank"] });
    }
  });
});

describe("castAssoc", () => {
  test("makes new rows, and changes those that are there", () => {
    const { nested } = phonesOf({ phones: [{ id: "1", number: "222" }, { number: "333" }] }, [
      { id: 1, number: "111" },
    ]);
    expect(nested["phones"]?.changesets.map(({ data, changes }) => ({ data, changes }))).toEqual([
      { data: { id: 1, number: "111" }, changes: { number: "222" } },
      { data: {}, changes: { number: "333" } },
    ]);
  });

  test.each([
    ["a row of somebody else", [{ id: 2, number: "1" }]],
    ["a row twice", [{ id: 1 }, { id: "1" }]],
  ])("refuses %s", (_, given) => {
    expect(Changeset.traverseErrors(phonesOf({ phones: given }, [{ id: 1, number: "111" }]))).toEqual({
      phones: ["is invalid"],
    });
  });
});
