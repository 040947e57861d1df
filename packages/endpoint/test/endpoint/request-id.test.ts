/** What a request is known by. */
import { describe, expect, test } from "vitest";

import { requestIdFor, requestIdLineFor } from "../../src/endpoint/request-id.ts";

describe("requestIdFor", () => {
  test("keeps an id of 20 to 200 harmless characters", () => {
    for (const id of ["a".repeat(20), "Z9_.=+/:@-".repeat(20)]) expect(requestIdFor(id)).toBe(id);
  });

  test.each([
    ["none", undefined],
    ["a short one", "a".repeat(19)],
    ["a long one", "a".repeat(201)],
    ["one with a space", `${"a".repeat(20)} b`],
    ["one with a line break", `${"a".repeat(20)}\nset-cookie: a=b`],
    ["one with a quote", `${"a".repeat(20)}"`],
    ["one that is not ASCII", "ä".repeat(20)],
    ["two of them", ["a".repeat(20), "b".repeat(20)]],
  ])("makes one in place of %s", (_what, sent) => {
    expect(requestIdFor(sent)).toMatch(/^[\w-]{20,}$/);
  });

  test("never makes one twice", () => {
    const ids = Array.from({ length: 1000 }, () => requestIdFor(undefined));
    expect(new Set(ids).size).toBe(1000);
  });
});

test("the header's line has nothing but the id in it", () => {
  expect(requestIdLineFor("a".repeat(20))).toBe(`x-request-id: ${"a".repeat(20)}\r\n`);
  expect(requestIdLineFor("a: b\r\nset-cookie: c=d; and more")).toMatch(/^x-request-id: [\w-]{20}\r\n$/);
});
