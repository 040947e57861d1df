/**
 * The session of a request, for what builds on it.
 */
import type { Context } from "hono";

import { EndpointArgumentError } from "../errors.ts";
import { CookieSession } from "./cookie-session.ts";

/** The session of a request; throws when no middleware has put one there. */
export function sessionOf(c: Context): CookieSession {
  const own: unknown = c.get("session");
  if (own instanceof CookieSession) return own;
  throw new EndpointArgumentError(
    "expected a request with a session, got one without\n\nPut the middleware before what asks for it:\n\n    app.use(session());",
  );
}
