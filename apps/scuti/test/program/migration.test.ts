/** Four programs begin at once on one new database. */
import Database from "better-sqlite3";
import { join } from "node:path";
import { expect, test } from "vitest";

import { patienceMs, startProgram, temporaryFolder } from "../support/program.ts";

test("four programs migrate one database at once, and all serve", { timeout: 2 * patienceMs }, async () => {
  const path = join(temporaryFolder(), "scuti.db");
  const programs = [1, 2, 3, 4].map(() => startProgram({ PORT: "0", RELEASE_NAME: "scuti", DATABASE_PATH: path }));
  const urls = await Promise.all(programs.map((program) => program.url()));
  // They listen before the Hashmap, their last child, is there.
  for (const url of urls) {
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: patienceMs }).toBe(200);
  }

  const puts = urls.flatMap((url, number) => Array.from({ length: 10 }, (_, turn) => put(url, `${number}-${turn}`)));
  expect(await Promise.all(puts)).toEqual(Array.from({ length: 40 }, () => 200));

  for (const program of programs) program.signal("SIGTERM");
  for (const program of programs) expect(await program.ended()).toEqual({ code: 0, signal: null });

  const database = new Database(path, { readonly: true });
  try {
    expect(database.prepare("SELECT count(*) AS count FROM changes").get()).toEqual({ count: 40 });
    expect(database.prepare("SELECT count(*) AS count FROM schema_migrations").get()).toEqual({ count: 1 });
  } finally {
    database.close();
  }
});

async function put(url: string, key: string): Promise<number> {
  const response = await fetch(`${url}/api/hashmap/${key}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ value: key }),
  });
  await response.body?.cancel();
  return response.status;
}
