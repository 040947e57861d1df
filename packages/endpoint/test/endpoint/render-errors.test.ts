/** From a thrown thing to an answer. */
import { captureLog } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";

import { load } from "../../src/endpoint/config.ts";
import type { RenderErrorsOptions, Settings } from "../../src/endpoint/options.ts";
import { render } from "../../src/endpoint/render-errors.ts";
import type { Rendered } from "../../src/endpoint/renderers.ts";

const hostile = Object.assign(new Error(`<script>alert("&'")</script>`), { status: 422 });

function settingsWith(renderErrors: RenderErrorsOptions, debugErrors = false): Settings {
  return load({ name: "x", otpApp: "x", defined: { renderErrors, debugErrors }, argument: {} }).settings;
}

async function rendered(accept: string, settings: Settings, error: unknown = hostile): Promise<Rendered> {
  return render({ error, accept, requestId: "the-request" }, settings);
}

describe("render", () => {
  test("makes a problem document for programs", async () => {
    const { body, headers } = await rendered("application/json", settingsWith({}));
    expect(headers["content-type"]).toBe("application/problem+json");
    expect(JSON.parse(body)).toEqual({
      type: "about:blank",
      title: "Unprocessable Entity",
      status: 422,
      detail: hostile.message,
      instance: "the-request",
    });
  });

  test("makes a page for browsers, in which nothing of the error is markup", async () => {
    const { body, headers } = await rendered("text/html", settingsWith({}));
    expect(headers["content-type"]).toBe("text/html; charset=UTF-8");
    expect(body).toContain("&lt;script&gt;alert(&quot;&amp;&#39;&quot;)&lt;/script&gt;");
    expect(body).not.toContain("<script>");
  });

  test("makes a text for people", async () => {
    const { body } = await rendered("text/plain", settingsWith({}));
    expect(body).toBe(`422 Unprocessable Entity\n${hostile.message}\nrequest the-request\n`);
  });

  test("takes the default format where any will do", async () => {
    const { headers } = await rendered("*/*", settingsWith({ default: "html" }));
    expect(headers["content-type"]).toBe("text/html; charset=UTF-8");
  });

  test("shows the stack of what went wrong here on request only", async () => {
    const failing = new Error("in the dark");
    expect((await rendered("text/html", settingsWith({}), failing)).body).not.toContain("in the dark");
    expect((await rendered("text/html", settingsWith({}, true), failing)).body).toContain("render-errors.test");
  });

  test("gives the application's renderers the problem and the error, and waits for them", async () => {
    const settings = settingsWith({
      formats: {
        json: ({ status, instance }, { error }) => ({ status, instance, same: error === hostile }),
        html: async ({ title }) => `<h1>${title}</h1>`,
      },
    });
    expect(JSON.parse((await rendered("application/json", settings)).body)).toEqual({
      status: 422,
      instance: "the-request",
      same: true,
    });
    expect((await rendered("text/html", settings)).body).toBe("<h1>Unprocessable Entity</h1>");
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("no template");
      },
    ],
    [
      "rejects",
      async () => {
        throw new Error("no template");
      },
    ],
  ])("answers all the same when a renderer %s, and logs it", async (_how, html) => {
    const settings = settingsWith({ formats: { html } });
    const events = await captureLog(async () => {
      expect((await rendered("text/html", settings)).body).toContain("<!doctype html>");
    });
    expect(events.map((event) => [event.level, event.text().split("\n")[0]])).toEqual([
      ["error", "the html renderer of errors failed: Error: no template"],
    ]);
  });
});
