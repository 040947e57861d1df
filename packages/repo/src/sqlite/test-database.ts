/** The database of one test on SQLite: a file of its own, gone after the test. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import type { TestDatabase, TestDatabaseWish, TestedRepo } from "../repo/adapter.ts";
import { readConfig } from "./config.ts";
import { copyTemplate } from "./template.ts";

/** Makes a file for the test that runs now, migrated when that is wished for. */
export async function makeTestDatabase(
  repo: TestedRepo,
  { config: over, migrate, onTestFinished }: TestDatabaseWish,
): Promise<TestDatabase> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-test-"));
  // Registered before the repo is started, so it runs after the repo has closed its files.
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  const database = path.join(folder, "test.db");
  const config = { ...over, database };
  if (migrate) await copyTemplate(repo, readConfig(repo, config));
  return { database, config };
}
