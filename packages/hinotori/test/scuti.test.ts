/**
 * Scuti and the application that `hinotori new scuti` makes cannot drift apart.
 *
 * What was changed in the template is taken over by `node ../../tooling/tasks/vitest.mjs test/scuti.test.ts -u`.
 */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { beforeAll, describe, expect, test } from "vitest";

import { formatterFor } from "../src/changes/format.ts";
import { choose } from "../src/new/choices.ts";
import { renderApp } from "../src/new/rendered.ts";

/** The files in which Scuti is more than a new application, and why. */
const differences: Readonly<Record<string, string>> = {
  "README.md": "says what Scuti shows, and how to break it",
  "config/config.ts": "crashes may be allowed, and bodies are short",
  "config/dev.ts": "crashes are allowed",
  "config/test.ts": "crashes are allowed",
  "package.json": "is a member of this workspace, tested as its packages are, with a browser too",
  "priv/repo/seeds.ts": "has a history to plant",
  "src/scuti.ts": "has a context",
  "src/scuti-web/channels/user-socket.ts": "visitors are known by their session, and have the page's channel",
  "src/scuti-web/controllers/page-controller.ts": "the page has forms",
  "src/scuti-web/controllers/page-html.tsx": "the page is the Hashmap's",
  "src/scuti-web/endpoint.ts": "guards its API against other origins, and is ready when the Hashmap is",
  "src/scuti-web/plugs.ts": "guards its API against other origins",
  "src/scuti-web/router.ts": "has an API and forms",
  "src/scuti-web/session.ts": "numbers its visitors",
  "src/scuti/application.ts": "has Presence, and the Hashmap behind the endpoint, which is drained before that stops",
  "src/scuti/repo.ts": "has a table",
  "test/scuti-web/controllers/page-controller.test.ts": "the page is the Hashmap's",
  "test/scuti-web/endpoint.test.ts": "guards its API against other origins, and is ready when the Hashmap is",
  "vitest.config.ts": "is tested as the packages are, examples of the source included",
};

/** What a new application has and Scuti has not. */
const absent: Readonly<Record<string, string>> = {
  "priv/repo/migrations/.gitkeep": "there is a migration",
};

const root = fileURLToPath(new URL("../../..", import.meta.url));
const options = { app: undefined, module: undefined, database: undefined, dashboard: undefined };
const choices = choose("scuti", { ...options, html: true, repo: true, binaryId: false });
let rendered: ReadonlyMap<string, string>;

beforeAll(async () => {
  const files = await renderApp({ choices, format: formatterFor(root), members: new Set() });
  rendered = new Map(files.map(({ file, content }) => [file, String(content)]));
});

describe("Scuti", () => {
  test("has the files of a new application as they are there, but for those on the lists", async () => {
    const listed = new Set([...Object.keys(differences), ...Object.keys(absent)]);
    const same = [...rendered].filter(([file]) => !listed.has(file));
    for (const [file, content] of same) await expect.soft(content).toMatchFileSnapshot(placeOf(file));
  });

  test("is different in those on the lists", () => {
    const different = Object.keys(differences).filter((file) => readScuti(file) !== rendered.get(file));
    expect(different).toEqual(Object.keys(differences));
    expect(Object.keys(absent).filter((file) => rendered.has(file) && readScuti(file) === undefined)).toEqual(
      Object.keys(absent),
    );
  });
});

function placeOf(file: string): string {
  return path.join(root, "apps", "scuti", file);
}

function readScuti(file: string): string | undefined {
  return fs.existsSync(placeOf(file)) ? fs.readFileSync(placeOf(file), "utf8") : undefined;
}
