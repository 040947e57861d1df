/** What a browser is shown when something was thrown. */
import { describe, expect, test } from "vitest";

import { renderError } from "#blank-slate-web/controllers/error-html.tsx";
import { buildConn, htmlResponse, useConnCase } from "../../support/conn-case.ts";

useConnCase();

describe("renderError", () => {
  test("is the page for what is not there", async () => {
    const html = await htmlResponse(await buildConn().get("/nothing/here"), 404);
    expect(html).toContain("<h1>Not Found</h1>");
  });

  test("shows what a client may know, and escapes it", () => {
    const problem = {
      type: "about:blank",
      title: "Forbidden",
      status: 403,
      detail: "<b>no</b>",
      instance: "request-1",
    };
    expect(String(renderError(problem))).toContain("&lt;b&gt;no&lt;/b&gt;");
  });
});
