/** What an answer holds, after it has been looked at whether it is the one that a test expects. */
import { AssertionError } from "node:assert";

import { TrieRouter } from "hono/router/trie-router";
import type { ParamKeys } from "hono/types";

import { errorSentIn } from "./conn.ts";

/** The body of an answer as text, of whatever type, after its status has been checked. */
export function response(response: Response, status: number): Promise<string> {
  return textOf(response, status, /^/);
}

/** The JSON of an answer, problem documents included, after its status and type have been checked. */
export async function jsonResponse(response: Response, status: number): Promise<unknown> {
  return JSON.parse(await textOf(response, status, /^application\/([\w.-]+\+)?json\b/)) as unknown;
}

/** The page of an answer, after its status and type have been checked. */
export function htmlResponse(response: Response, status: number): Promise<string> {
  return textOf(response, status, /^text\/html\b/);
}

/** The text of an answer, after its status and type have been checked. */
export function textResponse(response: Response, status: number): Promise<string> {
  return textOf(response, status, /^text\/plain\b/);
}

async function textOf(response: Response, status: number, type: RegExp): Promise<string> {
  const text = await response.text();
  const got = response.headers.get("content-type") ?? "no content type";
  if (response.status === status && type.test(got)) return text;
  throw new AssertionError({
    message: `expected an answer with status ${status} and a type like ${String(type)}, got ${response.status} and ${got}, with the body:\n\n${text.slice(0, 2000)}`,
    actual: `${response.status} ${got}`,
    expected: `${status} ${String(type)}`,
  });
}

/**
 * Where an answer sends the browser, after its status has been checked.
 *
 * @param status default 302.
 */
export function redirectedTo(response: Response, status = 302): string {
  const location = response.headers.get("location");
  if (response.status === status && location !== null) return location;
  throw new AssertionError({
    message: `expected an answer with status ${status} and a location, got ${response.status} and ${location ?? "no location"}`,
    actual: response.status,
    expected: status,
  });
}

/** The variables of a route, by name. */
export type RouteParams<Path extends string> = { readonly [Name in ParamKeys<Path>]: string };

/**
 * The variables in the path that an answer sends the browser to.
 *
 * @param route the route that it is expected to be, such as `"/posts/:id"`.
 * @param status default 302.
 */
export function redirectedParams<const Path extends string>(
  response: Response,
  route: Path,
  status = 302,
): RouteParams<Path> {
  const location = redirectedTo(response, status);
  const router = new TrieRouter<boolean>();
  router.add("GET", route, true);
  const [[match] = []] = router.match("GET", new URL(location, "http://localhost").pathname);
  if (match === undefined) {
    throw new AssertionError({
      message: `expected a redirect to ${route}, got one to ${location}`,
      actual: location,
      expected: route,
    });
  }
  const params = Object.entries(match[1] as Readonly<Record<string, string>>);
  // The names are those of the route, which the router has matched.
  return Object.fromEntries(params.map(([name, value]) => [name, decodeURIComponent(value)])) as RouteParams<Path>;
}

/** What was sent in the place of an answer. */
export interface ErrorSent {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** What was thrown. */
  readonly error: unknown;
}

/**
 * Makes sure that a request is answered for what was thrown, with this status.
 *
 * @param work sends a request of a conn, and returns its answer.
 */
export async function assertErrorSent(status: number, work: () => Promise<Response>): Promise<ErrorSent> {
  const response = await work();
  const sent = errorSentIn(response);
  const body = await response.text();
  if (sent !== undefined && response.status === status)
    return { status, headers: response.headers, body, error: sent.reason };
  const got =
    sent === undefined ? `no error, and status ${response.status}` : `an error with status ${response.status}`;
  throw new AssertionError({
    message: `expected an error to be sent with status ${status}, got ${got}, with the body:\n\n${body.slice(0, 2000)}`,
    actual: response.status,
    expected: status,
  });
}
