/** The script that makes the database ready. */
import Database from "better-sqlite3";
import { join } from "node:path";
import { expect, test } from "vitest";

import { patienceMs, startProgram, temporaryFolder } from "../support/program.ts";

test("creates, migrates and seeds a development database, once", { timeout: 2 * patienceMs }, async () => {
  const path = join(temporaryFolder(), "data", "scuti.db");
  for (const said of ["1 migrations run, 2 seeds planted", "0 migrations run, 0 seeds planted"]) {
    const setup = startProgram({ DATABASE_PATH: path }, "src/setup.ts");
    expect(await setup.ended()).toEqual({ code: 0, signal: null });
    expect(setup.output()).toContain(said);
  }
  const database = new Database(path, { readonly: true });
  expect(database.prepare("SELECT action, origin FROM changes ORDER BY id").all()).toEqual([
    { action: "put", origin: "seeds" },
    { action: "delete", origin: "seeds" },
  ]);
  database.close();
});

test("says what keeps the database from being ready, and ends with 1", { timeout: patienceMs }, async () => {
  const setup = startProgram({ DATABASE_PATH: "/dev/null/scuti.db" }, "src/setup.ts");
  expect(await setup.ended()).toEqual({ code: 1, signal: null });
  expect(setup.output()).toContain("the database could not be made ready: ");
  expect(setup.output()).toContain("/dev/null/scuti.db");
});
