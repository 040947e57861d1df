import { describe, expect, test } from "vitest";

import { tableOf } from "../../src/db/table.ts";

describe("tableOf", () => {
  test("puts numbers on the right and texts on the left", () => {
    expect(
      tableOf(
        ["id", "name"],
        [
          [1, "ada"],
          [10, "bo"],
        ],
      ),
    ).toEqual(["id  name", "--  ----", " 1  ada", "10  bo"]);
  });

  test("has a word for what is no text", () => {
    const row = [null, new Date(0), new Uint8Array(3), { a: 1 }, undefined, "two\nlines", 7n];
    const [, , shown] = tableOf(["a", "b", "c", "d", "e", "f", "g"], [row]);
    expect(shown?.split(/ {2,}/)).toEqual([
      "NULL",
      "1970-01-01T00:00:00.000Z",
      "<3 bytes>",
      '{"a":1}',
      "two\\nlines",
      "7",
    ]);
  });

  test("shows what a terminal would obey", () => {
    const [, , shown] = tableOf(["title"], [["\u001B]0;mine\u0007\r\u009B2J\u202Etxt"]]);
    expect(shown).toBe("\\u{1b}]0;mine\\u{7}\\u{d}\\u{9b}2J\\u{202e}txt");
    expect(tableOf(["a\u001B[2J"], [])[0]).toBe("a\\u{1b}[2J");
  });

  test("cuts what is longer than a line", () => {
    expect(tableOf(["text"], [["x".repeat(500)]])[2]).toHaveLength(80);
  });

  test("is headings alone where there are no rows", () => {
    expect(tableOf(["id"], [])).toEqual(["id", "--"]);
  });
});
