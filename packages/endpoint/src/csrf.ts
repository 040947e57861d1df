/**
 * No form but our own: middleware that refuses what pages of other sites make a browser send.
 *
 * A browser sends its cookies along with a form, whosever page the form is on. So each form of ours carries a token that is made
 * of a secret in the session, and no other page can know. Beside that, what the browser says of where the form came from is
 * checked, by Hono's `csrf`.
 *
 * ## Example
 *
 * A form, and what becomes of one without its token:
 *
 * ```ts run
 * import { startSupervised } from "@hinotori/otp/testing";
 * import { Endpoint, getCsrfToken, protectFromForgery, session } from "@hinotori/endpoint";
 * import { Hono } from "hono";
 *
 * const app = new Hono()
 *   .use(session(), protectFromForgery())
 *   .get("/", (c) => c.text(getCsrfToken(c)))
 *   .post("/posts", (c) => c.text("posted"));
 *
 * const Blog = Endpoint.define("BlogWeb.CsrfEndpoint", { otpApp: "blog", app, log: false, secretKeyBase: "s".repeat(64) });
 * await startSupervised(Blog);
 *
 * const page = await Blog.request("/");
 * const cookie = page.headers.get("set-cookie")?.split(";")[0] ?? "";
 * const body = new URLSearchParams({ _csrf_token: await page.text() });
 * (await Blog.request("/posts", { method: "POST", body, headers: { cookie } })).status; // => 200
 * (await Blog.request("/posts", { method: "POST", headers: { cookie } })).status; // => 403
 * ```
 *
 * In a page: `<input type="hidden" name="_csrf_token" value={getCsrfToken(c)} />`, or for scripts
 * `<meta name="csrf-token" content={getCsrfToken(c)} />`, which send it as the header `x-csrf-token`.
 *
 * ## What is refused
 *
 * Everything but GET, HEAD and OPTIONS without a valid token; forms that the browser says come from a page that `checkOrigin` of
 * the endpoint does not know; and JavaScript as the answer to a GET that another site's `<script>` may have asked for. The error
 * is `ENDPOINT_CSRF`, the status 403.
 *
 * ## An API that knows its callers by their session
 *
 * Without a token it takes what a form of another site can send as well: a POST whose text is read as JSON. `refuseForeignForms` in
 * front of `session()` refuses that, and needs no token: what no form can send is sent by a page of another site only if ours allows it.
 *
 * ## Limits
 *
 * The token is looked for in the header, and then in a form; in JSON it is not. Put the middleware in front of pages, not of an
 * API that knows its callers by something else than cookies. It reads the form before the handler does: with the header an upload
 * need not be read.
 *
 * **Unlike Phoenix**, a script asked for by a page of the same origin is answered when the browser says so (`sec-fetch-site`),
 * and tokens for other hosts are not made.
 */
import type { Context, MiddlewareHandler } from "hono";

import { refuseForeignForm } from "./csrf/origin.ts";
import { isMaskOf, isSecret, makeSecret, mask } from "./csrf/token.ts";
import { CsrfError } from "./errors.ts";
import { sessionOf } from "./session/current.ts";

const kSafe: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Middleware that lets no page of another site send forms in a browser's name. Put it after `session()`. */
export function protectFromForgery(): MiddlewareHandler {
  return async (c, next) => {
    const own = sessionOf(c);
    if (!kSafe.has(c.req.method)) {
      await refuseForeignForm(c);
      if (!(await hasToken(c, own.content.csrfToken))) throw noToken();
    }
    await next();
    if (c.req.method === "GET" && isScript(c.res) && !isOurs(c)) throw foreignScript();
  };
}

/** Middleware that refuses what a page of another site can send to an API in a browser's name. Programs are let through: they send no other's cookies. */
export function refuseForeignForms(): MiddlewareHandler {
  return async (c, next) => {
    await refuseForeignForm(c);
    await next();
  };
}

/** A token for a form of this request's session; each call gives another text for the same. */
export function getCsrfToken(c: Context): string {
  const own = sessionOf(c);
  const { csrfToken } = own.content;
  const secret = isSecret(csrfToken) ? csrfToken : makeSecret();
  own.setCsrfToken(secret);
  return mask(secret);
}

/** Makes every token of this session worthless; `renew` and `clear` of the session do it too. */
export function deleteCsrfToken(c: Context): void {
  sessionOf(c).setCsrfToken(undefined);
}

/** Whether one of the two places has a token of this secret; a form is only read where the header has none. */
async function hasToken(c: Context, secret: string | undefined): Promise<boolean> {
  if (isMaskOf(c.req.header("x-csrf-token"), secret)) return true;
  const type = c.req.header("content-type") ?? "";
  const isForm = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type);
  return isForm && isMaskOf((await c.req.parseBody())["_csrf_token"], secret);
}

function isScript({ headers }: Response): boolean {
  return /^(text|application)\/javascript/i.test(headers.get("content-type") ?? "");
}

/** Whether a page of ours has asked: only scripts of the same origin can send the one header, and only browsers the other. */
function isOurs(c: Context): boolean {
  return c.req.header("x-requested-with") === "XMLHttpRequest" || c.req.header("sec-fetch-site") === "same-origin";
}

function noToken(): CsrfError {
  return new CsrfError(
    "expected the token of a form of this session, got none, or one of another session\n\n" +
      "Send it as the field `_csrf_token` or the header `x-csrf-token`, and let the browser send the session's cookie.",
  );
}

function foreignScript(): CsrfError {
  return new CsrfError(
    "expected JavaScript to be asked for by a page of this origin, got a request that a <script> of another site may have sent\n\n" +
      "Ask for it with the header `x-requested-with: XMLHttpRequest`, or answer it from outside of this protection.",
  );
}
