/**
 * The cookie that a session is kept in: where it is read, how it is written, when it is refused.
 */
import { Logger } from "@hinotori/otp";
import type { Context } from "hono";
import { generateCookie, getCookie } from "hono/cookie";
import { parse } from "hono/utils/cookie";
import type { CookieOptions } from "hono/utils/cookie";

import { exchangeOf, homeOf } from "../endpoint/context.ts";
import { isSecure } from "../endpoint/scheme.ts";
import { SessionTooLargeError } from "../errors.ts";
import { secretOf, type SecretSource } from "../token/secret.ts";
import { type Content, emptyContent, type KeysAtHand, readContent, writeContent } from "./content.ts";
import type { CookieSession } from "./cookie-session.ts";
import type { SessionRules } from "./options.ts";

/** What browsers keep of one cookie, its attributes included. */
const kMostBytes = 4096;

/** The name of the cookie for one request. */
export function cookieNameOf(c: Context, { key }: SessionRules): string {
  return key ?? nameFor(homeOf(c).sources.otpApp);
}

/** The name of an application's cookie when none was chosen. */
export function nameFor(otpApp: string): string {
  return `_${otpApp.replaceAll(/[^\w-]/g, "_")}_key`;
}

/** What the cookie of a request says; an empty session when there is none, or none that can be trusted. */
export function readCookie(c: Context, rules: SessionRules): Content {
  const text = getCookie(c, cookieNameOf(c, rules));
  return contentOf(text, rules, c) ?? emptyContent(rules.schema);
}

/** What the `cookie` header of a request says that is in nobody's context, such as that of a socket. */
export function readHeader(
  header: string | undefined,
  name: string,
  rules: SessionRules,
  source: SecretSource,
): Content | undefined {
  return contentOf(header === undefined ? undefined : parse(header, name)[name], rules, source);
}

function contentOf(text: string | undefined, rules: SessionRules, source: SecretSource): Content | undefined {
  if (text === undefined || text === "") return undefined;
  const { keys, maxAge, schema } = rules;
  const content = readContent(text, { keys: keys.map((one) => atHand(one, source)), maxAge, schema });
  if (content === undefined) {
    Logger.debug("a session's cookie was not taken: it is forged, too old, or of other keys than the configured ones");
  }
  return content;
}

function atHand(keys: SessionRules["keys"][number], source: SecretSource): KeysAtHand {
  return { ...keys, secretKeyBase: keys.secretKeyBase ?? secretOf(source) };
}

/** Writes what has become of the session into the answer. Throws when it is too large for a cookie. */
export function writeCookie(c: Context, session: CookieSession, rules: SessionRules): void {
  const { change } = session;
  if (change === "none" || change === "ignore") return;
  const name = cookieNameOf(c, rules);
  if (change === "drop") {
    if (getCookie(c, name) !== undefined)
      add(c, generateCookie(name, "", { ...attributes(c, rules), maxAge: 0, expires: new Date(0) }));
    return;
  }
  const text = writeContent(session.content, atHand(rules.keys[0], c));
  const { maxAge } = rules;
  const cookie = generateCookie(name, text, { ...attributes(c, rules), ...(maxAge === undefined ? {} : { maxAge }) });
  if (cookie.length > kMostBytes) throw tooLarge(name, cookie.length, session.content);
  add(c, cookie);
}

/** An answer with a cookie for one browser is no answer for others. */
function add(c: Context, cookie: string): void {
  c.header("set-cookie", cookie, { append: true });
  if (!c.res.headers.has("cache-control")) c.header("cache-control", "max-age=0, private, must-revalidate");
}

function attributes(c: Context, { path, domain, sameSite, secure, httpOnly }: SessionRules): CookieOptions {
  const exchange = exchangeOf(c);
  const isOverTls = exchange === undefined ? new URL(c.req.url).protocol === "https:" : isSecure(exchange, c.req.raw);
  return { path, ...(domain === undefined ? {} : { domain }), sameSite, httpOnly, secure: secure ?? isOverTls };
}

function tooLarge(name: string, bytes: number, { data, flash }: Readonly<Content>): SessionTooLargeError {
  const sizes = [...data, ...[...flash].map(([kind, text]) => [`flash ${kind}`, text] as const)]
    .map(([key, value]) => ({ key, bytes: JSON.stringify(value).length }))
    .sort((left, right) => right.bytes - left.bytes)
    .slice(0, 5)
    .map(({ key, bytes }) => `    ${key}: ${bytes} bytes`);
  return new SessionTooLargeError(
    `expected the session to fit into a cookie of ${kMostBytes} bytes, got ${bytes} for ${name}\n\nThe largest in it, as JSON:\n\n${sizes.join("\n")}\n\n` +
      "Keep in it what names things, such as an id, and the things themselves in a database.",
  );
}
