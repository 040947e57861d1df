/**
 * The web side of Scuti: the words its routers and controllers share.
 *
 * A controller is a file of functions, each of which takes Hono's context and gives an answer; a router says which
 * request goes to which.
 *
 * ```ts run
 * import { type Context, router } from "#scuti-web";
 *
 * const greet = (c: Context) => c.json({ hello: c.req.param("name") });
 * const greetings = router().get("/hello/:name", greet);
 *
 * const answer = await greetings.request("/hello/John");
 * await answer.json(); // => ({ hello: "John" })
 * ```
 *
 * What goes wrong is thrown: an error with a `status`, such as a {@link RequestError}, becomes an answer in the format
 * that the client takes, and one line in the log.
 */
import type { EndpointBindings, SessionVariables } from "@hinotori/endpoint";
import { HinotoriError } from "@hinotori/otp";
import { type Context as HonoContext, Hono } from "hono";

import type { Session } from "#scuti-web/session";

/** What a request carries beside itself. */
export interface Env {
  Bindings: EndpointBindings;
  Variables: Variables;
}

/** What was put there on the request's way to its controller: `c.var.session`. */
export interface Variables extends SessionVariables<Session> {
  // hinotori:variables
}

/** A request as a controller gets it. */
export type Context = HonoContext<Env>;

/** Makes a router. */
export function router(): Hono<Env> {
  return new Hono<Env>();
}

/**
 * Thrown when a request is not what its route takes.
 *
 * If you meet it: the message says what was expected; `status` is what the client is answered with.
 */
export class RequestError extends HinotoriError {
  readonly code = "SCUTI_REQUEST" as const;
  override readonly name = "RequestError";
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}
