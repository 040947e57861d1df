/** A developer meets a database whose migrations have not run. */
import { join } from "node:path";
import { expect, test } from "vitest";

import { patienceMs, startProgram, temporaryFolder } from "../support/program.ts";

test("a pending migration is a page with a button", { timeout: 2 * patienceMs }, async () => {
  const url = await startProgram({ PORT: "0", DATABASE_PATH: join(temporaryFolder(), "scuti.db") }).url();
  const headers = { accept: "text/html" };

  const page = await fetch(`${url}/`, { headers });
  const text = await page.text();
  expect(page.status).toBe(503);
  expect(text).toContain("20260124120000 create_changes");
  const [, path] = /<form[^>]* action="([^"]+)"/.exec(text) ?? [];
  expect([path, text]).toEqual(["/hinotori/migrate", expect.stringContaining("Run migrations for Scuti.Repo")]);

  const foreign = await fetch(`${url}${path}`, {
    method: "POST",
    headers: { ...headers, origin: "http://evil.example" },
  });
  expect(foreign.status).toBe(403);
  expect((await fetch(`${url}/`, { headers })).status).toBe(503);

  const pressed = { ...headers, origin: url, referer: `${url}/` };
  const answer = await fetch(`${url}${path}`, { method: "POST", headers: pressed, redirect: "manual" });
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);
  expect((await fetch(`${url}/`, { headers })).status).toBe(200);
});
