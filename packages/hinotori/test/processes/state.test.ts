/** The state of a generated server. */
import { describe, expect, test } from "vitest";

import { stateFields } from "../../src/processes/state.ts";

describe("stateFields", () => {
  test.for([
    ["a:integer", "number", "0"],
    ["a:string", "string", '""'],
    ["a", "string", '""'],
    ["a:decimal", "string", '"0"'],
    ["a:boolean", "boolean", "false"],
    ["a:map", "Readonly<Record<string, unknown>>", "{}"],
    ["a:array:string", "readonly string[]", "[]"],
    ["a:enum:new:used", '"new" | "used"', '"new"'],
    ["a:utc_datetime", "Date | undefined", "undefined"],
    ["a:date", "string | undefined", "undefined"],
    ["a_id:references:users", "number | undefined", "undefined"],
  ])("says of %s which type it has, and what it begins with", ([word, type, initial]) => {
    expect(stateFields([word!])[0]).toMatchObject({ type, initial });
  });

  test("counts where no field is named", () => {
    expect(stateFields([])).toEqual([
      { name: "count", type: "number", initial: "0", sample: "42", other: "43", redact: false },
    ]);
  });

  test("refuses what only a table can promise", () => {
    expect(() => stateFields(["email:string:unique"])).toThrow("a server has one state");
  });
});
