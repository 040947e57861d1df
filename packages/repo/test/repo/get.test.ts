import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { startSupervised } from "@hinotori/otp/testing";
import { beforeEach, describe, expect, test } from "vitest";

import { Repo as Repository } from "../../src/index.ts";

const posts = sqliteTable("posts", { id: integer().primaryKey(), title: text().notNull(), owner: integer() });
const marks = sqliteTable("marks", { a: integer(), b: integer() }, ({ a, b }) => [primaryKey({ columns: [a, b] })]);
const Repo = Repository.define("Getting.Repo", { otpApp: "getting", schema: { posts } });
const first = { id: 1, title: "Firebird", owner: 7 };

beforeEach(async () => {
  await startSupervised([Repo, { database: ":memory:" }]);
  Repo.db().$client.exec("CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL, owner INTEGER)");
  Repo.db().insert(posts).values(first).run();
});

describe("get", () => {
  test.each([1, "1"])("finds the row with the key %j", async (id) => {
    expect(await Repo.get(posts, id)).toEqual(first);
    expect(await Repo.getOrThrow(posts, id)).toEqual(first);
  });

  test.each([
    2,
    "2",
    "one",
    "",
    "1; DROP TABLE posts",
    "9".repeat(30),
    "1e0",
    "0x1",
    "1.0",
    "-1",
    " 1",
    "1\0",
    "１",
    Number.NaN,
    1.5,
  ])("finds nothing by %j, which no row has", async (id) => {
    expect(await Repo.get(posts, id)).toBeUndefined();
    await expect(Repo.getOrThrow(posts, id)).rejects.toMatchObject({ code: "REPO_NO_RESULTS", status: 404 });
  });

  test("refuses a table whose key is more than one column", async () => {
    await expect(Repo.get(marks, 1)).rejects.toThrow("expected a table with a primary key of one column, got: marks");
  });
});

describe("getBy", () => {
  test("finds the row that has all the values", async () => {
    expect(await Repo.getBy(posts, { id: "1", owner: 7 })).toEqual(first);
    expect(await Repo.getBy(posts, { id: 1, owner: 8 })).toBeUndefined();
    await expect(Repo.getByOrThrow(posts, { id: 1, owner: 8 })).rejects.toMatchObject({
      code: "REPO_NO_RESULTS",
      message: "expected a row of posts with id and owner as asked, got none",
    });
  });

  test("refuses a value that is missing, a field that does not exist, and no field at all", async () => {
    // @ts-expect-error a value that may be missing would find what it should not
    await expect(Repo.getBy(posts, { id: 1, owner: undefined })).rejects.toThrow("got: owner: undefined");
    // @ts-expect-error there is no such field
    await expect(Repo.getBy(posts, { writer: 1 })).rejects.toThrow("got: writer: 1");
    await expect(Repo.getBy(posts, {})).rejects.toThrow("got: no field at all");
  });
});
