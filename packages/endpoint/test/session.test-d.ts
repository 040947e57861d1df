/** What the compiler knows of sessions. */
import {
  session,
  sessionReader,
  type FoundSession,
  type Session,
  type SessionReader,
  type SessionVariables,
  type StandardSchema,
} from "@hinotori/endpoint";
import { Hono } from "hono";
import { expectTypeOf, test } from "vitest";

interface Data {
  readonly userId?: number;
  readonly locale?: "en" | "fi";
}
declare const schema: StandardSchema<Data>;

test("the schema gives the keys their types", () => {
  new Hono().use(session({ schema })).get("/", (c) => {
    expectTypeOf(c.var.session.get("userId")).toEqualTypeOf<number | undefined>();
    expectTypeOf(c.var.session.all()).toEqualTypeOf<Readonly<Partial<Data>>>();
    c.var.session.put("locale", "fi");
    // @ts-expect-error there is no such language
    c.var.session.put("locale", "xx");
    // @ts-expect-error there is no such key
    c.var.session.get("user_id");
    // @ts-expect-error a key is taken out with delete
    c.var.session.put("userId", undefined);
    return c.text("");
  });
});

test("without a schema values are unknown", () => {
  new Hono().use(session()).get("/", (c) => {
    expectTypeOf(c.var.session.get("anything")).toEqualTypeOf<unknown>();
    // @ts-expect-error what is unknown must be looked at first
    c.var.session.get("anything").toFixed();
    return c.text("");
  });
});

test("handlers elsewhere name what the session holds", () => {
  new Hono<{ Variables: SessionVariables<Data> }>().get("/", (c) => {
    expectTypeOf(c.var.session).toEqualTypeOf<Session<Data>>();
    return c.text("");
  });
});

test("options are checked", () => {
  session({ key: "sid", rotating: [{ signingSalt: "old" }] });
  // @ts-expect-error there is no such option
  void (() => session({ salt: "x" }));
  // @ts-expect-error seconds are a number
  void (() => session({ maxAge: "60" }));
});

test("the session of a socket is what the schema says", () => {
  expectTypeOf(sessionReader({ schema })).toEqualTypeOf<SessionReader<Data>>();
  expectTypeOf<FoundSession<Data>["session"]>().toEqualTypeOf<Data>();
  // @ts-expect-error there is no such option
  void (() => sessionReader({ salt: "x" }));
});
