/** Which links lead nowhere. */
import { describe, expect, test } from "vitest";

import { checkLinks } from "./links.mjs";

const pages = { "/w/README.md": "# Top\n## Who may import whom\n", "/w/a.ts": "" };
const found = (text) => checkLinks("/w/page.md", text, (place) => pages[place]).map((problem) => problem.found);

describe("checkLinks", () => {
  test("follows relative links to pages, files and headings", () => {
    expect(
      found("[a](README.md) [b](./a.ts) [c](README.md#who-may-import-whom) [d](https://x.y/z) ![e](./a.ts)"),
    ).toEqual([]);
  });

  test("refuses a link to a page that is not there", () => {
    expect(found("one\n[a](./gone.md)")).toEqual(["a link that leads nowhere: ./gone.md"]);
  });

  test("refuses a link to a heading that is not there", () => {
    expect(found("[a](README.md#gone)")).toEqual(["a link to a heading that is not there: README.md#gone"]);
    expect(found("# Here\n[a](#here) [b](#there)")).toEqual(["a link to a heading that is not there: #there"]);
  });

  test("leaves code alone", () => {
    expect(found("`[a](gone.md)`\n```ts\n[a](gone.md)\n```")).toEqual([]);
  });
});
