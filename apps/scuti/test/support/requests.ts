/** Requests to Scuti as its page and its programs send them, and what is waited for between them. */
import { GenServer, Supervisor } from "@hinotori/otp";
import { expect } from "vitest";

import { Endpoint } from "#scuti-web/endpoint";
import { Hashmap } from "#scuti-web/service/hashmap";

/** An answer, with its body read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when it is something else. */
  readonly json: unknown;
}

/** Sends a request to Scuti. */
export async function send(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await Endpoint.request(path, { ...init, method });
  const text = await response.text();
  const isJson = /[/+]json/.test(response.headers.get("content-type") ?? "");
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
}

/** Puts an entry as the API does. */
export function put(key: string, value: unknown): Promise<Answer> {
  return sendJson("PUT", `/api/hashmap/${encodeURIComponent(key)}`, JSON.stringify({ value }));
}

/** Sends a body that claims to be JSON, and says how long it is, as clients do. */
export function sendJson(method: string, path: string, body: string): Promise<Answer> {
  return send(method, path, {
    body,
    headers: { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) },
  });
}

/** Sends a form as a browser does that has the page open: with its cookie, and the token of the page. */
export async function sendForm(
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const page = await send("GET", "/");
  const cookie = page.headers.get("set-cookie")?.split(";")[0] ?? "";
  const token = /name="_csrf_token" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
  const body = new URLSearchParams({ ...fields, _csrf_token: token });
  return send("POST", path, { body, headers: { accept: "text/html", cookie, ...headers } });
}

/** Expects a problem document with this status. */
export function expectProblem(answer: Answer, status: number): void {
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.status).toBe(status);
  expect(answer.json).toMatchObject({
    status,
    title: expect.any(String),
    instance: answer.headers.get("x-request-id"),
  });
}

/** Keeps the Hashmap down until the returned function is called. */
export async function takeHashmapDown(): Promise<() => Promise<unknown>> {
  await Supervisor.terminateChild("ScutiWeb.Supervisor", Hashmap.name);
  return () => Supervisor.restartChild("ScutiWeb.Supervisor", Hashmap.name);
}

/** Waits until the Hashmap runs as another process than this one. */
export async function hashmapOtherThan(before: unknown): Promise<void> {
  await expect
    .poll(() => GenServer.whereis(Hashmap), { timeout: 20_000, interval: 10 })
    .toSatisfy((pid) => pid !== undefined && pid !== before);
}
