import { describe, expect, test } from "vitest";

import { type Field, fieldHelp, parseFields } from "../../src/gen/fields.ts";

const one = (word: string): Field => parseFields([word])[0]!;

describe("parseFields", () => {
  test.each([
    ["title", { kind: "plain", type: "string" }],
    ["title:string", { kind: "plain", type: "string" }],
    ["body:text", { kind: "plain", type: "text" }],
    ["views:integer", { kind: "plain", type: "integer" }],
    ["rating:float", { kind: "plain", type: "float" }],
    ["price:decimal", { kind: "plain", type: "decimal" }],
    ["done:boolean", { kind: "plain", type: "boolean" }],
    ["meta:map", { kind: "plain", type: "map" }],
    ["on:date", { kind: "plain", type: "date" }],
    ["at:time", { kind: "plain", type: "time" }],
    ["at:time_usec", { kind: "plain", type: "time_usec" }],
    ["at:datetime", { kind: "plain", type: "naive_datetime" }],
    ["at:naive_datetime_usec", { kind: "plain", type: "naive_datetime_usec" }],
    ["at:utc_datetime", { kind: "plain", type: "utc_datetime" }],
    ["at:utc_datetime_usec", { kind: "plain", type: "utc_datetime_usec" }],
    ["ref:uuid", { kind: "plain", type: "uuid" }],
    ["bytes:binary", { kind: "plain", type: "binary" }],
    ["kind:enum:draft:final", { kind: "plain", type: "enum" }],
    ["tags:array:string", { kind: "list", item: "string" }],
    ["author_id:references:users", { kind: "reference", table: "users", onDelete: "nothing" }],
    ["author_id:references:users:delete_all", { kind: "reference", table: "users", onDelete: "delete_all" }],
  ])("reads %s", (word, holds) => {
    expect(one(word)).toMatchObject({ holds, unique: false, redact: false });
  });

  test("gives a field its names in SQL, in the code and for people", () => {
    expect(one("first_name:string")).toMatchObject({ column: "first_name", name: "firstName", label: "First name" });
  });

  test("reads the modifiers in any order, behind whatever stands before them", () => {
    expect(one("slug:unique")).toMatchObject({ holds: { type: "string" }, unique: true, redact: false });
    expect(one("token:string:redact:unique")).toMatchObject({ unique: true, redact: true });
    expect(one("kind:enum:draft:final:redact")).toMatchObject({ words: ["draft", "final"], redact: true });
    expect(one("user_id:references:users:unique")).toMatchObject({ holds: { table: "users" }, unique: true });
  });

  test.each([
    ["title:strng", "a field's type, got: strng. Did you mean string?"],
    ["title:", "a field's type, got: nothing"],
    ["title:constructor", "a field's type, got: constructor"],
    ["title:string:uniq", "a modifier (unique, redact) after string, got: uniq"],
    ["Title:string", "a field's name in lower snake case, got: Title"],
    ["firstName:string", "a field's name in lower snake case, got: firstName"],
    [":string", "a field's name in lower snake case, got: nothing"],
    ["2nd:string", "a field's name in lower snake case, got: 2nd"],
    ["_method:string", "a field's name in lower snake case, got: _method"],
    ["id:integer", "a field of your own, got: id, which every table has"],
    ["inserted_at:utc_datetime", "a field of your own, got: inserted_at, which every table has"],
    ["constructor:string", "a name that means nothing to JavaScript, got: constructor"],
    ["to_string:string", "a name that means nothing to JavaScript, got: to_string"],
    ["then:string", "a name that means nothing to JavaScript, got: then"],
    [`${"a".repeat(64)}:string`, "a name of at most 63 characters, got: 64"],
    ["kind:enum", "the words of the enum, got none"],
    ["kind:enum:Draft", "the words of an enum in lower snake case, got: Draft"],
    ["kind:enum:a:a", "each word of the enum once, got: a, a"],
    ["tags:array", "a type after array, got none"],
    ["tags:array:map", "a type that a list can have"],
    ["tags:array:string:integer", "a type that a list can have"],
    ["author_id:references", "a table after references, got: none"],
    ["author_id:references:Users", "a table after references, got: Users"],
    ["author_id:references:users:cascade", "what happens when the row of users is deleted"],
    ["done:boolean:unique", "a type whose values can be told apart for :unique, got: boolean"],
    ["tags:array:string:unique", "a type whose values can be told apart for :unique, got: array:string"],
  ])("refuses %s, and says why", (word, why) => {
    expect(() => one(word)).toThrow(`expected ${why}`);
    expect(() => one(word)).toThrow(`in the field ${word}`);
  });

  test("lists the types to somebody who has none of them, and shows how a name is written", () => {
    expect(() => one("title:varchar")).toThrow(/The types are:\n\n {4}string, text, integer, .*, array, references$/);
    expect(() => one("firstName:string")).toThrow("Write first_name:string");
  });

  test("refuses two fields of one name, also when only the code calls them the same", () => {
    expect(() => parseFields(["title", "title:text"])).toThrow("got: title twice");
    expect(() => parseFields(["a_1", "a1"])).toThrow("got: a1 twice");
  });
});

describe("fieldHelp", () => {
  test("tells every type and modifier", () => {
    for (const word of ["utc_datetime_usec", "array:<type>", "references:<table>", ":unique", ":redact"])
      expect(fieldHelp()).toContain(`\n  ${word} `);
  });
});
