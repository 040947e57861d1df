/** What every request passes: headers, files, health. */
import { describe, expect, test } from "vitest";

import { buildConn, jsonResponse, useConnCase } from "../support/conn-case.ts";

useConnCase();

describe("an answer", () => {
  test("lets a browser load from here alone", async () => {
    const { headers } = await buildConn().get("/");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });
});

describe("files", () => {
  test.each([
    ["/robots.txt", 200],
    // @if html
    ["/assets/app.css", 200],
    ["/favicon.svg", 200],
    // @end
    ["/vendor/phoenix.mjs", 200],
    ["/vendor/phoenix.cjs.js", 404],
    ["/assets/../../package.json", 404],
  ])("%s is answered with %d", async (path, status) => {
    expect((await buildConn().get(path)).status).toBe(status);
  });
});

describe("what no route takes", () => {
  test("is not found, or says which methods there are, and no form is asked for its token", async () => {
    expect((await buildConn().post("/nothing")).status).toBe(404);
    const answer = await buildConn().post("/metrics");
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });
});

describe("health", () => {
  test.each(["/healthz", "/readyz"])("%s holds", async (path) => {
    await jsonResponse(await buildConn().get(path), 200);
  });
});

describe("/metrics", () => {
  test("tells what was measured", async () => {
    const answer = await buildConn().get("/metrics");
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("hinotori_endpoint_stop_duration");
  });
});
