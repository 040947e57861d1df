/** What the compiler knows of tokens. */
import { Endpoint, type StandardSchema, Token } from "@hinotori/endpoint";
import { Hono } from "hono";
import { expectTypeOf, test } from "vitest";

const secret = "s".repeat(64);
const Web = Endpoint.define("Types.TokenEndpoint", { otpApp: "types", app: new Hono() });
declare const user: StandardSchema<{ readonly id: number }>;
declare const text: string | undefined;

interface User {
  readonly id: number;
  readonly name?: string | undefined;
  readonly tags: readonly string[];
}
declare const someone: User;

test("data is what JSON gives back as it was", () => {
  void (() => Token.sign(secret, "salt", someone));
  void (() => Token.sign(secret, "salt", [1, "two", null, { three: true }]));
  // @ts-expect-error a date would come back as a text
  void (() => Token.sign(secret, "salt", { at: new Date() }));
  // @ts-expect-error a map would come back empty
  void (() => Token.sign(secret, "salt", new Map([["a", 1]])));
  // @ts-expect-error a function cannot be said
  void (() => Token.encrypt(secret, "salt", { run: () => 1 }));
  // @ts-expect-error there must be data
  void (() => Token.sign(secret, "salt", undefined));
});

test("what is read is unknown, or what the schema says", () => {
  const bare = Token.verify(secret, "salt", text);
  if (bare.status === "ok") expectTypeOf(bare.data).toEqualTypeOf<unknown>();
  else expectTypeOf(bare.reason).toEqualTypeOf<"expired" | "invalid" | "missing">();
  const checked = Token.decrypt(secret, "salt", text, { maxAge: 60, schema: user });
  if (checked.status === "ok") expectTypeOf(checked.data).toEqualTypeOf<{ readonly id: number }>();
  // @ts-expect-error what came of it must be looked at first
  void checked.data;
});

test("the secret is an endpoint's, a request's, or a text", () => {
  void (() => Token.sign(Web, "salt", 7));
  new Hono().get("/", (c) => c.text(Token.sign(c, "salt", 7)));
  // @ts-expect-error a number is no secret
  void (() => Token.sign(7, "salt", 7));
  // @ts-expect-error the salt says what the token is for
  void (() => Token.sign(Web, 7));
});
