/** Computes how changes are taken back. */
import path from "node:path";

import { removeImport } from "./add-import.ts";
import type { Change, CreateChange } from "./change.ts";
import { type Formatter, formatterFor } from "./format.ts";
import { removeLines } from "./insert-lines.ts";
import { type Edit, editAll, fileOf, isEdit, type Manual, type Plan, readIf, type Write } from "./plan.ts";
import { sameMigration } from "./same-migration.ts";

/** The plan of taking `changes` back below `root`; with `force`, files that were changed go too. */
export async function planUndo(root: string, changes: readonly Change[], force: boolean): Promise<Plan> {
  const format = formatterFor(root);
  const creates = changes.filter((change) => "create" in change);
  const removals = await Promise.all(creates.map((change) => planRemoval(root, change, format)));
  const gone = removals.filter(({ state }) => state === "same" || (force && state === "changed"));
  const removed = new Set(gone.map(({ file }) => file));
  const edits = changes.filter(isEdit).filter((edit) => !removed.has(fileOf(edit)));
  const manual: Manual[] = [];
  const edited = await editAll(
    { root, format },
    lastFirst(edits),
    (edit, source) => {
      const result = revertEdit(edit, source);
      if (typeof result !== "string") manual.push(result);
      return typeof result === "string" ? result : source;
    },
    [],
  );
  const writes: Write[] = [...gone.map(({ file }) => ({ file, content: undefined })), ...edited.changed];
  return {
    created: [],
    edited: edited.changed.map(({ file }) => file),
    unchanged: [...removals.filter(({ state }) => state === "absent").map(({ file }) => file), ...edited.same],
    conflicts: [],
    removed: [...removed],
    kept: force ? [] : removals.filter(({ state }) => state === "changed").map(({ file }) => file),
    manual,
    writes,
  };
}

interface Removal {
  readonly file: string;
  readonly state: "same" | "changed" | "absent";
}

async function planRemoval(root: string, change: CreateChange, format: Formatter): Promise<Removal> {
  const file = sameMigration(root, change.create) ?? change.create;
  const found = readIf(path.join(root, file));
  if (found === undefined) return { file, state: "absent" };
  return { file, state: found === (await format(change.create, change.content)) ? "same" : "changed" };
}

/** Imports go last, when nothing uses them any more. */
function lastFirst(edits: readonly Edit[]): readonly Edit[] {
  const isImport = (edit: Edit): boolean => "import" in edit;
  return [...edits.filter((edit) => !isImport(edit)).toReversed(), ...edits.filter(isImport)];
}

function revertEdit(edit: Edit, source: string): string | Manual {
  if ("insert" in edit) return removeLines(source, edit.lines);
  if ("import" in edit) return removeImport(source, edit.statement);
  const reverted = edit.revert?.(source);
  return reverted ?? { file: edit.edit, reason: "take this out by hand", text: edit.describe };
}
