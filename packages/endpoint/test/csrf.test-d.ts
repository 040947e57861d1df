/** What the compiler knows of forms, messages and headers. */
import {
  flash,
  getCsrfToken,
  getFlash,
  NONCE,
  protectFromForgery,
  putFlash,
  secureBrowserHeaders,
  session,
} from "@hinotori/endpoint";
import { Hono } from "hono";
import { expectTypeOf, test } from "vitest";

test("the functions take any context, and middleware keeps what was known of it", () => {
  const app = new Hono().use(session(), flash(), protectFromForgery(), secureBrowserHeaders());
  app.get("/", (c) => {
    expectTypeOf(getCsrfToken(c)).toEqualTypeOf<string>();
    expectTypeOf(getFlash(c, "info")).toEqualTypeOf<string | undefined>();
    expectTypeOf(c.var.secureHeadersNonce).toEqualTypeOf<string | undefined>();
    putFlash(c, "info", "saved");
    // @ts-expect-error a message is a text
    putFlash(c, "info", 7);
    return c.text("");
  });
  // @ts-expect-error the token is made of a context
  void (() => getCsrfToken());
});

test("a policy is a list of sources for each directive", () => {
  secureBrowserHeaders({ contentSecurityPolicy: { scriptSrc: ["'self'", NONCE] } });
  // @ts-expect-error there is no such directive
  void (() => secureBrowserHeaders({ contentSecurityPolicy: { scriptSource: ["'self'"] } }));
  // @ts-expect-error a directive has a list
  void (() => secureBrowserHeaders({ contentSecurityPolicy: { scriptSrc: "'self'" } }));
});
