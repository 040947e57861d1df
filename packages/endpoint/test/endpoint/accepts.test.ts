/** Which format a client wants. */
import { describe, expect, test } from "vitest";

import { formatFor } from "../../src/endpoint/accepts.ts";

describe("formatFor", () => {
  test.each([
    ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"],
    ["application/json", "json"],
    ["application/problem+json", "json"],
    ["application/vnd.api+json; charset=utf-8", "json"],
    ["text/plain", "text"],
    ["text/html;q=0.2, application/json;q=0.9", "json"],
    ["application/json;q=0, text/html", "html"],
    ["TEXT/HTML", "html"],
    ["image/png, text/plain;q=0.1", "text"],
  ])("reads %j as %s", (accept, expected) => {
    expect(formatFor(accept, "json")).toBe(expected);
  });

  test.each([null, undefined, "", "*/*", "image/png", ";;;,,,q=", "text/html;q=0"])("falls back for %j", (accept) => {
    expect(formatFor(accept, "text")).toBe("text");
  });

  test("reads no more than the beginning of a huge header", () => {
    expect(formatFor(`${"x/y,".repeat(100_000)}text/html`, "json")).toBe("json");
  });
});
