import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { describe, expect, test } from "vitest";

import { Changeset } from "../../src/index.ts";

const users = sqliteTable("users", {
  id: integer().primaryKey(),
  name: text().notNull(),
  password: text(),
  age: integer(),
  tags: text({ mode: "json" }).$type<string[]>(),
});

const cast = (params: Record<string, unknown>) =>
  Changeset.cast(users, {}, params, ["name", "password", "age", "tags"]);
const told = Changeset.traverseErrors;

describe("validateRequired", () => {
  test("refuses what is blank after the changes, once", () => {
    const changeset = Changeset.validateRequired(cast({ name: " ", age: "old" }), ["name", "age"]);
    expect(told(changeset)).toEqual({ age: ["is invalid"], name: ["can't be blank"] });
    expect(changeset).toMatchObject({ valid: false, required: ["name", "age"] });
  });

  test("drops the change that would blank a field", () => {
    const changeset = Changeset.cast(users, { name: "Ada" }, { name: "" }, ["name"]);
    expect(Changeset.validateRequired(changeset, ["name"]).changes).toEqual({});
  });

  test("is content with what the data has", () => {
    const changeset = Changeset.cast(users, { name: "Ada" }, {}, ["name"]);
    expect(Changeset.validateRequired(changeset, ["name"]).valid).toBe(true);
  });
});

describe("validateLength", () => {
  test.each([
    ["ab", { min: 3 }, "should be at least 3 character(s)"],
    ["abcd", { max: 3 }, "should be at most 3 character(s)"],
    ["ab", { is: 3 }, "should be 3 character(s)"],
    ["é", { min: 3, count: "bytes" as const }, "should be at least 3 byte(s)"],
    ["ab", { min: 3, message: "too few: %{count}" }, "too few: 3"],
  ])("says of %s with %o: %s", (name, options, message) => {
    expect(told(Changeset.validateLength(cast({ name }), "name", options))).toEqual({ name: [message] });
  });

  test("counts characters as people see them", () => {
    const family = "👨‍👩‍👧‍👦";
    expect(Changeset.validateLength(cast({ name: family }), "name", { is: 1 }).valid).toBe(true);
    expect(Changeset.validateLength(cast({ name: family }), "name", { is: 11, count: "units" }).valid).toBe(true);
    expect(Changeset.validateLength(cast({ name: "é".repeat(200_000) }), "name", { max: 10 }).valid).toBe(false);
  });

  test("counts the items of a list, and carries what the text speaks of", () => {
    const changeset = Changeset.validateLength(cast({ tags: ["a"] }), "tags", { min: 2 });
    expect(changeset.errors).toEqual([
      {
        field: "tags",
        message: "should have at least %{count} item(s)",
        details: { validation: "length", type: "list", kind: "min", count: 2 },
      },
    ]);
  });

  test("looks at no field that does not change, and wants a number", () => {
    expect(Changeset.validateLength(cast({}), "name", { min: 3 }).valid).toBe(true);
    expect(() => Changeset.validateLength(cast({}), "name", { min: NaN })).toThrow(
      expect.objectContaining({ code: "REPO_CHANGESET" }),
    );
  });
});

describe("validateNumber", () => {
  test.each([
    [{ lessThan: 5 }, "must be less than 5"],
    [{ greaterThan: 5 }, "must be greater than 5"],
    [{ lessThanOrEqualTo: 4 }, "must be less than or equal to 4"],
    [{ greaterThanOrEqualTo: 6n }, "must be greater than or equal to 6"],
    [{ equalTo: 6 }, "must be equal to 6"],
    [{ notEqualTo: 5n }, "must be not equal to 5"],
  ])("says of 5 with %o: %s", (options, message) => {
    expect(told(Changeset.validateNumber(cast({ age: 5 }), "age", options))).toEqual({ age: [message] });
  });

  test("tells the first limit only, and nothing within them", () => {
    expect(told(Changeset.validateNumber(cast({ age: 5 }), "age", { greaterThan: 9, equalTo: 9 })).age).toHaveLength(1);
    expect(Changeset.validateNumber(cast({ age: 5 }), "age", { greaterThan: 4, lessThan: 6, equalTo: 5n }).valid).toBe(
      true,
    );
  });
});

describe("the other validations", () => {
  test("a format, by a pattern that keeps no memory", () => {
    const pattern = /^[a-z]+$/g;
    for (let turn = 0; turn < 2; turn += 1) {
      expect(Changeset.validateFormat(cast({ name: "ada" }), "name", pattern).valid).toBe(true);
    }
    expect(told(Changeset.validateFormat(cast({ name: "Ada" }), "name", pattern))).toEqual({
      name: ["has invalid format"],
    });
  });

  test("a list of what may be, and one of what may not", () => {
    expect(told(Changeset.validateInclusion(cast({ age: 5 }), "age", [1, 2]))).toEqual({ age: ["is invalid"] });
    expect(Changeset.validateInclusion(cast({ age: 2 }), "age", [1, 2]).valid).toBe(true);
    expect(told(Changeset.validateExclusion(cast({ name: "admin" }), "name", ["admin"]))).toEqual({
      name: ["is reserved"],
    });
    expect(Changeset.validateExclusion(cast({ name: "ada" }), "name", ["admin"]).valid).toBe(true);
  });

  test("a list whose items all may be, also where somebody sends no list", () => {
    const judge = (tags: unknown) => told(Changeset.validateSubset(cast({ tags }), "tags", ["a", "b"]));
    expect([["a"], ["b", "a", "b"], []].map(judge)).toEqual([{}, {}, {}]);
    for (const wrong of [["a", "c"], [["a"]], [null], "a", { 0: "a" }, 5]) {
      expect(judge(wrong)).toEqual({ tags: ["has an invalid entry"] });
    }
  });

  test("an acceptance", () => {
    expect(Changeset.validateAcceptance(cast({ terms: "true" }), "terms").valid).toBe(true);
    for (const params of [{}, { terms: "false" }, { terms: "on" }, { terms: null }]) {
      expect(told(Changeset.validateAcceptance(cast(params), "terms"))).toEqual({ terms: ["must be accepted"] });
    }
  });

  test("a confirmation", () => {
    const confirm = (params: Record<string, unknown>, required = false) =>
      told(Changeset.validateConfirmation(cast(params), "password", { required }));
    expect(confirm({ password: "a", passwordConfirmation: "a" })).toEqual({});
    expect(confirm({ password: "a", passwordConfirmation: "b" })).toEqual({
      passwordConfirmation: ["does not match confirmation"],
    });
    expect(confirm({ password: "a" })).toEqual({});
    expect(confirm({ password: "a" }, true)).toEqual({ passwordConfirmation: ["can't be blank"] });
  });

  test("a check of one's own", () => {
    const even = (age: number) =>
      age % 2 === 0 ? undefined : { message: "must be even, not %{got}", details: { got: age } };
    expect(told(Changeset.validateChange(cast({ age: 5 }), "age", even))).toEqual({ age: ["must be even, not 5"] });
    expect(Changeset.validateChange(cast({ age: 4 }), "age", even).valid).toBe(true);
  });

  test("errors in another language", () => {
    const changeset = Changeset.validateLength(cast({ name: "a" }), "name", { min: 2 });
    expect(told(changeset, ({ details }) => `mindestens ${String(details["count"])}`)).toEqual({
      name: ["mindestens 2"],
    });
  });
});
