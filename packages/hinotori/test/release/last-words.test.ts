/** What a release's maker is told to type. */
import { expect, test } from "vitest";

import { lastWords } from "../../src/release/last-words.ts";

test("the commands of a release stand in a column, and can be typed as they are", () => {
  const made = { name: "shop", version: "0.1.0", path: "/srv/a release", node: "20.19.0" };
  const words = lastWords(made as Parameters<typeof lastWords>[0], "/srv");
  expect(words.split("\n")).toEqual([
    "shop 0.1.0 is in a release, with Node.js 20.19.0",
    "",
    "  'a release/bin'/server       starts it, with its server",
    "  'a release/bin'/migrate      brings its databases up to date",
    "  'a release/bin'/shop remote  opens a console in it",
    "  'a release/bin'/shop stop    stops it in order",
    "  'a release/bin'/shop help    tells what else there is",
  ]);
});
