/** What is not shown in logs. */
import { filterParameters, filterTarget } from "@hinotori/endpoint";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const terms = ["password", "token"];
const hidden = "[FILTERED]";

describe("filterParameters", () => {
  test.each([
    ["a name", { password: "x", name: "ada" }, { password: hidden, name: "ada" }],
    [
      "a part of a name, in any case",
      { newPassword: "x", api_token_id: 7 },
      { newPassword: hidden, api_token_id: hidden },
    ],
    ["a name deep inside", { user: [{ password: { a: 1 } }, { id: 1 }] }, { user: [{ password: hidden }, { id: 1 }] }],
    ["a value that says it", { back: "/login?Token=abc", text: "my token" }, { back: hidden, text: "my token" }],
  ])("hides %s", (_what, given, shown) => {
    expect(filterParameters(given, terms)).toEqual(shown);
  });

  test("shows only what is kept, names and all that is in them", () => {
    const given = { id: 7, user: { id: { deep: "x" }, name: "ada" }, list: [1, { id: 2 }], at: new Date() };
    expect(filterParameters(given, { keep: ["id"] })).toEqual({
      id: 7,
      user: { id: { deep: "x" }, name: hidden },
      list: [hidden, { id: 2 }],
      at: hidden,
    });
    expect(filterParameters("text", { keep: ["id"] })).toBe(hidden);
  });

  test("leaves instances as they are, and what was given unchanged", () => {
    const file = new File(["x"], "token.txt");
    const given = Object.freeze({ file, password: "x" });
    expect(filterParameters(given, terms)).toEqual({ file, password: hidden });
    expect(given.password).toBe("x");
    expect(filterParameters(given, [])).toEqual(given);
  });

  test("shows no secret, however it is wrapped", () => {
    const secret = "s3cr3t-s3cr3t";
    const { data } = fc.letrec((tie) => ({
      data: fc.oneof(
        { withCrossShrink: true },
        fc.jsonValue(),
        fc.dictionary(fc.string(), tie("data")),
        fc.array(tie("data")),
        fc.record({ password: fc.constant(secret) }),
      ),
    }));
    fc.assert(
      fc.property(data, (value) => void expect(JSON.stringify(filterParameters(value, terms))).not.toContain(secret)),
    );
  });

  test("ends where nobody reads any more, and keeps __proto__ as a key", () => {
    let deep: unknown = "end";
    for (let depth = 0; depth < 20_000; depth++) deep = depth % 2 === 0 ? [deep] : { deep };
    for (const filter of [terms, { keep: ["id"] }])
      expect(JSON.stringify(filterParameters(deep, filter)).length).toBeLessThan(2000);
    const given: unknown = JSON.parse('{"__proto__": {"password": "x"}}');
    expect(JSON.stringify(filterParameters(given, terms))).toBe('{"__proto__":{"password":"[FILTERED]"}}');
  });
});

describe("a filter that is none", () => {
  test.each([["password"], [undefined], [7]])("is refused: %s", (filter) => {
    expect(() => filterParameters({}, filter as never)).toThrow(expect.objectContaining({ code: "ENDPOINT_ARGUMENT" }));
  });
});

describe("filterTarget", () => {
  test.each([
    ["/login", "/login"],
    ["/login?user=ada&password=x%26y&Token", "/login?user=ada&password=[FILTERED]&Token"],
    ["/login?user[pass%77ord]=x", "/login?user[pass%77ord]=[FILTERED]"],
    ["/login?%E0%A4%A=1&a=b=c", "/login?%E0%A4%A=1&a=b=c"],
    ["/login?back=%2F%3Ftoken%3Dabc&to=/?page=2", "/login?back=[FILTERED]&to=/?page=2"],
    ["/login?", "/login?"],
  ])("writes %s", (target, shown) => {
    expect(filterTarget(target, terms)).toBe(shown);
  });

  test("shows only what is kept", () => {
    expect(filterTarget("/posts?id=7&page=2", { keep: ["id"] })).toBe("/posts?id=7&page=[FILTERED]");
  });
});
