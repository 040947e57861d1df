/**
 * A plan of changes to files: shown, applied as a whole, and taken back.
 *
 * ```ts
 * await applyChanges(app.root, [
 *   { create: "src/my-app-web/controllers/post-controller.ts", content },
 *   { import: "src/my-app-web/router.ts", statement: 'import * as Post from "./controllers/post-controller.ts";' },
 *   { insert: "src/my-app-web/router.ts", marker: "pages", lines: ['browser.route("/posts", Post.routes);'] },
 * ], { io, ...options });
 * ```
 *
 * Every change is idempotent: applied again, it finds itself done. What is written is formatted as the workspace says, and a file that
 * was formatted before an edit is formatted after it.
 *
 * **Nothing is half done.** All contents are computed first. A file to create that exists with other content is a conflict: all of them
 * are listed before anything is written, and refused unless `force` is set or somebody at the terminal agrees. Files are written beside
 * their place and renamed; when one cannot be written, those before it are put back.
 *
 * **Edits that cannot be made are printed**, for somebody to make by hand: a marker is gone, a file is not there.
 *
 * **Undo** has no memory: it computes the same changes and takes them back. A file that was changed since is kept and listed, unless
 * `force` is set. A migration is found by its name, whatever its version.
 */
import type { Change } from "./changes/change.ts";
import { planChanges, type Plan } from "./changes/plan.ts";
import { jsonOf, printPlan } from "./changes/report.ts";
import { planUndo } from "./changes/undo.ts";
import { writeAll } from "./changes/write.ts";
import { ConflictError } from "./errors.ts";
import type { Io } from "./io.ts";

export type { Change, EditChange } from "./changes/change.ts";
export { type Formatter, formatterFor, formatterWith } from "./changes/format.ts";
export type { Plan } from "./changes/plan.ts";

/** How changes are applied; the options of a generator fit as they are. */
export interface ApplyOptions {
  readonly io: Io;
  /** Shows the plan and writes nothing. */
  readonly dryRun?: boolean;
  /** Writes over files that exist; with `undo`, removes files that were changed. */
  readonly force?: boolean;
  /** Takes the changes back. */
  readonly undo?: boolean;
  /** Prints the plan as JSON. */
  readonly json?: boolean;
  /** Asks nothing; conflicts are then refused. */
  readonly yes?: boolean;
}

/** Applies `changes` to the folder `root`, or takes them back, and resolves with what was done. */
export async function applyChanges(root: string, changes: readonly Change[], options: ApplyOptions): Promise<Plan> {
  const { io, dryRun = false, force = false, undo = false, json = false } = options;
  const plan = undo ? await planUndo(root, changes, force) : await planChanges(root, changes);
  const refused = plan.conflicts.length > 0 && !force && !dryRun && !(await agreed(plan, options));
  if (refused) throw conflict(plan);
  if (!dryRun) writeAll(root, plan.writes);
  if (json) io.json(jsonOf(plan, dryRun));
  else printPlan(plan, { io, dryRun });
  return plan;
}

async function agreed(plan: Plan, { io, yes = false, json = false }: ApplyOptions): Promise<boolean> {
  if (!io.interactive || yes || json) return false;
  io.err(listed(plan));
  return io.confirm("Write over them?", false);
}

function conflict(plan: Plan): ConflictError {
  return new ConflictError(
    `expected files that do not exist yet, got:\n\n${listed(plan)}\n\nNothing was written. Move them away, or say --force to write over them.`,
    plan.conflicts,
  );
}

function listed({ conflicts }: Plan): string {
  return conflicts.map((file) => `    ${file}`).join("\n");
}
