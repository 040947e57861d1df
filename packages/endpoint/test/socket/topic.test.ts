/** Which channel a topic belongs to. */
import { describe, expect, test } from "vitest";

import { compileTopics } from "../../src/socket/topic.ts";

describe("compileTopics", () => {
  const route = compileTopics({ "room:lobby": 1, "room:*": 2, lonely: 3, "*": 4 });

  test.each([
    ["room:lobby", 1],
    ["room:lobby2", 2],
    ["room:", 2],
    ["lonely", 3],
    ["lonely:1", 4],
    ["", 4],
  ])("takes %j to %j", (topic, value) => {
    expect(route(topic)).toBe(value);
  });

  test("finds nothing for a topic that is nobody's", () => {
    expect(compileTopics({ "room:*": 1 })("__proto__")).toBeUndefined();
  });

  test.each(["", "a*b", "*a", "a**"])("refuses %j", (pattern) => {
    expect(() => compileTopics({ [pattern]: 1 })).toThrow(/a pattern that ends with one "\*"/);
  });
});
