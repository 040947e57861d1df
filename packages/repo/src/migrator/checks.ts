/**
 * What is suspicious about a folder and a ledger, and what stops a migrator.
 *
 * Everything is judged before anything runs.
 */
import path from "node:path";

import { MigrationError } from "../errors.ts";
import type { MigrationFile, MigrationFolder } from "./files.ts";
import type { AppliedMigration } from "./applied.ts";
import { changedAmong, lateAmong } from "./plan.ts";

/** How strict to be. */
export interface Strictness {
  /** Refuse a migration that is older than one that has run, rather than warn and run it. */
  readonly strictVersionOrder: boolean;
  /** What to do when the file of a migration that has run was edited since. */
  readonly onChanged: "warn" | "error";
}

/** What is about to run, and what is known. */
export interface Situation {
  readonly repo: string;
  readonly folder: MigrationFolder;
  readonly applied: readonly AppliedMigration[];
  readonly pending: readonly MigrationFile[];
}

/** The warnings of a situation. Throws a `MigrationError` for what the strictness does not bear. */
export function inspectSituation(
  { repo, folder, applied, pending }: Situation,
  strictness: Strictness,
): readonly string[] {
  const changed = changedAmong(folder.migrations, applied);
  const late = lateAmong(pending, applied);
  if (changed[0] && strictness.onChanged === "error") throw changedFile(changed[0]);
  if (late[0] && strictness.strictVersionOrder) throw lateFile(late[0], applied.at(-1));
  return [
    ...folder.strangers.map((file) => `${repo} ignores ${file}: a migration is named VERSION_name.sql`),
    ...changed.map(({ file }) => `${repo} has run ${file}, which was changed since: the change has no effect here`),
    ...late.map(({ version, name }) => `${repo} runs ${version} ${name} late, after ${applied.at(-1)?.version}`),
  ];
}

function changedFile({ file, version }: MigrationFile): MigrationError {
  return new MigrationError(
    `expected ${file} to be the file that has run, got: another text\n\n` +
      `Restore it from version control, and write what is to change into a migration of its own. ` +
      `To run all the same:\n\n    [Migrator, { repos, onChanged: "warn" }]`,
    { reason: "changed", file, version },
  );
}

function lateFile({ file, version }: MigrationFile, newest: AppliedMigration | undefined): MigrationError {
  return new MigrationError(
    `expected migrations to run in version order, got ${path.basename(file)} after ${newest?.version}, which has run\n\n` +
      `Give it a newer version, or allow late migrations:\n\n    [Migrator, { repos, strictVersionOrder: false }]`,
    { reason: "late", file, version },
  );
}
