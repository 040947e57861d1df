import {
  bigint,
  date,
  doublePrecision,
  inet,
  integer,
  jsonb,
  numeric,
  pgEnum,
  pgTable,
  real,
  smallint,
  text,
  time,
  timestamp,
  uuid,
  varchar,
} from "drizzle-orm/pg-core";
import { describe, expect, test } from "vitest";

import { Changeset } from "../../src/index.ts";

const mood = pgEnum("mood", ["sad", "happy"]);
const things = pgTable("things", {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  small: smallint(),
  large: bigint({ mode: "number" }),
  huge: bigint({ mode: "bigint" }),
  ratio: doublePrecision(),
  rough: real(),
  address: inet(),
  price: numeric(),
  name: text(),
  key: uuid(),
  day: date(),
  hour: time(),
  at: timestamp(),
  mood: mood(),
  document: jsonb(),
  tags: text().array(),
  counts: integer().array(),
  short: varchar({ length: 3 }),
});
type Field = Exclude<keyof typeof things.$inferInsert, "id">;

const cast = (field: Field, value: unknown) => {
  const changeset = Changeset.cast(things, {}, { [field]: value }, [field]);
  return changeset.valid ? Changeset.getChange(changeset, field) : "refused";
};

describe("cast, by a table of PostgreSQL", () => {
  test.each<[Field, unknown, unknown]>([
    ["small", "32767", 32_767],
    ["small", "-32768", -32_768],
    ["counts", [-2_147_483_648], [-2_147_483_648]],
    ["large", "-9007199254740991", Number.MIN_SAFE_INTEGER],
    ["large", "9007199254740991", Number.MAX_SAFE_INTEGER],
    ["huge", "9223372036854775807", 9_223_372_036_854_775_807n],
    ["ratio", "1.5e3", 1500],
    ["rough", "-3.4e38", -3.4e38],
    ["rough", "0e99", 0],
    ["address", "10.0.0.1/8", "10.0.0.1/8"],
    ["address", "fe80::1", "fe80::1"],
    ["price", "12.50", "12.50"],
    ["price", 12.5, "12.5"],
    ["key", "3F333DF6-90a4-4fda-8dd3-9485d27cee36", "3F333DF6-90a4-4fda-8dd3-9485d27cee36"],
    ["day", "2026-02-28", "2026-02-28"],
    ["hour", "23:59", "23:59"],
    ["at", "2026-02-28T12:00", new Date("2026-02-28T12:00:00Z")],
    ["mood", "happy", "happy"],
    ["document", { a: [1] }, { a: [1] }],
    ["document", { a: "\\u0000 \\\\ud800 😀" }, { a: "\\u0000 \\\\ud800 😀" }],
    ["tags", ["a", "b"], ["a", "b"]],
    ["counts", ["1", 2], [1, 2]],
  ])("%s takes %j", (field, value, expected) => {
    expect(cast(field, value)).toEqual(expected);
  });

  // What is refused here the server would refuse, with an error that is nobody's field.
  test.each<[Field, unknown]>([
    ["small", "32768"],
    ["small", "-32769"],
    ["large", "-9007199254740992"],
    ["large", "9007199254740993"],
    ["huge", "9223372036854775808"],
    ["ratio", "Infinity"],
    ["rough", "3.5e38"],
    ["rough", "1e-46"],
    ["address", "10.0.0.1/33"],
    ["address", "10.0.1"],
    ["address", "fe80::1%eth0"],
    ["price", "12,50"],
    ["price", "NaN"],
    ["name", "a\0b"],
    ["key", "3f333df6"],
    ["day", "2026-02-30"],
    ["day", "tomorrow"],
    ["hour", "24:00"],
    ["at", "2026-02-30T12:00"],
    ["day", "0000-01-01"],
    ["at", "0000-06-01T12:00"],
    ["at", "0001-01-01T00:00+01:00"],
    ["at", "9999-12-31T23:30-01:00"],
    ["mood", "angry"],
    ["document", { a: "\0" }],
    ["document", { a: "\\\0" }],
    ["document", { "\ud83d": 1 }],
    ["document", ["\udc00"]],
    ["tags", "a"],
    ["tags", ["a", null]],
    ["counts", [2_147_483_648]],
  ])("%s refuses %j", (field, value) => {
    expect(cast(field, value)).toBe("refused");
  });

  test("says of text that is too long how long it may be, as validateLength does", () => {
    const changeset = Changeset.cast(things, {}, { short: "four" }, ["short"]);
    expect(Changeset.traverseErrors(changeset)).toEqual({ short: ["should be at most 3 character(s)"] });
    const { errors } = Changeset.validateLength(Changeset.change(things, {}, { short: "four" }), "short", { max: 3 });
    expect(changeset.errors).toEqual(errors);
  });
});
