/**
 * A database for each test.
 *
 * It is made, migrated and started before the test, and gone after it.
 *
 * ```ts
 * import { useTestDatabase } from "@hinotori/repo/testing";
 * import { expect, test } from "vitest";
 *
 * useTestDatabase(Repo);
 *
 * test("a new blog has no posts", () => {
 *   expect(Repo.db().select().from(posts).all()).toEqual([]);
 * });
 * ```
 *
 * Each test has a file of its own, so tests see nothing of one another, whatever order they run in. The repo is started under
 * its own name, so tests of one file that use it run one after the other; test files run in parallel.
 *
 * The migrations run once for a run of the tests, whatever the number of files, workers and tests: into a template, which is
 * copied for each test. Edit a migration, and the next test has a template of its own.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import type { ChildSpec } from "@hinotori/otp";
import { startSupervised } from "@hinotori/otp/testing";
import { beforeEach, onTestFinished } from "vitest";

import type { AnyRepo } from "./repo/any-repo.ts";
import { readConfig, type RepoConfig } from "./repo/config.ts";
import { copyTemplate } from "./testing/template.ts";

/** A repo that a test can start. */
export interface StartableRepo extends AnyRepo {
  readonly otpApp: string;
  childSpec(config?: RepoConfig): ChildSpec;
}

/** How the database of a test is made. */
export interface TestDatabaseOptions {
  /** Put over the application's environment, but for `database`, which is the test's own. Default: nothing. */
  readonly config?: Omit<RepoConfig, "database">;
  /** Run the migrations. Default: `true`. */
  readonly migrate?: boolean;
}

/** Gives each test of the file, or of the `describe` it stands in, a database of its own behind `repo`. */
export function useTestDatabase(repo: StartableRepo, options: TestDatabaseOptions = {}): void {
  beforeEach(async () => {
    await startTestDatabase(repo, options);
  });
}

/**
 * Starts `repo` on a database made for the test that runs now; both are gone when the test ends.
 *
 * @returns the path of the database.
 */
export async function startTestDatabase(repo: StartableRepo, options: TestDatabaseOptions = {}): Promise<string> {
  const { config = {}, migrate = true } = options;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-test-"));
  // Runs after what startSupervised registers below, and so after the repo has closed its files.
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  const database = path.join(folder, "test.db");
  if (migrate) await copyTemplate(readConfig(repo, { ...config, database }));
  await startSupervised([repo, { ...config, database }]);
  return database;
}
