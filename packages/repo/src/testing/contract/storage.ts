/** The contract of a database as a whole: made, dropped, and read by hand. */
import { expect, test } from "vitest";

import { Storage } from "../../storage.ts";
import { type ContractSubject, prepare, start } from "./subject.ts";

/** Adds the tests. */
export function testStorage(subject: ContractSubject): void {
  test("is made once and dropped once", async () => {
    const { repo } = prepare(subject);
    expect(await Storage.create(repo)).toBe("created");
    expect(await Storage.create(repo)).toBe("already_up");
    expect(await Storage.drop(repo)).toBe("dropped");
    expect(await Storage.drop(repo)).toBe("already_down");
  });

  test("is read as a table of values, as far as the limit", async () => {
    const { repo } = await start(subject);
    const sql = "SELECT 1 AS one, 'a' AS letter UNION ALL SELECT 2, NULL ORDER BY one";
    const rows = [
      [1, "a"],
      [2, null],
    ];
    expect(await Storage.query(repo, sql)).toEqual({ columns: ["one", "letter"], rows, truncated: false });
    expect(await Storage.query(repo, sql, { limit: 2 })).toMatchObject({ rows, truncated: false });
    expect(await Storage.query(repo, sql, { limit: 1 })).toMatchObject({ rows: [[1, "a"]], truncated: true });
    expect(await Storage.query(repo, `${sql}; -- that is all`, { limit: 0 })).toMatchObject({
      rows: [],
      truncated: true,
    });
    await expect(Storage.query(repo, sql, { limit: -1 })).rejects.toMatchObject({ code: "REPO_QUERY" });
  });

  test.each([
    "INSERT INTO authors (name) VALUES ('Ada')",
    "INSERT INTO authors (name) VALUES ('Ada') RETURNING id",
    "UPDATE authors SET name = 'Ada'",
    "DROP TABLE posts",
    "COMMIT",
    "SELECT 1; DROP TABLE posts",
    "SELECT nonsense FROM posts",
    "SELEC 1",
    "",
  ])("is not changed by what is no query: %s", async (sql) => {
    const { repo } = await start(subject);
    await expect(Storage.query(repo, sql)).rejects.toMatchObject({ code: "REPO_QUERY", sql });
    expect((await Storage.query(repo, "SELECT * FROM posts")).rows).toEqual([]);
    expect((await Storage.query(repo, "SELECT * FROM authors")).rows).toEqual([]);
  });

  test("says so when there is none", async () => {
    const { repo } = prepare(subject);
    await expect(Storage.query(repo, "SELECT 1")).rejects.toMatchObject({
      code: "REPO_QUERY",
      message: expect.stringContaining("Storage.create"),
    });
  });
}
