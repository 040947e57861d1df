/** What the types of `resources` take and refuse. */
import { resources } from "@hinotori/endpoint";
import { type Context, Hono } from "hono";
import { expectTypeOf, test } from "vitest";

interface Env {
  Variables: { user: string };
}

const show = (c: Context<Env>) => c.text(c.var.user);

test("gives a router of the controller's own environment", () => {
  expectTypeOf(resources({ show })).toEqualTypeOf<Hono<Env>>();
  const Post = { show, somethingElse: 7 };
  new Hono<Env>().route("/posts", resources(Post));
});

test("refuses what is no controller", () => {
  // @ts-expect-error a module of which no export is an action
  resources({ shows: show } as { readonly shows: typeof show });
  // @ts-expect-error an action answers
  resources({ show: (_c: Context<Env>) => "text" });
  // @ts-expect-error there is no action of this name
  resources({ show }, { only: ["list"] });
});
