/**
 * Requests against an endpoint without a socket, for tests.
 *
 * The whole way of a request is taken: its id, the body's limit, the application, the rendering of errors, events and log.
 *
 * ```ts run
 * import { startSupervised } from "@hinotori/otp/testing";
 * import { Endpoint } from "@hinotori/endpoint";
 * import { buildConn, jsonResponse } from "@hinotori/endpoint/testing";
 * import { Hono } from "hono";
 *
 * const app = new Hono();
 * app.post("/echo", async (c) => c.json({ heard: await c.req.json(), lang: c.req.header("accept-language") }));
 * const Echo = Endpoint.define("EchoWeb.Endpoint", { otpApp: "echo", app });
 * await startSupervised(Echo);
 *
 * const conn = buildConn(Echo).putHeader("accept-language", "fi");
 * const heard = await jsonResponse(await conn.post("/echo", { word: "hei" }), 200);
 * heard; // => { heard: { word: "hei" }, lang: "fi" }
 * ```
 */
import { AssertionError } from "node:assert";

import type { EndpointModule } from "./endpoint.ts";

/** A request in the making: headers, and the methods that send it. It is never changed; each step gives another. */
export interface Conn {
  /** The same with one more header. */
  putHeader(name: string, value: string): Conn;
  /** Sends GET. */
  get(path: string): Promise<Response>;
  /** Sends HEAD. */
  head(path: string): Promise<Response>;
  /** Sends DELETE. */
  delete(path: string, body?: unknown): Promise<Response>;
  /** Sends POST. */
  post(path: string, body?: unknown): Promise<Response>;
  /** Sends PUT. */
  put(path: string, body?: unknown): Promise<Response>;
  /** Sends PATCH. */
  patch(path: string, body?: unknown): Promise<Response>;
}

/**
 * Begins a request to an endpoint that runs; it need not listen.
 *
 * A body that is a plain object or a list is sent as JSON; text, form data, search parameters and bytes as they are.
 */
export function buildConn(
  endpoint: Pick<EndpointModule, "request">,
  headers: Readonly<Record<string, string>> = {},
): Conn {
  const send = (method: string, path: string, body?: unknown): Promise<Response> =>
    endpoint.request(path, { method, ...encode(body, headers) });
  return {
    putHeader: (name, value) => buildConn(endpoint, { ...headers, [name.toLowerCase()]: value }),
    get: (path) => send("GET", path),
    head: (path) => send("HEAD", path),
    delete: (path, body) => send("DELETE", path, body),
    post: (path, body) => send("POST", path, body),
    put: (path, body) => send("PUT", path, body),
    patch: (path, body) => send("PATCH", path, body),
  };
}

function encode(body: unknown, headers: Readonly<Record<string, string>>): RequestInit {
  if (body === undefined) return { headers: { ...headers } };
  const isData = Array.isArray(body) || Object.getPrototypeOf(body) === Object.prototype;
  if (isData) return { headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
  return { headers: { ...headers }, body: body as NonNullable<RequestInit["body"]> };
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
