import { describe, expect, test } from "vitest";

import { controlsTransaction, splitStatements } from "../../src/sqlite/statements.ts";

const texts = (sql: string) => splitStatements(sql).map((statement) => statement.sql);

describe("splitStatements", () => {
  test.each<[string, string, string[]]>([
    [
      "ends a statement at a semicolon",
      "CREATE TABLE a (x); CREATE TABLE b (y);",
      ["CREATE TABLE a (x)", "CREATE TABLE b (y)"],
    ],
    [
      "ends a statement at a breakpoint",
      "CREATE TABLE a (x)\n--> statement-breakpoint\nDROP TABLE b",
      ["CREATE TABLE a (x)", "DROP TABLE b"],
    ],
    [
      "keeps what looks like a breakpoint in a string",
      "INSERT INTO a VALUES ('x --> statement-breakpoint;'); SELECT 1",
      ["INSERT INTO a VALUES ('x --> statement-breakpoint;')", "SELECT 1"],
    ],
    [
      "keeps a semicolon in a string",
      "INSERT INTO a VALUES ('x;''y;z'); SELECT 1",
      ["INSERT INTO a VALUES ('x;''y;z')", "SELECT 1"],
    ],
    [
      "keeps a semicolon in a quoted name",
      'SELECT "a;b", `c;d`, [e;f]; SELECT 1',
      ['SELECT "a;b", `c;d`, [e;f]', "SELECT 1"],
    ],
    [
      "keeps a semicolon in a comment",
      "SELECT 1 -- one; more\n; /* two; */ SELECT 2;",
      ["SELECT 1 -- one; more", "/* two; */ SELECT 2"],
    ],
    ["leaves out what holds only comments", "-- nothing here;\n/* nor here */;\n;;\n", []],
    ["keeps an unfinished string for SQLite to refuse", "SELECT 'open; SELECT 2", ["SELECT 'open; SELECT 2"]],
    ["reads an empty file", "", []],
  ])("%s", (_, sql, expected) => {
    expect(texts(sql)).toEqual(expected);
  });

  test("keeps the body of a trigger together, its CASE … END included", () => {
    const trigger = `CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN
      UPDATE a SET x = CASE WHEN new.x > 1 THEN 2 ELSE 3 END;
      DELETE FROM b; -- done
    END`;
    expect(texts(`${trigger};\nSELECT 1;`)).toEqual([trigger, "SELECT 1"]);
  });

  test.each([
    "PRAGMA foreign_keys=OFF;",
    "pragma main.foreign_keys = on",
    "PRAGMA foreign_keys(0);",
    "-- rebuild\nPRAGMA foreign_keys=OFF;",
  ])("drops %j, which the runner decides", (pragma) => {
    expect(texts(`${pragma}--> statement-breakpoint\nSELECT 1;`)).toEqual(["SELECT 1"]);
  });

  test("keeps other pragmas, and statements that only speak of foreign_keys", () => {
    const kept = ["PRAGMA defer_foreign_keys = ON", "INSERT INTO notes VALUES ('PRAGMA foreign_keys=OFF')"];
    expect(texts(kept.join(";\n"))).toEqual(kept);
  });

  test("takes strings of any length", () => {
    const long = `INSERT INTO a VALUES ('${"x;".repeat(4_000_000)}')`;
    expect(texts(`${long}; SELECT 1`).map(({ length }) => length)).toEqual([long.length, 8]);
  });
});

describe("controlsTransaction", () => {
  test.each([
    ["BEGIN", true],
    ["/* sly */ commit transaction", true],
    ["END", true],
    ["rollback", true],
    ["ROLLBACK TO here", false],
    ["SAVEPOINT here", false],
    ["CREATE TABLE begin_again (x)", false],
  ])("%s: %s", (sql, expected) => {
    const [statement] = splitStatements(sql);
    expect(statement && controlsTransaction(statement)).toBe(expected);
  });
});
