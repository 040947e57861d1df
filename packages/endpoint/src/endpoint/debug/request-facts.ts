/** The request that failed, as a developer wants to see it: without what is secret in it. */
import { parse } from "hono/utils/cookie";

import { kFiltered } from "../../filter-parameters/secret-names.ts";
import { type Exchange, pathOf } from "../exchange.ts";
import type { WebApp } from "../web-app.ts";
import { paramsOf } from "./routes.ts";
import { withoutSecrets } from "./secrets.ts";

/** Names and values, in the order in which they came. */
export type Pairs = readonly (readonly [name: string, value: string])[];

/** What is known of a request. */
export interface RequestFacts {
  /** The method, in capitals. */
  readonly method: string;
  /** The path, without the query. */
  readonly path: string;
  /** What the route found in the path. */
  readonly params: Pairs;
  /** The query. */
  readonly query: Pairs;
  /** The headers, without the cookies. */
  readonly headers: Pairs;
  /** The cookies; a value that may be a key to something is not shown. */
  readonly cookies: Pairs;
}

const kMostPairs = 100;
const kLongestValue = 1000;
/** So long, and a value is likely to be a key to something. */
const kShortestKey = 24;

/** The facts of a request. */
export function requestFactsOf(exchange: Exchange, app: WebApp): RequestFacts {
  const { method, target, pipeline } = exchange;
  const path = pathOf(target);
  const { filterParameters: filter } = pipeline.settings;
  // A list of what alone is kept names parameters, and no headers.
  const words = "keep" in filter ? [] : filter;
  const headers = headersOf(exchange);
  const cookies = headers.filter(([name]) => name === "cookie").map(([, value]) => value);
  return {
    method,
    path,
    params: bounded(withoutSecrets(paramsOf(app, method, path), filter)),
    query: bounded(withoutSecrets(new URLSearchParams(target.slice(path.length)), filter)),
    headers: bounded(withoutSecrets(headers.filter(([name]) => name !== "cookie").map(withoutQuery), words)),
    cookies: bounded(withoutSecrets(Object.entries(parse(cookies.join("; "))).map(withoutKey), words)),
  };
}

function headersOf({ incoming, request }: Exchange): [string, string][] {
  if (incoming === undefined) return [...(request?.headers ?? [])];
  const { rawHeaders } = incoming;
  return rawHeaders.flatMap((name, at): [string, string][] =>
    at % 2 === 0 ? [[name.toLowerCase(), rawHeaders[at + 1] ?? ""]] : [],
  );
}

/** An address that somebody came from may have a secret in its query. */
function withoutQuery([name, value]: readonly [string, string]): [string, string] {
  return [name, name === "referer" ? pathOf(value) : value];
}

function withoutKey([name, value]: readonly [string, string]): [string, string] {
  return [name, value.length >= kShortestKey ? kFiltered : value];
}

function bounded(pairs: [string, string][]): [string, string][] {
  return pairs
    .slice(0, kMostPairs)
    .map(([name, value]) => [name, value.length > kLongestValue ? `${value.slice(0, kLongestValue)}…` : value]);
}
