/**
 * What is shown of an error where `debugErrors` is on: everything, in the format that the client takes.
 *
 * This file and what it imports are loaded with the first error that is shown this way, so in production they are not there.
 */
import { randomBytes } from "node:crypto";

import type { Format } from "./accepts.ts";
import { toMarkdown } from "./debug/markdown.ts";
import { policyFor, toPage } from "./debug/page.ts";
import { type DebugReport, reportOf, type Surroundings } from "./debug/report.ts";
import { requestFactsOf } from "./debug/request-facts.ts";
import { routesOf } from "./debug/routes.ts";
import type { Exchange } from "./exchange.ts";
import type { Problem } from "./problem.ts";
import type { WebApp } from "./web-app.ts";

/** What an error is shown with. */
export interface Shown {
  /** The whole body. */
  readonly body: string;
  /** Headers beside the ones that every answer to an error has. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What is to be shown, for whom. */
export interface DebugRequest {
  /** What was thrown. */
  readonly error: unknown;
  /** What a client would be told of it. */
  readonly problem: Problem;
  /** The format. */
  readonly format: Format;
  /** The request, when there is one. */
  readonly exchange?: Exchange | undefined;
  /** Who answered it. */
  readonly app?: WebApp | undefined;
  /** What the program had printed, when it is not there any more. */
  readonly output?: string | undefined;
}

/** How it is shown. */
export interface DebugOptions {
  /** The address that opens an editor. */
  readonly editor?: string | undefined;
  /** The address of the live reload's script, where that is on. */
  readonly liveScript?: string | undefined;
}

/** Shows an error with everything that is known of it. */
export async function showDebug(request: DebugRequest, options: DebugOptions = {}): Promise<Shown> {
  const { error, problem, format } = request;
  const report = await reportOf(error, problem, surroundingsOf(request));
  if (format === "text") return { body: toMarkdown(report), headers: {} };
  if (format === "json") return { body: JSON.stringify({ ...problem, debug: documentOf(report) }), headers: {} };
  const nonce = randomBytes(16).toString("base64url");
  return {
    body: await toPage(report, { ...options, nonce }),
    headers: { "content-security-policy": policyFor(nonce) },
  };
}

function surroundingsOf({ error, exchange, app, output }: DebugRequest): Surroundings {
  const unrouted = error instanceof Error && "code" in error && error.code === "ENDPOINT_NO_ROUTE";
  return {
    ...(exchange === undefined || app === undefined ? {} : { request: requestFactsOf(exchange, app) }),
    ...(unrouted && app !== undefined ? { routes: routesOf(app) } : {}),
    ...(output === undefined ? {} : { output }),
  };
}

/** The report without the problem, in which it stands; pairs become objects, of which programs can make more. */
function documentOf({ problem: _, request, ...rest }: DebugReport): unknown {
  if (request === undefined) return rest;
  const { params, query, headers, cookies, ...asked } = request;
  const tables = { params, query, headers, cookies };
  const named = Object.entries(tables).map(([name, pairs]) => [name, Object.fromEntries(pairs)]);
  return { ...rest, request: { ...asked, ...Object.fromEntries(named) } };
}
