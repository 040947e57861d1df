/** What a cast lets through the server takes: a value is refused as an error of its field, or written. */
import { Application } from "@hinotori/otp";
import { sql } from "drizzle-orm";
import {
  bit,
  char,
  cidr,
  inet,
  integer,
  interval,
  macaddr,
  macaddr8,
  numeric,
  pgTable,
  text,
  varchar,
} from "drizzle-orm/pg-core";
import { expect, test } from "vitest";

import { Changeset, Repo as Repository } from "../../src/index.ts";
import { Postgres } from "../../src/postgres.ts";
import { startTestDatabase } from "../../src/testing.ts";
import { describePostgres } from "../support/postgres.ts";

const kinds = pgTable("kinds", {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  lasts: interval(),
  flags: bit({ dimensions: 3 }),
  network: cidr(),
  address: inet(),
  card: macaddr(),
  longCard: macaddr8("long_card"),
  short: varchar({ length: 3 }),
  code: char({ length: 2 }),
  letter: char(),
  price: numeric({ precision: 4, scale: 2 }),
  whole: numeric({ precision: 3 }),
  hundreds: numeric({ precision: 2, scale: -2 }),
  tiny: numeric({ precision: 1, scale: 3 }),
  near: numeric({ precision: 4, scale: 2, mode: "number" }),
  large: numeric({ precision: 3, scale: 0, mode: "bigint" }),
  shorts: varchar({ length: 3 }).array(),
  grid: integer().array().array(),
  words: text().array().array(),
});
type Field = Exclude<keyof typeof kinds.$inferInsert, "id">;
const Repo = Repository.define("Casts.Repo", { otpApp: "casts", schema: { kinds }, adapter: Postgres });

const cards = [
  "08:00:2b:01:02:03",
  "08-00-2b-01-02-03",
  "08002b:010203",
  "08002b-010203",
  "0800.2b01.0203",
  "08002B010203",
];
const good: Readonly<Record<Field, readonly unknown[]>> = {
  lasts: [
    ...[
      "1 day",
      "2 days 3 hours",
      "1 year 2 mons 3 days 04:05:06.789",
      "-1 years -2 mons +3 days -04:05:06",
      "-00:00:01",
    ],
    ...[
      "P1Y2M3DT4H5M6S",
      "PT0.5S",
      "P2W",
      "P1D",
      "1.5 hours",
      "90 minutes",
      "1h 30m",
      "5 min",
      "@ 1 minute ago",
      "1 week",
      "00:00:00",
    ],
    ...["99999999 years 99999999 months 99999999 weeks 99999999 days 99999999:59:59", "99999999h 99999999m 99999999s"],
  ],
  flags: ["101", "000"],
  network: [
    "10.0.0.0/8",
    "10.0.0.1",
    "10.0.0.1/32",
    "0.0.0.0/0",
    "10.128.0.0/9",
    "2001:db8::/32",
    "::/0",
    "::1",
    "::ffff:1.2.3.0/120",
    "1:2:3:4:5:6:7:8",
  ],
  address: ["10.0.0.1/8", "::ffff:1.2.3.4", "fe80::1/64"],
  card: cards,
  longCard: [
    ...cards.filter((card) => !/^.{6}[:-].{6}$/.test(card)),
    "08:00:2b:01:02:03:04:05",
    "0800.2b01.0203.0405",
    "08002b0102030405",
  ],
  short: ["abc", "😀😀😀", "abc   "],
  code: ["ab", "a"],
  letter: ["a"],
  price: ["99.99", "-99.994", "0.001", "1", ".5", 12.5, "0099.9"],
  whole: ["999", "999.4", "-1"],
  hundreds: ["9949", "49", "1"],
  tiny: ["0.009", "0.0001"],
  near: ["99.99", 1e-9, "-99.994"],
  large: ["999", -999],
  shorts: [["abc", "a"], []],
  grid: [
    [
      [1, 2],
      [3, 4],
    ],
    [[1]],
    [],
  ],
  words: [[["a"], ["b"]]],
};
const bad: Readonly<Record<Field, readonly unknown[]>> = {
  lasts: [
    "soon",
    "1 day 1 day",
    "P",
    "1 fortnight",
    "1999999999 years",
    "9999999999:00:00",
    "1 day x",
    "-",
    "@",
    "1:99:00",
  ],
  flags: ["10", "1010", "102"],
  network: ["10.0.0.1/8", "10.64.0.0/9", "2001:db8::1/32", "::1/127", "::ffff:1.2.3.4/120", "10.0.0.0/33", "x"],
  address: ["10.0.0.256", "::1/129"],
  card: ["08:00:2b:01:02", "08:00-2b:01:02:03", "x", "08:00:2b:01:02:03:04:05", "08002g010203"],
  longCard: ["08:00:2b:01:02:03:04", "08:00:2b:01:02:03:04-05", "08002b01020304"],
  short: ["abcd", "😀😀😀😀", "abc  d"],
  code: ["abc"],
  letter: ["ab"],
  price: ["100", "99.995", "-99.995", "1000.1", 100],
  whole: ["1000", "999.5"],
  hundreds: ["9950", "10000"],
  tiny: ["0.01", "0.0095"],
  near: ["100", 99.996, "1e30"],
  large: ["1000", -1000],
  shorts: [["abc", "abcd"]],
  grid: [
    [[1], [2, 3]],
    [[1], []],
  ],
  words: [[["a"], []]],
};

const cast = (field: Field, value: unknown) => Changeset.cast(kinds, {}, { [field]: value }, [field]);
const samples = (of: typeof good) =>
  Object.entries(of).flatMap(([field, values]) => values.map((value) => [field as Field, value] as const));

describePostgres("casts for PostgreSQL", ({ config }) => {
  test("refuse what the server refuses, and let through what it takes", async () => {
    Application.putEnv("casts", "Casts.Repo", config("unused"));
    await startTestDatabase(Repo, { migrate: false, config: { log: false } });
    await Repo.db().execute(
      sql.raw(`CREATE TABLE kinds (
        id int GENERATED ALWAYS AS IDENTITY, lasts interval, flags bit(3), network cidr, address inet, card macaddr,
        long_card macaddr8, short varchar(3), code char(2), letter char, price numeric(4, 2), whole numeric(3),
        hundreds numeric(2, -2), tiny numeric(1, 3), near numeric(4, 2), large numeric(3, 0), shorts varchar(3)[],
        grid int[][], words text[][])`),
    );
    const wrong: unknown[] = [];
    const write = (field: Field, value: unknown) =>
      Repo.db()
        .insert(kinds)
        .values({ [field]: value } as never);
    for (const [field, value] of samples(good)) {
      const changeset = cast(field, value);
      if (!changeset.valid) wrong.push(["cast refuses", field, value]);
      else await Repo.insert(changeset).catch(() => wrong.push(["server refuses", field, value]));
    }
    for (const [field, value] of samples(bad)) {
      if (cast(field, value).valid) wrong.push(["cast takes", field, value]);
      await write(field, value).then(
        () => wrong.push(["server takes", field, value]),
        () => {},
      );
    }
    expect(wrong).toEqual([]);
  });
});
