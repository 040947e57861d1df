/** Links to ourselves. */
import { describe, expect, test } from "vitest";

import { formatUrl, joinPath, structUrl } from "../../src/endpoint/url.ts";

const base = { host: "example.com", path: "/" };

describe("structUrl", () => {
  test.each([
    ["the port we listen at, for http", { url: base, listeningPort: 4000 }, "http://example.com:4000"],
    ["no port when it is the scheme's own", { url: base, listeningPort: 80 }, "http://example.com"],
    [
      "443 for https, wherever we listen",
      { url: { ...base, scheme: "https" }, listeningPort: 4000 },
      "https://example.com",
    ],
    ["an explicit port first", { url: { ...base, port: 8080 }, listeningPort: 4000 }, "http://example.com:8080"],
    ["80 when nothing is known", { url: base, listeningPort: undefined }, "http://example.com"],
    ["brackets round an IPv6 address", { url: { ...base, host: "::1" }, listeningPort: 4000 }, "http://[::1]:4000"],
  ])("takes %s", (_what, parts, expected) => {
    expect(formatUrl(structUrl(parts))).toBe(expected);
  });

  test("has no path for the root, and none that ends in a slash", () => {
    expect(structUrl({ url: base, listeningPort: 80 }).path).toBe("");
    expect(structUrl({ url: { ...base, path: "/admin/" }, listeningPort: 80 }).path).toBe("/admin");
  });
});

describe("joinPath", () => {
  test("puts the prefix in front", () => {
    expect(joinPath("/admin", "/posts?page=2#top")).toBe("/admin/posts?page=2#top");
  });

  test.each([
    "posts",
    "",
    "//evil.example",
    "/%09/evil.example",
    "/\\evil.example",
    "/a\\b",
    "/a b",
    "/a\nb",
    "https://evil.example",
  ])("refuses %j, which is no local path", (path) => {
    expect(() => joinPath("", path)).toThrow(expect.objectContaining({ code: "ENDPOINT_ARGUMENT" }));
  });
});
