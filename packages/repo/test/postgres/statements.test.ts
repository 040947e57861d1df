import { describe, expect, test } from "vitest";

import { controlsTransaction, splitStatements } from "../../src/postgres/statements.ts";

const texts = (sql: string) => splitStatements(sql).map((statement) => statement.sql);

describe("splitStatements", () => {
  test.each<[string, string, string[]]>([
    ["ends a statement at a semicolon", "SELECT 1; SELECT 2;", ["SELECT 1", "SELECT 2"]],
    ["ends a statement at a breakpoint", "SELECT 1\n--> statement-breakpoint\nSELECT 2", ["SELECT 1", "SELECT 2"]],
    [
      "keeps what looks like a breakpoint in a string",
      "SELECT 'x --> statement-breakpoint;'; SELECT 1",
      ["SELECT 'x --> statement-breakpoint;'", "SELECT 1"],
    ],
    [
      "keeps the commands of a rule together",
      "CREATE RULE r AS ON INSERT TO a DO ALSO (DELETE FROM b; DELETE FROM c); SELECT 1",
      ["CREATE RULE r AS ON INSERT TO a DO ALSO (DELETE FROM b; DELETE FROM c)", "SELECT 1"],
    ],
    ["keeps a semicolon in a string", "SELECT 'x;''y\\'; SELECT 1", ["SELECT 'x;''y\\'", "SELECT 1"]],
    [
      "knows strings with backslashes",
      "SELECT E'x\\';y', e'\\\\'; SELECT 1",
      ["SELECT E'x\\';y', e'\\\\'", "SELECT 1"],
    ],
    ["keeps a semicolon in a quoted name", 'SELECT "a;""b"; SELECT 1', ['SELECT "a;""b"', "SELECT 1"]],
    ["keeps a semicolon in a comment", "SELECT 1 -- a; b\n; SELECT 2", ["SELECT 1 -- a; b", "SELECT 2"]],
    [
      "knows that comments nest",
      "/* a /* b; */ c; */ SELECT 1; SELECT 2",
      ["/* a /* b; */ c; */ SELECT 1", "SELECT 2"],
    ],
    [
      "keeps what stands between dollars",
      "DO $$ BEGIN a; b; END $$; SELECT 1",
      ["DO $$ BEGIN a; b; END $$", "SELECT 1"],
    ],
    ["knows tags between dollars", "DO $x$ $$ ; $$ $x$; SELECT $1", ["DO $x$ $$ ; $$ $x$", "SELECT $1"]],
    ["leaves out what holds only comments", "-- nothing;\n/* nor here; */;\n;;", []],
    ["keeps what does not end", "SELECT 'open; SELECT 2", ["SELECT 'open; SELECT 2"]],
    ["keeps dollars that do not end", "DO $$ BEGIN; SELECT 2", ["DO $$ BEGIN; SELECT 2"]],
    ["reads an empty file", "", []],
  ])("%s", (_, sql, expected) => {
    expect(texts(sql)).toEqual(expected);
  });

  test("keeps the body of a function together that is written in SQL, its CASE … END included", () => {
    const routine = `CREATE OR REPLACE FUNCTION f(x int) RETURNS int LANGUAGE sql BEGIN ATOMIC
      SELECT CASE WHEN x > 1 THEN 2 ELSE 3 END;
      SELECT x;
    END`;
    expect(texts(`${routine};\nSELECT CASE WHEN true THEN 1 END; SELECT 2`)).toEqual([
      routine,
      "SELECT CASE WHEN true THEN 1 END",
      "SELECT 2",
    ]);
  });

  test("takes a word with dollars in it for a word", () => {
    expect(texts("SELECT a$b$c; SELECT 1")).toEqual(["SELECT a$b$c", "SELECT 1"]);
  });

  test("takes strings of any length", () => {
    const long = `INSERT INTO a VALUES ('${"x;".repeat(4_000_000)}')`;
    expect(texts(`${long}; SELECT 1`).map(({ length }) => length)).toEqual([long.length, 8]);
  });
});

describe("controlsTransaction", () => {
  test.each([
    ["BEGIN", true],
    ["START TRANSACTION", true],
    ["/* sly */ commit", true],
    ["END", true],
    ["ABORT", true],
    ["rollback", true],
    ["PREPARE TRANSACTION 'x'", true],
    ["PREPARE plan AS SELECT 1", false],
    ["ROLLBACK TO here", false],
    ["SAVEPOINT here", false],
    ["CREATE TABLE begin_again (x int)", false],
  ])("%s: %s", (sql, expected) => {
    const [statement] = splitStatements(sql);
    expect(statement && controlsTransaction(statement)).toBe(expected);
  });
});
