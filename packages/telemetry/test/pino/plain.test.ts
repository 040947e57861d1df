/** Values as JSON can say them: bounded, whole, and without secrets. */
import { describe, expect, test } from "vitest";

import { filterFor, kSecretWords, toPlain } from "../../src/pino/plain.ts";

const filter = filterFor(kSecretWords);
const plain = (value: unknown): unknown => toPlain(value, filter);

describe("toPlain", () => {
  test.each([
    [{ a: [1, "b", null, true] }, { a: [1, "b", null, true] }],
    [Number.NaN, "NaN"],
    [10n, "10"],
    [Symbol("odd"), "Symbol(odd)"],
    [new Date(0), "1970-01-01T00:00:00.000Z"],
    [new Date(Number.NaN), "Invalid Date"],
    [new Map([["a", 1]]), { a: 1 }],
    [new Set([1]), "Set(1) { 1 }"],
    [Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ])("of %o is plain", (value, expected) => expect(plain(value)).toEqual(expected));

  test("tells errors with their causes and fields", () => {
    const cause = new TypeError("no paper");
    const error = Object.assign(new Error("no ink", { cause }), { code: "INK", token: "t" });
    expect(plain({ error })).toEqual({
      error: {
        type: "Error",
        message: "no ink",
        stack: error.stack,
        code: "INK",
        token: "[FILTERED]",
        cause: { type: "TypeError", message: "no paper", stack: cause.stack },
      },
    });
  });

  test("ends where a value refers to itself, is deep, wide, long, or shared", () => {
    const loop: Record<string, unknown> = { a: 1 };
    loop["self"] = loop;
    expect(plain(loop)).toEqual({ a: 1, self: "[circular]" });
    let deep: unknown = "the end";
    for (let level = 0; level < 100; level++) deep = { deep };
    expect(JSON.stringify(plain(deep))).toBe(`${'{"deep":'.repeat(6)}"[object]"${"}".repeat(6)}`);
    expect(plain(Array.from({ length: 1000 }, () => 1))).toHaveLength(100);
    expect(String(plain("x".repeat(100_000))).length).toBe(8193);
    let shared: unknown[] = ["x"];
    for (let level = 0; level < 5; level++) shared = Array.from({ length: 100 }, () => shared);
    expect(JSON.stringify(plain(shared)).length).toBeLessThan(300_000);
  });

  test("survives what throws when it is read, and keys with a meaning", () => {
    const throwing = Object.defineProperty({}, "x", {
      enumerable: true,
      get: () => {
        throw new Error("no");
      },
    });
    const proxy = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error("no");
        },
      },
    );
    expect(plain([throwing, proxy])).toEqual(["[threw when it was read]", "[threw when it was read]"]);
    const made = plain(JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}')) as Record<string, unknown>;
    expect(Object.keys(made)).toEqual(["__proto__", "constructor"]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("filterFor", () => {
  test("hides values by the name of their key, at any depth", () => {
    expect(
      plain({ user: { Password: "a", user_token_hash: ["b"], name: "ada" }, "x-api-key": 1, Cookie: "c" }),
    ).toEqual({
      user: { Password: "[FILTERED]", user_token_hash: "[FILTERED]", name: "ada" },
      "x-api-key": "[FILTERED]",
      Cookie: "[FILTERED]",
    });
  });

  test.each([
    ["GET /reset?token=abc&x=1", "GET /reset?token=[FILTERED]&x=1"],
    ["my_password_hash=abc", "my_password_hash=[FILTERED]"],
    [`{ password: 'a b', name: 'ada' }`, `{ password: [FILTERED], name: 'ada' }`],
    [`{"token":"a \\" b"}`, `{"token":[FILTERED] b"}`],
    [`secret="cut off in the mid`, `secret=[FILTERED]`],
    ["authorization: Bearer abc.def, x: 1", "authorization: [FILTERED], x: 1"],
    ["cookie: a=b; c=d next", "cookie: [FILTERED] next"],
    ["the token was refused", "the token was refused"],
  ])("cleans %j", (text, cleaned) => expect(filter.clean(text)).toBe(cleaned));

  test("takes words as they are, and none at all", () => {
    expect(filterFor(["a.b"]).hides("axb")).toBe(false);
    expect(filterFor(["a.b"]).hides("xA.By")).toBe(true);
    expect(toPlain({ password: "a" }, filterFor([]))).toEqual({ password: "a" });
  });

  test("does not take long over a text that is made to take long", () => {
    const hostile = [
      "token".repeat(20_000),
      `token="`.repeat(10_000),
      "password=;a=;".repeat(9_000),
      `token: `.repeat(9_000),
    ];
    for (const text of hostile) expect(filter.clean(text).length).toBeLessThan(20_000);
  });
});
