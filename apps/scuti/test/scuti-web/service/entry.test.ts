/** What a key and a value may be. */
import { describe, expect, test } from "vitest";

import { Body, Key, maxDepth, maxKeyLength, readValue } from "#scuti-web/service/entry";

describe("Key", () => {
  test.each(["name", "a.b:c@d-e_f", "名前", "9", "__proto__", "constructor", "x".repeat(maxKeyLength)])(
    "takes %j",
    (key) => {
      expect(Key.safeParse(key).success).toBe(true);
    },
  );

  test.each(["", "x".repeat(maxKeyLength + 1), "a b", "a/b", "a%b", "<b>", "a\u0000b", "a\nb", ".", ".."])(
    "refuses %j",
    (key) => {
      expect(Key.safeParse(key).success).toBe(false);
    },
  );
});

describe("Body", () => {
  test.each([null, 0, false, "", [], {}, { deep: [{ down: null }] }, nested(maxDepth)])(
    "takes the value %j",
    (value) => {
      expect(Body.safeParse({ value })).toEqual({ success: true, data: { value } });
    },
  );

  test.each([{}, { value: undefined }, { value: 1, more: 2 }, null, 1, "value", [1]])("refuses %j", (body) => {
    expect(Body.safeParse(body).success).toBe(false);
  });

  test.each(["1e999", "-1e999", '[{"deep": 1e999}]'])("refuses %s, which would be answered as null", (text) => {
    expect(Body.safeParse({ value: readValue(text) }).success).toBe(false);
  });

  test("refuses what is nested too deep, however deep", () => {
    expect(Body.safeParse({ value: nested(maxDepth + 1) }).success).toBe(false);
    expect(Body.safeParse({ value: nested(100_000) }).success).toBe(false);
  });
});

describe("readValue", () => {
  test.each([
    ["12", 12],
    ['"12"', "12"],
    ["[1, 2]", [1, 2]],
    ["null", null],
    ["vermilion", "vermilion"],
    ["", ""],
    ["{broken", "{broken"],
  ])("reads %j as %j", (text, value) => {
    expect(readValue(text)).toEqual(value);
  });
});

function nested(depth: number): unknown {
  let value: unknown = [];
  for (let level = 1; level < depth; level += 1) value = [value];
  return value;
}
