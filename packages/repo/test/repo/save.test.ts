import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { startSupervised } from "@hinotori/otp/testing";
import { beforeEach, describe, expect, test } from "vitest";

import { Changeset, Repo as Repository } from "../../src/index.ts";

const users = sqliteTable("users", {
  id: integer().primaryKey(),
  name: text().notNull(),
  age: integer().default(18),
  bossId: integer("boss_id"),
  homeId: integer("home_id"),
});
const phones = sqliteTable("phones", {
  id: integer().primaryKey(),
  userId: integer("user_id").notNull(),
  number: text().notNull(),
});
const marks = sqliteTable(
  "marks",
  { userId: integer("user_id").notNull(), day: text().notNull(), mark: integer() },
  (table) => [primaryKey({ columns: [table.userId, table.day] }), index("by_day").on(table.day)],
);
const Repo = Repository.define("Saving.Repo", { otpApp: "saving", schema: { users, phones, marks } });
const told = Changeset.traverseErrors;

beforeEach(async () => {
  await startSupervised([Repo, { database: ":memory:" }]);
  Repo.db().$client.exec(`
    CREATE TABLE homes (id INTEGER PRIMARY KEY);
    CREATE TABLE users (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INTEGER DEFAULT 18 CONSTRAINT grown CHECK (age >= 18),
      boss_id INTEGER REFERENCES users, home_id INTEGER REFERENCES homes (id)
    );
    CREATE UNIQUE INDEX users_name ON users (lower(name));
    CREATE TABLE phones (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id), number TEXT NOT NULL UNIQUE);
    CREATE TABLE marks (user_id INTEGER NOT NULL, day TEXT NOT NULL, mark INTEGER, PRIMARY KEY (user_id, day));
  `);
});

const user = (params: Record<string, unknown>, data: { id?: number; name?: string } = {}) =>
  Changeset.cast(users, data, params, ["name", "age", "bossId", "homeId"]);
const insertAda = async () => {
  const saved = await Repo.insert(user({ name: "Ada" }));
  if (saved.status === "error") throw new Error("Ada is a good row");
  return saved.value;
};
const phone = (data: object, params: Changeset.Params) =>
  Changeset.uniqueConstraint(Changeset.cast(phones, data, params, ["number"]), "number");
const withPhones = (
  numbers: readonly object[],
  data: { id?: number; name?: string } = {},
  rows: { id: number }[] = [],
) =>
  Changeset.castAssoc(user({ name: "Ada", phones: numbers }, data), "phones", {
    with: phone,
    key: "userId",
    data: rows,
  });

describe("Repo.insert", () => {
  test("writes the changes and answers the row, defaults included", async () => {
    expect(await insertAda()).toEqual({ id: 1, name: "Ada", age: 18, bossId: null, homeId: null });
  });

  test("writes nothing that is not valid, and marks what was tried", async () => {
    const saved = await Repo.insert(Changeset.validateRequired(user({}), ["name"]));
    expect(saved).toMatchObject({ status: "error", changeset: { action: "insert", valid: false } });
    expect(Repo.db().select().from(users).all()).toEqual([]);
  });

  test("turns what the database refuses into errors of fields", async () => {
    await insertAda();
    let ada = user({ name: "ADA" });
    ada = Changeset.uniqueConstraint(ada, "name", { name: "users_name" });
    expect(await errorsOf(Repo.insert(ada))).toEqual({ name: ["has already been taken"] });

    const young = Changeset.checkConstraint(user({ name: "Bo", age: 5 }), "age", { name: "grown" });
    expect(await errorsOf(Repo.insert(young))).toEqual({ age: ["is invalid"] });

    const nobody = Changeset.notNullConstraint(user({}), "name");
    expect(await errorsOf(Repo.insert(nobody))).toEqual({ name: ["can't be blank"] });
  });

  test("finds out which of several foreign keys it was", async () => {
    const both = (params: object) =>
      Changeset.foreignKeyConstraint(
        Changeset.foreignKeyConstraint(user({ name: "Bo", ...params }), "bossId"),
        "homeId",
        { message: "was torn down" },
      );
    await insertAda();
    expect(await errorsOf(Repo.insert(both({ homeId: 9, bossId: 1 })))).toEqual({ homeId: ["was torn down"] });
    expect(await errorsOf(Repo.insert(both({ bossId: 9 })))).toEqual({ bossId: ["does not exist"] });
    expect(await errorsOf(Repo.insert(both({ bossId: 9, homeId: 9 })))).toEqual({
      bossId: ["does not exist"],
      homeId: ["was torn down"],
    });
  });

  test("recognises a unique index over several columns by them, in any order", async () => {
    const mark = () => {
      const changeset = Changeset.change(marks, {}, { userId: 1, day: "monday" });
      return Changeset.uniqueConstraint(changeset, ["day", "userId"]);
    };
    await Repo.insert(mark());
    expect(await errorsOf(Repo.insert(mark()))).toEqual({ day: ["has already been taken"] });
  });

  test("throws for a constraint that nobody declared", async () => {
    await expect(Repo.insert(user({ name: "Bo", age: 5 }))).rejects.toMatchObject({
      code: "REPO_CONSTRAINT",
      constraint: { type: "check", name: "grown", columns: [] },
      cause: { code: "SQLITE_CONSTRAINT_CHECK" },
    });
  });

  test("writes the rows inside with their parent", async () => {
    expect(await Repo.insert(withPhones([{ number: "1" }, { number: "2" }]))).toMatchObject({ status: "ok" });
    expect(Repo.db().select().from(phones).all()).toEqual([
      { id: 1, userId: 1, number: "1" },
      { id: 2, userId: 1, number: "2" },
    ]);
  });

  test("writes neither when one inside is refused", async () => {
    expect(await errorsOf(Repo.insert(withPhones([{ number: "1" }, { number: "1" }])))).toEqual({
      phones: [{}, { number: ["has already been taken"] }],
    });
    expect(Repo.db().select().from(users).all()).toEqual([]);
    expect(Repo.db().select().from(phones).all()).toEqual([]);
  });
});

describe("Repo.update", () => {
  test("writes the changes of that row", async () => {
    const ada = await insertAda();
    expect(await Repo.update(user({ age: "36" }, ada))).toEqual({ status: "ok", value: { ...ada, age: 36 } });
  });

  test("answers the row as it is when nothing changes", async () => {
    const ada = await insertAda();
    expect(await Repo.update(user({ name: "Ada" }, ada))).toEqual({ status: "ok", value: ada });
  });

  test("changes rows inside and adds others", async () => {
    await Repo.insert(withPhones([{ number: "1" }]));
    const rows = Repo.db().select().from(phones).all();
    await Repo.update(withPhones([{ id: 1, number: "11" }, { number: "2" }], { id: 1, name: "Ada" }, rows));
    expect(
      Repo.db()
        .select()
        .from(phones)
        .all()
        .map(({ number }) => number),
    ).toEqual(["11", "2"]);
  });

  test("throws when the row is gone, or was never named", async () => {
    const gone = user({ age: 20 }, { id: 9, name: "Bo" });
    await expect(Repo.update(gone)).rejects.toMatchObject({ code: "REPO_STALE", status: 409 });
    await expect(Repo.update(user({ age: 20 }))).rejects.toMatchObject({ code: "REPO_CHANGESET", reason: "no_key" });
  });

  test("knows a key over two columns", async () => {
    for (const day of ["monday", "tuesday"]) await Repo.insert(Changeset.change(marks, {}, { userId: 1, day }));
    await Repo.update(Changeset.change(marks, { userId: 1, day: "tuesday" }, { mark: 5 }));
    expect(
      Repo.db()
        .select()
        .from(marks)
        .all()
        .map(({ mark }) => mark),
    ).toEqual([null, 5]);
  });
});

describe("Repo.delete", () => {
  test("deletes the row and answers it", async () => {
    const ada = await insertAda();
    expect(await Repo.delete(Changeset.change(users, ada))).toEqual({ status: "ok", value: ada });
    await expect(Repo.delete(Changeset.change(users, ada))).rejects.toMatchObject({ code: "REPO_STALE" });
  });

  test("is refused while others refer to the row", async () => {
    await Repo.insert(withPhones([{ number: "1" }]));
    const changeset = Changeset.change(users, { id: 1 });
    await expect(Repo.delete(changeset)).rejects.toMatchObject({ code: "REPO_CONSTRAINT" });
    const declared = Changeset.foreignKeyConstraint(changeset, "id", { message: "still has phones" });
    expect(await errorsOf(Repo.delete(declared))).toEqual({ id: ["still has phones"] });
  });
});

describe("Repo.within", () => {
  test("writes in the transaction that is under way, which an error leaves as it was", async () => {
    const outcome = await Repo.transaction((tx) => {
      const ada = Repo.within(tx).insert(user({ name: "Ada" }));
      const again = Repo.within(tx).insert(
        Changeset.uniqueConstraint(user({ name: "ada" }), "name", { name: "users_name" }),
      );
      return [ada.status, again.status];
    });
    expect(outcome).toEqual(["ok", "error"]);
    expect(Repo.db().select().from(users).all()).toHaveLength(1);
  });

  test("is what Repo.insert says to use there", async () => {
    let attempt: Promise<unknown> | undefined;
    await Repo.transaction(() => {
      attempt = Repo.insert(user({ name: "Ada" })).catch((error: unknown) => error);
    });
    expect(await attempt).toMatchObject({
      code: "REPO_TRANSACTION",
      message: expect.stringContaining("within(tx)"),
    });
    expect(Repo.db().select().from(users).all()).toEqual([]);
  });

  test("is taken back with it", async () => {
    await Repo.transaction((tx) => {
      Repo.within(tx).insert(withPhones([{ number: "1" }]));
      return Repo.rollback();
    }).catch(() => {});
    expect(Repo.db().select().from(phones).all()).toEqual([]);
  });
});

async function errorsOf<F extends object, Row>(saving: Promise<Repository.Saved<F, Row>>): Promise<unknown> {
  const saved = await saving;
  return saved.status === "error" ? told(saved.changeset) : saved;
}
