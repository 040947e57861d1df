/** The welcome page. */
import { describe, expect, test } from "vitest";

import { buildConn, htmlResponse, useConnCase } from "../../support/conn-case.ts";

useConnCase();

describe("GET /", () => {
  test("shows the welcome page, as a whole document", async () => {
    const html = await htmlResponse(await buildConn().get("/"), 200);
    expect(html).toMatch(/^<!doctype html>\s*<html lang="en">/);
    expect(html).toContain("It is alive.");
  });
});
