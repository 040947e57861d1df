/**
 * For tests of contexts: the repo alone, on a database of its own for each test.
 *
 * ```ts
 * import { errorsOn, useDataCase } from "../support/data-case.ts";
 *
 * useDataCase();
 *
 * test("wants a title", async () => {
 *   const created = await Blog.createPost({});
 *   expect(created.status === "error" && errorsOn(created.changeset)).toEqual({ title: ["can't be blank"] });
 * });
 * ```
 */
import { Changeset } from "@hinotori/repo";
import { useTestDatabase } from "@hinotori/repo/testing";
import { beforeEach } from "vitest";

import { Repo } from "#scuti/repo";
import { loadTestConfig } from "./application.ts";

/** Gives each test of the file, or of the `describe` it stands in, a migrated database behind `Repo`. */
export function useDataCase(): void {
  beforeEach(loadTestConfig);
  useTestDatabase(Repo);
}

/** What is wrong with a changeset, as texts by field. */
export const errorsOn: typeof Changeset.traverseErrors = Changeset.traverseErrors;
