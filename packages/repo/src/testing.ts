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
 * test("a new blog has no posts", async () => {
 *   expect(await Repo.db().select().from(posts)).toEqual([]);
 * });
 * ```
 *
 * Each test has a database of its own, so tests see nothing of one another, whatever order they run in. The repo is started under
 * its own name, so tests of one file that use it run one after the other; test files run in parallel.
 *
 * The migrations do not run for each test: they run once, into a template, which is copied. On SQLite that is a file for the whole run.
 * On PostgreSQL it is a database beside the tests' own, shared by the files that run at the same time and dropped by the last of them; the
 * configuration says which server and user, and the user may make databases. Edit a migration, and the next test has a template of
 * its own. What a run leaves behind that was killed, the next one drops.
 *
 * ## Adapters
 *
 * `adapterContract(subject)` adds the tests that every adapter passes, SQLite's and PostgreSQL's among them.
 */
import type { ChildSpec } from "@hinotori/otp";
import { startSupervised } from "@hinotori/otp/testing";
import { beforeEach, onTestFinished } from "vitest";

import type { AnyRepo, TestDatabase } from "./repo/adapter.ts";
import { whenFileFinished } from "./testing/file-finished.ts";

export { adapterContract } from "./testing/contract.ts";
export type { ContractRepo, ContractSaved, ContractSubject, ContractWriters } from "./testing/contract/subject.ts";

/** A repo that a test can start. */
export interface StartableRepo<Config extends object> extends AnyRepo {
  readonly otpApp: string;
  childSpec(config?: Config): ChildSpec;
}

/** How the database of a test is made. */
export interface TestDatabaseOptions<Config extends object> {
  /** Put over the application's environment, but for `database`, which is the test's own. Default: nothing. */
  readonly config?: Omit<Config, "database">;
  /** Run the migrations. Default: `true`. */
  readonly migrate?: boolean;
}

/** Gives each test of the file, or of the `describe` it stands in, a database of its own behind `repo`. */
export function useTestDatabase<Config extends object>(
  repo: StartableRepo<Config>,
  options: TestDatabaseOptions<NoInfer<Config>> = {},
): void {
  beforeEach(async () => {
    await startTestDatabase(repo, options);
  });
}

/**
 * Starts `repo` on a database made for the test that runs now; both are gone when the test ends.
 *
 * @returns the path of the database; on PostgreSQL its name.
 */
export async function startTestDatabase<Config extends object>(
  repo: StartableRepo<Config>,
  options: TestDatabaseOptions<NoInfer<Config>> = {},
): Promise<string> {
  const made = await make(repo, options);
  // Stops before what was registered above gives the database back.
  await startSupervised([repo, made.config as Config]);
  return made.database;
}

/**
 * Makes a database for the test that runs now, gone when it ends, and starts nothing.
 *
 * It is for tests of a whole application, whose supervisor starts the repo.
 *
 * @returns what is to be put over the repo's configuration.
 */
export async function makeTestDatabase<Config extends object>(
  repo: StartableRepo<Config>,
  options: TestDatabaseOptions<NoInfer<Config>> = {},
): Promise<Config> {
  // What was made is the repo's own configuration, completed.
  return (await make(repo, options)).config as Config;
}

function make<Config extends object>(
  repo: StartableRepo<Config>,
  options: TestDatabaseOptions<Config>,
): Promise<TestDatabase> {
  const { config = {}, migrate = true } = options;
  return repo.adapter.makeTestDatabase(repo, { config, migrate, onTestFinished, onFileFinished: whenFileFinished });
}
