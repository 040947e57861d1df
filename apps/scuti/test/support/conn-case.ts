/**
 * For tests that send requests: the whole application runs, on a database of its own for each test, and nothing listens.
 *
 * ```ts
 * import { buildConn, htmlResponse, useConnCase } from "../../support/conn-case.ts";
 *
 * useConnCase();
 *
 * test("shows the page", async () => {
 *   expect(await htmlResponse(await buildConn().get("/"), 200)).toContain("alive");
 * });
 * ```
 */
import { buildConn as buildConnTo, type Conn } from "@hinotori/endpoint/testing";

import { Endpoint } from "#scuti-web/endpoint";
import { useApplication } from "./application.ts";

export {
  assertErrorSent,
  htmlResponse,
  jsonResponse,
  redirectedParams,
  redirectedTo,
  response,
  textResponse,
} from "@hinotori/endpoint/testing";
export type { Conn } from "@hinotori/endpoint/testing";

/** Runs the application for each test of the file, or of the `describe` it stands in. */
export function useConnCase(): void {
  useApplication();
}

/** A browser: what its requests set as cookies goes with the next ones. */
export function buildConn(headers: Readonly<Record<string, string>> = {}): Conn {
  return buildConnTo(Endpoint, { accept: "text/html", ...headers });
}

/** Sends a form as somebody does who has the page `from` open: with the token that is in it. */
export async function submitForm(
  conn: Conn,
  from: string,
  action: string,
  fields: Readonly<Record<string, string>>,
): Promise<Response> {
  const page = await (await conn.get(from)).text();
  const token = /name="_csrf_token" value="([^"]+)"/.exec(page)?.[1] ?? "";
  return conn.post(action, new URLSearchParams({ ...fields, _csrf_token: token }));
}

// hinotori:conn-case
