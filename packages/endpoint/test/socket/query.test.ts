/** The parameters of a query, as Plug decodes them. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { decodeQuery } from "../../src/socket/query.ts";

/** The same with ordinary objects, to be compared. */
const plain = (query: string): unknown => JSON.parse(JSON.stringify(decodeQuery(query) ?? null));

describe("decodeQuery", () => {
  test.each([
    ["", {}],
    ["a=1", { a: "1" }],
    ["a", { a: "" }],
    ["a=1&a=2", { a: "2" }],
    ["a=1+2%263", { a: "1 2&3" }],
    ["a%5Bb%5D=1", { a: { b: "1" } }],
    ["a[b]=1&a[c]=2", { a: { b: "1", c: "2" } }],
    ["a[b][c]=1&a[b][d]=2", { a: { b: { c: "1", d: "2" } } }],
    ["a[]=1&a[]=2", { a: ["1", "2"] }],
    ["a[][b]=1", { a: [{ b: "1" }] }],
    ["a[0][b]=1&a[1][b]=2", { a: { 0: { b: "1" }, 1: { b: "2" } } }],
    // The last says what it is.
    ["a=1&a[b]=2", { a: { b: "2" } }],
    ["a[b]=2&a=1", { a: "1" }],
    ["a[]=1&a[b]=2", { a: { b: "2" } }],
    ["a[b]=2&a[]=1", { a: ["1"] }],
    // What is no nesting is a name.
    ["[a]=1", { "[a]": "1" }],
    ["a]=1", { "a]": "1" }],
    ["a[b=1", { "a[b": "1" }],
    ["a[b]c=1", { "a[b]c": "1" }],
    ["=1", { "": "1" }],
    ["a=%", { a: "%" }],
  ])("decodes %j", (query, expected) => {
    expect(plain(query)).toEqual(expected);
  });

  test.each(["__proto__=1", "__proto__[a]=1", "a[__proto__]=1", "a[__proto__][b]=1", "a[][__proto__]=1"])(
    "refuses %j",
    (query) => {
      expect(decodeQuery(query)).toBeUndefined();
    },
  );

  test("refuses what is nested too deep", () => {
    expect(decodeQuery(`a${"[b]".repeat(31)}=1`)).toBeDefined();
    expect(decodeQuery(`a${"[b]".repeat(32)}=1`)).toBeUndefined();
    expect(decodeQuery(`a${"[]".repeat(100_000)}=1`)).toBeUndefined();
  });

  test("makes objects that have nothing but what was sent", () => {
    const params = decodeQuery("a[b]=1")!;
    expect(params["constructor"]).toBeUndefined();
    expect((params["a"] as object as { toString?: unknown }).toString).toBeUndefined();
  });

  test("takes every text, and changes no prototype", () => {
    const piece = fc.oneof(fc.constantFrom("a", "[", "]", "&", "=", "[]", "__proto__", "constructor"), fc.string());
    const query = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(query, (text) => {
        decodeQuery(text);
        expect(({} as { a?: unknown }).a).toBeUndefined();
      }),
    );
  });
});
